/** Who may be sent reports about a domain (RFC 9990 section 4). */
import { authorDomain } from './domain.ts';
import { type DmarcPorts, openDeadline } from './policy.ts';
import { parseDmarcRecord } from './record.ts';
import { organizationalDomainOf, type WalkPorts, walkTree } from './walk.ts';

export type ReportPermission =
  /** `rua` replaces the URIs that name this destination, where the destination says so. */
  | { readonly kind: 'allowed'; readonly rua?: readonly string[] }
  | { readonly kind: 'refused'; readonly problem: string }
  /** DNS failed: ask again later, and send nothing until then. */
  | { readonly kind: 'unknown'; readonly problem: string };

/**
 * Whether reports about a domain may go to a host that its `rua` names: at once within one organizational domain, else
 * where the destination says so at `DOMAIN._report._dmarc.DESTINATION`, or anybody could have a stranger flooded.
 *
 * @param policyDomain where the record was found
 * @param destination the host of a URI of `rua`, as `reportHost` gives it
 */
export async function mayReportTo(
  policyDomain: string,
  destination: string,
  ports: DmarcPorts,
): Promise<ReportPermission> {
  using deadline = openDeadline(ports);
  const from = authorDomain(policyDomain);
  const to = authorDomain(destination);
  if (from === undefined || to === undefined) return { kind: 'refused', problem: 'This is no domain' };
  const walkPorts = { resolver: ports.resolver, deadline };
  const same = from === to ? true : await sharesOrganization(from, to, walkPorts);
  if (typeof same !== 'boolean') return same;
  return same ? { kind: 'allowed' } : await askDestination(from, to, walkPorts);
}

async function sharesOrganization(from: string, to: string, ports: WalkPorts): Promise<boolean | ReportPermission> {
  const ours = await walkTree(from, ports);
  const theirs = await walkTree(to, ports);
  const problem = ours.problem ?? theirs.problem;
  if (problem !== undefined) return { kind: 'unknown', problem };
  return organizationalDomainOf(ours) === organizationalDomainOf(theirs);
}

async function askDestination(from: string, to: string, { resolver, deadline }: WalkPorts): Promise<ReportPermission> {
  const name = `${from}._report._dmarc.${to}`;
  const answer = resolver.peek(name, 'TXT') ?? (await resolver.query(name, 'TXT', deadline.signal));
  if (answer.kind === 'failed' && answer.reason !== 'name') {
    const why = deadline.over ? 'it took too long' : answer.reason;
    return { kind: 'unknown', problem: `Cannot find out the TXT records of ${name}: ${why}` };
  }
  const texts = answer.kind === 'records' ? answer.records : [];
  const records = texts.map(parseDmarcRecord).filter((record) => record !== undefined);
  if (records.length === 0) return { kind: 'refused', problem: `${name} has no DMARC record` };
  const rua = records.flatMap((record) => record.rua);
  if (rua.length === 0) return { kind: 'allowed' };
  // RFC 9990 section 4 step 9: a destination may choose another address, not another host.
  if (rua.every((uri) => reportHost(uri) === to)) return { kind: 'allowed', rua };
  return { kind: 'refused', problem: `${name} names a host other than ${to}` };
}

/** A mailbox that a report URI names, and the most octets it wants in one message (RFC 7489 section 6.4, obsolete). */
export interface ReportMailbox {
  readonly address: string;
  readonly bytesMax?: number;
}

const units: Readonly<Record<string, number>> = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** Reads a `mailto:` URI of `rua` or `ruf`; undefined for other schemes. What stands behind `?` is left out. */
export function reportMailbox(uri: string): ReportMailbox | undefined {
  const found = /^mailto:([^?!]+)(?:\?[^!]*)?(?:!(\d{1,12})([kmgt]?))?$/i.exec(uri);
  const [, encoded = '', size, unit = ''] = found ?? [];
  const address = decode(encoded);
  if (address === undefined || !/^[!-?A-~]+@[!-?A-~]+$/.test(address)) return undefined;
  return { address, ...(size === undefined ? {} : { bytesMax: Number(size) * (units[unit.toLowerCase()] ?? 1) }) };
}

/** The host of a URI of `rua` or `ruf` (RFC 9990 section 4 step 1); undefined where it has none. */
export function reportHost(uri: string): string | undefined {
  const mailbox = reportMailbox(uri);
  if (mailbox !== undefined) return authorDomain(mailbox.address.slice(mailbox.address.lastIndexOf('@') + 1));
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:!]+)/i.exec(uri)?.[1];
  return host === undefined ? undefined : authorDomain(host);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
