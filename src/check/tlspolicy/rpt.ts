import type { Resolver } from '#format/dns';
import { parseTlsRptRecord } from '#format/tlspolicy';

/** Where a domain wants its TLS reports (RFC 8460 section 3); undefined where it wants none, or the DNS does not say. */
export async function findTlsRpt(
  domain: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<readonly string[] | undefined> {
  const answer = await resolver.query(`_smtp._tls.${domain}`, 'TXT', signal);
  return answer.kind === 'records' ? parseTlsRptRecord(answer.records)?.rua : undefined;
}
