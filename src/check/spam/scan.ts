/** The scan: everything that the octets of a message say by themselves, within budgets. Runs in a pool thread. */
import type { TestHit } from '#check/verdict';
import type { IndexedMessage } from '#format/message';
import { ScanBudget } from './budget.ts';
import { bulkFacts } from './bulk.ts';
import { hit } from './hits.ts';
import { structureHits } from './structure.ts';
import type { Scan, ScanParts } from './types.ts';
import { HeaderView, peopleOf } from './view.ts';

/** Pure but for the clock it is given. Never throws, whatever the octets; `incomplete` says what was left out. */
export function scanMessage(bytes: Uint8Array, index: IndexedMessage, parts: ScanParts): Scan {
  const budget = new ScanBudget(parts);
  const header = new HeaderView(bytes, index.fields, budget);
  const hits: TestHit[] = structureHits(index);
  if (index.anomalies.includes('truncated'))
    budget.tell('The message has more parts, or deeper ones, than are indexed');
  const people = peopleOf(header);
  const incomplete = budget.incomplete;
  if (incomplete.length > 0) hits.push(hit('structure.incomplete', { what: incomplete.join('; ') }));
  return {
    octets: bytes.length,
    hits,
    hosts: [],
    people,
    bulk: bulkFacts(header, false),
    subject: header.text('subject').slice(0, 200),
    incomplete,
  };
}
