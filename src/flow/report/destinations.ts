/** Where a domain's report goes: the addresses that its record names, as far as they may be sent to. */
import { type Address, parseAddress } from '#format/address';
import { reportHost, type ReportMailbox, reportMailbox, type ReportPermission } from '#check/dmarc';

/** Addresses of one report; a record may name more (RFC 9990 section 3.5: up to the receiver's limits). */
export const DESTINATIONS_MAX = 2;
/** URIs of a record that are looked at. */
const URIS_MAX = 10;

export interface ReportDestination {
  readonly address: Address;
  /** The most octets it wants in one message; undefined: any. */
  readonly bytesMax?: number;
}

export interface ReportDestinations {
  /** In the order of the record, at most two. */
  readonly to: readonly ReportDestination[];
  /** Why others are left out, in words. */
  readonly refused: readonly string[];
  /** DNS could not say whether some of them may be sent to. */
  readonly unknown: boolean;
}

/** RFC 9990 section 4, as a port: may reports about the domain go to this host? */
export type MayReport = (policyDomain: string, host: string) => Promise<ReportPermission>;

/** For a DMARC report: hosts elsewhere have to agree. */
export async function dmarcDestinations(
  domain: string,
  rua: readonly string[],
  mayReport: MayReport,
): Promise<ReportDestinations> {
  const to: ReportDestination[] = [];
  const refused: string[] = [];
  let unknown = false;
  for (const uri of rua.slice(0, URIS_MAX)) {
    if (to.length >= DESTINATIONS_MAX) break;
    const mailbox = destinationOf(reportMailbox(uri));
    const host = reportHost(uri);
    if (mailbox === undefined || host === undefined) {
      refused.push(`${uri}: reports are sent by mail only`);
      continue;
    }
    const permission = await mayReport(domain, host);
    if (permission.kind !== 'allowed') {
      refused.push(`${uri}: ${permission.problem}`);
      unknown ||= permission.kind === 'unknown';
      continue;
    }
    // RFC 9990 section 4 step 9: the destination may name another address of its own instead.
    const instead = permission.rua
      ?.map((other) => destinationOf(reportMailbox(other)))
      .filter((one) => one !== undefined);
    for (const one of instead ?? [mailbox]) if (to.length < DESTINATIONS_MAX) to.push(one);
  }
  return { to, refused, unknown };
}

/** For a TLS report; RFC 8460 asks nobody. */
export function tlsDestinations(rua: readonly string[]): ReportDestinations {
  const to: ReportDestination[] = [];
  const refused: string[] = [];
  for (const uri of rua.slice(0, URIS_MAX)) {
    const mailbox = destinationOf(reportMailbox(uri));
    if (mailbox === undefined) refused.push(`${uri}: reports are sent by mail only`);
    else if (to.length < DESTINATIONS_MAX) to.push(mailbox);
  }
  return { to, refused, unknown: false };
}

function destinationOf(mailbox: ReportMailbox | undefined): ReportDestination | undefined {
  const address = mailbox === undefined ? undefined : parseAddress(mailbox.address);
  if (mailbox === undefined || address === undefined) return undefined;
  return { address, ...(mailbox.bytesMax === undefined ? {} : { bytesMax: mailbox.bytesMax }) };
}
