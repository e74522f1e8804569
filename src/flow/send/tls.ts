/** What TLS a server has to be spoken to with: its TLSA records, else the domain's MTA-STS policy, else as it comes. */
import {
  type DaneFinding,
  daneJudge,
  findTlsa,
  followAliases,
  pkixJudge,
  type StsFinding,
  type TlsFailure,
} from '#check/tlspolicy';
import type { Resolver } from '#format/dns';
import { formatTlsa, matchesMxPattern } from '#format/tlspolicy';
import type { TlsDemand } from '#model/queue';
import type { TlsReportPolicy } from '#model/tlspolicy';
import type { TlsMode, TlsSession, TlsTerms } from './mailclient.ts';
import type { RouteFailure } from './mx.ts';

/** TLSA records of one server that a report shows. */
const REPORTED_RECORDS_MAX = 20;

/** A policy that a session is held against, and what is wrong before it begins. */
export interface HeldAgainst {
  readonly policy: TlsReportPolicy;
  readonly failure: TlsFailure | undefined;
}

/** What a report says of a server that is about to be spoken to, or must not be. */
export interface TlsReported {
  readonly host: string;
  readonly held: readonly HeldAgainst[];
}

/** A session, or a server that was passed over, as reports count it. */
export interface CountedSession {
  /** Of the recipients. */
  readonly domain: string;
  readonly reported: TlsReported;
  /** The server's address; undefined where it was passed over. */
  readonly address: string | undefined;
  /** Undefined where it was passed over. */
  readonly session: TlsSession | undefined;
}

/** What is known of one server of a domain before its TLS is thought about. */
export interface HostFacts {
  readonly host: string;
  /** The domain of the recipients. */
  readonly domain: string;
  readonly byMx: boolean;
  /** DNSSEC says that the host is a server of the domain. */
  readonly mxSecure: boolean;
  /** DNSSEC says that its addresses are its own. */
  readonly addressesSecure: boolean;
  readonly port: number;
  readonly demand: TlsDemand;
  readonly sts: Exclude<StsFinding, { kind: 'unknown' }>;
  /** TLSA records are asked for. */
  readonly dane: boolean;
}

export type TermsFinding =
  | { readonly kind: 'terms'; readonly terms: TlsTerms; readonly report: TlsReported }
  | (RouteFailure & { readonly stage: 'tls' });

/** Terms for a server whose domain says nothing, or is not listened to. */
export function opportunisticTerms(host: string): TlsTerms {
  const judge = pkixJudge(host);
  return { mode: 'opportunistic', serverName: host, judge, policy: undefined, nameProven: false, requireTls: false };
}

/** Terms for a server of our settings: who it is was not asked of anybody. */
export function settingTerms(host: string, mode: TlsMode, demand: TlsDemand): TlsTerms {
  const own = { serverName: host, judge: pkixJudge(host), nameProven: true };
  if (demand === 'required') return { ...own, mode: 'verified', policy: 'setting', requireTls: true };
  return { ...own, mode, policy: mode === 'opportunistic' ? undefined : 'setting', requireTls: false };
}

/** Finds out what TLS a server has to be spoken to with. */
export async function findTerms(facts: HostFacts, resolver: Resolver, signal: AbortSignal): Promise<TermsFinding> {
  const { host, port, demand } = facts;
  if (demand === 'optional') {
    return { kind: 'terms', terms: opportunisticTerms(host), report: { host, held: [] } };
  }
  let dane: DaneFinding = { kind: 'none' };
  if (facts.dane && facts.mxSecure) {
    dane = await findTlsa({ host, port, secure: facts.addressesSecure ? 'yes' : 'no' }, resolver, signal);
  }
  if (dane.kind === 'failed') return unknownTlsa(facts, dane.reason);
  if (dane.kind !== 'usable') return withoutDane(facts, dane);
  const names = await namesOf(facts, dane, resolver, signal);
  if (typeof names === 'string') return unknownTlsa(facts, names);
  const judge = daneJudge(dane.usable, names);
  const terms = termsOf(facts, { mode: 'verified', serverName: dane.base, judge, policy: 'dane', nameProven: true });
  const held = [...problemOf(facts), { policy: tlsaPolicy(dane), failure: undefined }];
  return { kind: 'terms', terms, report: { host, held } };
}

/** RFC 7672 section 2.1.2: a server whose records cannot be found out counts as one that cannot be reached. */
function unknownTlsa({ host, domain }: HostFacts, reason: string): TermsFinding {
  const policy: TlsReportPolicy = { type: 'tlsa', domain: host, text: [], mxHosts: [] };
  return {
    kind: 'temporary',
    stage: 'tls',
    status: '4.7.5',
    text: `The DNS does not tell whether ${host}, a server of ${domain}, has TLSA records (${reason}); nothing is sent to it until it does`,
    report: { host, held: [{ policy, failure: { type: 'dnssec-invalid', reason } }] },
  };
}

/** The names that a certificate may bear where an authority is named (RFC 7672 section 3.2.2); a text: why they are not known. */
async function namesOf(
  { domain, byMx }: HostFacts,
  { base, usable }: Extract<DaneFinding, { kind: 'usable' }>,
  resolver: Resolver,
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  const plain = [...new Set([base, domain])];
  if (!byMx || !usable.some(({ usage }) => usage === 2)) return plain;
  const expanded = await followAliases(domain, resolver, signal);
  return expanded.kind === 'failed' ? expanded.reason : [...new Set([...plain, expanded.name])];
}

/** No certificate is named by the DNS: the domain's policy counts, else TLS is as it comes, or as the sender wants it. */
function withoutDane(facts: HostFacts, dane: Extract<DaneFinding, { kind: 'none' | 'unusable' }>): TermsFinding {
  const { host, domain, sts } = facts;
  // RFC 7672 section 2.2: records that cannot be used still promise TLS.
  const least: TlsMode = dane.kind === 'unusable' ? 'required' : 'opportunistic';
  const useless: HeldAgainst[] =
    dane.kind === 'unusable'
      ? [{ policy: tlsaPolicy(dane), failure: { type: 'tlsa-invalid', reason: 'no usable TLSA record' } }]
      : [];
  const before = [...problemOf(facts), ...useless];
  if (sts.kind === 'none') {
    const policy = dane.kind === 'unusable' ? 'dane-unusable' : undefined;
    const plain = {
      mode: least,
      serverName: host,
      judge: pkixJudge(host),
      policy,
      nameProven: facts.mxSecure,
    } as const;
    const none: HeldAgainst = { policy: noPolicy(domain), failure: undefined };
    return proven(facts, termsOf(facts, plain), { host, held: useless.length > 0 ? before : [...before, none] });
  }
  const { mode, mx, lines } = sts.policy;
  const policy: TlsReportPolicy = { type: 'sts', domain, text: lines, mxHosts: mx };
  const named = matchesMxPattern(mx, host);
  const failure: TlsFailure | undefined = named ? undefined : { type: 'validation-failure', reason: NOT_NAMED };
  const report: TlsReported = { host, held: [...before, { policy, failure }] };
  if (!named && mode === 'enforce') {
    const text = `${host} is not among the mail servers that ${domain} names in its MTA-STS policy (mode enforce); nothing is sent to it`;
    return { kind: 'temporary', stage: 'tls', status: '4.7.5', text, report };
  }
  const terms = termsOf(facts, {
    mode: mode === 'enforce' ? 'verified' : least,
    serverName: host,
    judge: pkixJudge(host),
    // In mode testing a server that is not named is used all the same, as any other would be.
    policy: named ? 'mtasts' : undefined,
    nameProven: named || facts.mxSecure,
  });
  return proven(facts, terms, report);
}

const NOT_NAMED = 'MX host is not named in the policy';

function termsOf({ demand }: HostFacts, terms: Omit<TlsTerms, 'requireTls'>): TlsTerms {
  if (demand !== 'required') return { ...terms, requireTls: false };
  return { ...terms, mode: 'verified', requireTls: true };
}

/** RFC 8689 section 2: the server has to be named by DNSSEC or by the domain's policy. */
function proven({ host, domain }: HostFacts, terms: TlsTerms, report: TlsReported): TermsFinding {
  if (!terms.requireTls || terms.nameProven) return { kind: 'terms', terms, report };
  return {
    kind: 'permanent',
    stage: 'tls',
    status: '5.7.30',
    text: `The sender requires protection all the way (REQUIRETLS), and nothing proves that ${host} is a server of ${domain}: its MX record is not signed, and it has no MTA-STS policy that names it`,
  };
}

/** What went wrong with finding the domain's policy. */
function problemOf({ sts, domain }: HostFacts): HeldAgainst[] {
  if (sts.problem === undefined) return [];
  const { lines, mx } = sts.kind === 'policy' ? sts.policy : { lines: [], mx: [] };
  return [{ policy: { type: 'sts', domain, text: lines, mxHosts: mx }, failure: sts.problem }];
}

function tlsaPolicy({ base, records }: Extract<DaneFinding, { kind: 'usable' | 'unusable' }>): TlsReportPolicy {
  const text = records.slice(0, REPORTED_RECORDS_MAX).map(formatTlsa);
  return { type: 'tlsa', domain: base, text, mxHosts: [] };
}

function noPolicy(domain: string): TlsReportPolicy {
  return { type: 'no-policy-found', domain, text: [], mxHosts: [] };
}
