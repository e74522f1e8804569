import { normaliseName } from '#format/dns';
import { parseAuthenticationResults, type ReportedResult } from './parse.ts';
import type { AuthenticationResults } from './types.ts';

/** Why a message that fails DMARC here is believed. */
export interface ArcOverride {
  /** d= of the newest seal. */
  readonly sealer: string;
  /** What its ARC-Authentication-Results says of DMARC. */
  readonly said: string;
}

/**
 * Whether somebody we trust saw the message pass DMARC before it was changed or forwarded (RFC 8617 section 7.2.1; reported as
 * `local_policy`): DMARC fails here, the chain is whole, its newest sealer is one of `trustedSealers` (domains, compared
 * whole), and says that DMARC passed for the domain that stands in From now.
 */
export function overriddenByArc(
  { dmarc, arc }: AuthenticationResults,
  trustedSealers: readonly string[],
): ArcOverride | undefined {
  const [sealer] = arc.sealers;
  if (dmarc.result !== 'fail' || arc.result !== 'pass' || sealer === undefined) return undefined;
  const newest = normaliseName(sealer);
  if (!trustedSealers.some((each) => newest !== undefined && normaliseName(each) === newest)) return undefined;
  const said = parseAuthenticationResults(arc.results)?.results.filter(({ method }) => method === 'dmarc') ?? [];
  const [first] = said;
  if (first === undefined || !said.every((each) => vouches(each, dmarc.fromDomain))) return undefined;
  const from = fromOf(first);
  return { sealer, said: from === undefined ? 'dmarc=pass' : `dmarc=pass header.from=${from}` };
}

function vouches(said: ReportedResult, fromDomain: string | undefined): boolean {
  const from = fromOf(said);
  return said.result === 'pass' && fromDomain !== undefined && (from === undefined || from === fromDomain);
}

/** `header.from` as a name: it is a domain, and some write an address. */
function fromOf({ properties }: ReportedResult): string | undefined {
  const value = properties.find(({ type, name }) => type === 'header' && name === 'from')?.value;
  if (value === undefined) return undefined;
  // What is no name differs from every domain, and is not shown.
  return normaliseName(value.slice(value.lastIndexOf('@') + 1)) ?? '?';
}
