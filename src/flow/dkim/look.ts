/** What the DNS says of a key: facts, no conclusions. */
import { readKeyRecord } from '#check/dkim';
import type { DnsAnswer, DnsFailure, DnsType, Resolver } from '#format/dns';
import type { DkimPublicKey } from '#model/directory';
import { recordName, recordOf } from './selectors.ts';

export type KeySight =
  /** This very key, for so many seconds. */
  | { readonly kind: 'seen'; readonly ttlS: number }
  /** A record that is not this key, and why. */
  | { readonly kind: 'other'; readonly problem: string }
  /** Several TXT records: verifiers may take any (RFC 6376 section 3.6.2.2). */
  | { readonly kind: 'several' }
  | { readonly kind: 'none' }
  /** It could not be found out. */
  | { readonly kind: 'unknown'; readonly reason: DnsFailure };

/** Where the CNAME of a selector leads: to our zone, elsewhere, or there is none. */
export type Delegated = 'ours' | 'elsewhere' | 'none' | 'unknown';

/** That there was nothing when somebody looked what to publish must not hide, for an hour, that it is published now. */
function ask<T extends DnsType>(
  resolver: Resolver,
  name: string,
  type: T,
  signal: AbortSignal | undefined,
): Promise<DnsAnswer<T>> {
  return resolver.queryAnew?.(name, type, signal) ?? resolver.query(name, type, signal);
}

export async function lookForKey(
  resolver: Resolver,
  { domain, key }: { readonly domain: string; readonly key: DkimPublicKey },
  signal?: AbortSignal,
): Promise<KeySight> {
  const answer = await ask(resolver, recordName(key.selector, domain), 'TXT', signal);
  switch (answer.kind) {
    case 'none':
    case 'nxdomain':
      return { kind: 'none' };
    case 'failed':
      return { kind: 'unknown', reason: answer.reason };
    case 'records': {
      const [text = '', ...more] = answer.records;
      return more.length > 0 ? { kind: 'several' } : judge(text, recordOf(key, domain).text, answer.ttl);
    }
    default:
      return answer satisfies never;
  }
}

/** The same key, however the record is written. */
function judge(text: string, ours: string, ttlS: number): KeySight {
  const found = readKeyRecord(text);
  const wanted = readKeyRecord(ours);
  if (found.kind !== 'key') return { kind: 'other', problem: found.problem };
  if (wanted.kind !== 'key' || found.algorithm !== wanted.algorithm || !found.key.equals(wanted.key)) {
    return { kind: 'other', problem: 'it is another key' };
  }
  return { kind: 'seen', ttlS };
}

export async function lookForDelegation(
  resolver: Resolver,
  { name, target }: { readonly name: string; readonly target: string },
  signal?: AbortSignal,
): Promise<Delegated> {
  const answer = await ask(resolver, name, 'CNAME', signal);
  if (answer.kind === 'failed') return 'unknown';
  if (answer.kind !== 'records') return 'none';
  return answer.records[0]?.toLowerCase() === target ? 'ours' : 'elsewhere';
}
