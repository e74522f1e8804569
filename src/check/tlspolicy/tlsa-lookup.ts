/** The TLSA records of a mail server (RFC 7672 section 2.2). */
import { CNAME_CHAIN_MAX, type DnsFailure, type Resolver, type TlsaRecord } from '#format/dns';
import { usableTlsa } from './tlsa.ts';

export type DaneFinding =
  /** The server has no validated TLSA records: DANE says nothing about it. */
  | { readonly kind: 'none' }
  /** It must be spoken to over TLS, and its certificates must fit these records. */
  | {
      readonly kind: 'usable';
      /** The TLSA base domain: for SNI, and the first name that a certificate may bear. */
      readonly base: string;
      readonly records: readonly TlsaRecord[];
      readonly usable: readonly TlsaRecord[];
    }
  /** There are records, and none that can be used: TLS, whatever the certificate (RFC 7672 section 2.2). */
  | { readonly kind: 'unusable'; readonly base: string; readonly records: readonly TlsaRecord[] }
  /** Could not be found out: the server must not be used now (RFC 7672 section 2.1.2). */
  | { readonly kind: 'failed'; readonly reason: DnsFailure };

/** A server whose name was found in a validated way. */
export interface DaneHost {
  readonly host: string;
  readonly port: number;
  /** Its addresses were validated. */
  readonly secure: 'yes' | 'no';
}

const none: DaneFinding = { kind: 'none' };

/** Looks for the TLSA records of a host. To be asked only where MX and resolver are validated. */
export async function findTlsa(
  { host, port, secure }: DaneHost,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<DaneFinding> {
  if (secure === 'no') {
    // Where the addresses are not signed, TLSA is not asked for: some of those name servers cannot answer. But the host
    // may be an alias in a signed zone that leads into an unsigned one (RFC 7672 section 2.2.2, "Insecure CNAME").
    const alias = await resolver.query(host, 'CNAME', signal);
    if (alias.kind === 'failed') return alias;
    return alias.kind === 'records' && alias.ad ? await recordsAt(host, port, resolver, signal) : none;
  }
  const [own, target] = await Promise.all([
    recordsAt(host, port, resolver, signal),
    followAliases(host, resolver, signal),
  ]);
  if (target.kind === 'failed') return target;
  if (target.name === host) return own;
  const expanded = await recordsAt(target.name, port, resolver, signal);
  return expanded.kind === 'none' ? own : expanded;
}

async function recordsAt(
  base: string,
  port: number,
  resolver: Resolver,
  signal: AbortSignal | undefined,
): Promise<DaneFinding> {
  const answer = await resolver.query(`_${port}._tcp.${base}`, 'TLSA', signal);
  // A name too long for its labels has no records.
  if (answer.kind === 'failed') return answer.reason === 'name' ? none : answer;
  if (answer.kind !== 'records' || !answer.ad) return none;
  const { records } = answer;
  const usable = usableTlsa(records);
  return usable.length === 0 ? { kind: 'unusable', base, records } : { kind: 'usable', base, records, usable };
}

/** The name at the end of a chain of validated aliases; the name itself where it is none. */
export async function followAliases(
  start: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<{ readonly kind: 'name'; readonly name: string } | Extract<DaneFinding, { kind: 'failed' }>> {
  let name = start;
  for (let step = 0; step <= CNAME_CHAIN_MAX; step++) {
    const alias = await resolver.query(name, 'CNAME', signal);
    if (alias.kind === 'failed') return alias;
    const next = alias.kind === 'records' && alias.ad ? alias.records[0] : undefined;
    if (next === undefined) return { kind: 'name', name };
    name = next;
  }
  return { kind: 'failed', reason: 'chain' };
}
