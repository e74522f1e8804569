/** The DNS Tree Walk (RFC 9989 section 4.10), and what it finds: organizational domains and records. */
import type { Deadline } from '#base/clock';
import { Memo } from '#base/memo';
import type { DnsAnswer, Resolver } from '#format/dns';
import { printable } from './domain.ts';
import { type DmarcRecord, isDmarcRecord, parseDmarcRecord } from './record.ts';

/** RFC 9989 section 4.10 step 4: a name with more labels is cut to seven, so that a walk asks eight questions at most. */
const LABELS_MAX = 7;

export interface WalkPorts {
  readonly resolver: Resolver;
  readonly deadline: Deadline;
}

/** A record, and the domain it is published for. */
export interface PublishedRecord {
  readonly domain: string;
  readonly record: DmarcRecord;
}

export interface Walk {
  readonly domain: string;
  /** Longest name first. */
  readonly found: readonly PublishedRecord[];
  /** Why there may be more that could not be found out. */
  readonly problem?: string;
}

/** Records by their text: the same few stand over most mail. */
const records = new Memo<DmarcRecord | undefined>(
  parseDmarcRecord,
  (record) => 500 + (record === undefined ? 0 : record.text.length * 2),
  2 * 1024 * 1024,
);

/** The domains whose records a walk asks for, in its order. */
export function walkNames(domain: string): readonly string[] {
  const labels = domain.split('.');
  const names = [domain];
  for (let left = Math.min(labels.length - 1, LABELS_MAX); left > 0; left--) names.push(labels.slice(-left).join('.'));
  return names;
}

/**
 * Walks from the domain to the root, or to the first record with `psd=y` or `psd=n`. All questions are asked at once, since a
 * walk seldom ends before its last; the answers count in the order of the walk.
 */
export async function walkTree(domain: string, ports: WalkPorts): Promise<Walk> {
  const names = walkNames(domain);
  const answers = await askAll(names, ports);
  const found: PublishedRecord[] = [];
  for (const [i, name] of names.entries()) {
    const answer = answers[i];
    if (answer?.kind === 'failed' && answer.reason !== 'name') {
      const why = ports.deadline.over ? 'it took too long' : answer.reason;
      return { domain, found, problem: `Cannot find out the TXT records of _dmarc.${printable(name, 253)}: ${why}` };
    }
    const record = answer?.kind === 'records' ? onlyRecord(answer.records) : undefined;
    if (record === undefined) continue;
    found.push({ domain: name, record });
    if (record.psd !== 'u') break;
  }
  return { domain, found };
}

async function askAll(names: readonly string[], ports: WalkPorts): Promise<readonly DnsAnswer<'TXT'>[]> {
  const { resolver, deadline } = ports;
  const known: DnsAnswer<'TXT'>[] = [];
  for (const name of names) {
    const answer = resolver.peek(`_dmarc.${name}`, 'TXT');
    if (answer === undefined) break;
    known.push(answer);
  }
  if (known.length === names.length) return known;
  const rest = names.slice(known.length).map((name) => resolver.query(`_dmarc.${name}`, 'TXT', deadline.signal));
  return [...known, ...(await Promise.all(rest))];
}

/** Several records at one name are discarded, all of them (RFC 9989 section 4.10 step 2). */
function onlyRecord(texts: readonly string[]): DmarcRecord | undefined {
  const claimed = texts.filter(isDmarcRecord);
  return claimed.length === 1 ? records.read(claimed[0] ?? '') : undefined;
}

/** The organizational domain that a whole walk comes to (RFC 9989 section 4.10.2); undefined where it is not whole. */
export function organizationalDomainOf({ domain, found, problem }: Walk): string | undefined {
  if (problem !== undefined) return undefined;
  for (const { domain: name, record } of found) {
    if (record.psd === 'n') return name;
    if (record.psd === 'y' && name !== domain)
      return domain
        .split('.')
        .slice(-name.split('.').length - 1)
        .join('.');
  }
  return found.at(-1)?.domain ?? domain;
}
