/** The server with the filter on: what it is to make of each letter, and what must still be possible at the end. */
import type { Rookery } from '../interop/harness/rookery.ts';
import { BEN, type Filtering } from './clients.ts';
import { type HeldLine, numberIn } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { kindOf, type LetterKind } from './letter.ts';

/** Verdicts by what was put into a letter, and not by how it looks among thousands of the same. */
export const filterSettings = {
  // Between what the line that every filter knows as spam counts, and anything else here.
  'filter.spam-score': '40',
  'filter.high-score': '41',
  'filter.phish-score': '100',
  'filter.high-action': 'junk',
  'attachment.script': 'strip',
  'attachment.executable': 'quarantine',
  // Within the first seconds anna sends too much for somebody who hardly sent before: from then on hers is held.
  'sending.usual-recipients': '20',
  'sending.hold-score': '3',
} as const;

export const filtering: Filtering = { kindOf, placeOf };

function placeOf(kind: LetterKind, who: 'anna' | 'ben'): string {
  if (kind === 'program') return `${who} quarantine`;
  if (kind === 'spam') return who === 'anna' ? 'anna Junk' : 'ben quarantine';
  return `${who} INBOX`;
}

/** At once, as the command takes them. */
const RELEASED_MAX = 500;

/** Everything that is held is listed, and can be released: to the inbox, or on its way. */
export async function drainFiltered(server: Rookery, ledger: Ledger, next: () => number): Promise<void> {
  for (const kind of ['outbound', 'spam', 'attachment']) {
    for (let left = await listed(server, kind); left.length > 0; left = await listed(server, kind)) {
      const id = next();
      const effects = left.flatMap(({ subject, recipient }) =>
        kind === 'outbound'
          ? []
          : [{ number: numberIn(subject) + (isBen(recipient) ? BEN : 0), place: inboxOf(recipient) }],
      );
      ledger.note({ kind: 'try', id, at: 0, name: 'release', effects });
      await server.cli(['quarantine', 'release', ...left.map((held) => String(held.id)), '--reason', 'The end']);
      ledger.note({ kind: 'done', id, at: 0 });
      const still = new Set((await listed(server, kind)).map((held) => held.id));
      const stuck = left.filter((held) => still.has(held.id));
      if (stuck.length === 0) continue;
      ledger.violations.push(`${stuck.length} held messages cannot be released, such as ${stuck[0]?.subject}`);
      return;
    }
  }
}

function listed(server: Rookery, of: string): Promise<HeldLine[]> {
  return server.rows<HeldLine>(['quarantine', 'list', '--class', of, '--max', String(RELEASED_MAX)]);
}

const isBen = (recipient: string): boolean => recipient === 'ben@example.test';
const inboxOf = (recipient: string): string => `${isBen(recipient) ? 'ben' : 'anna'} INBOX`;
