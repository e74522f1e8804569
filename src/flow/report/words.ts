/** What reports come to, in words that say who sent, and whether anything is to be done. */
import type { DmarcRowFacts, ReportGroup, ReportSum, TlsRowFacts } from '#model/report';

/** All that one address sent, over all reports. */
export interface SourceSummary {
  readonly source: string;
  /** Its name in DNS; null where it has none, or it was not looked up. */
  readonly name: string | null;
  readonly messages: number;
  /** Messages for which DKIM or SPF passed for a domain aligned with From: those count as passed. */
  readonly passed: number;
  readonly dkim: number;
  readonly spf: number;
  /** Domains in From, those of most messages first, at most 5. */
  readonly from: readonly string[];
  /** Messages by what was done with them. */
  readonly dispositions: Readonly<Record<string, number>>;
  /** Domains for which SPF or DKIM passed without being aligned, at most 5. */
  readonly others: readonly string[];
  /** Reasons that reporters gave for not doing what the policy says. */
  readonly reasons: readonly string[];
  /** What that means. */
  readonly meaning: string;
}

const NAMED_MAX = 5;

interface Draft {
  readonly source: string;
  messages: number;
  passed: number;
  dkim: number;
  spf: number;
  readonly from: Map<string, number>;
  readonly dispositions: Map<string, number>;
  readonly others: Map<string, number>;
  readonly reasons: Map<string, number>;
}

/** By source address, those that sent most first. What was too much to be kept has the source ''. */
export function summarizeSources(sum: ReportSum<DmarcRowFacts>): readonly SourceSummary[] {
  const drafts = new Map<string, Draft>();
  for (const group of sum.groups) {
    const draft = drafts.get(group.source) ?? emptyDraft(group.source);
    drafts.set(group.source, draft);
    addGroup(draft, group);
  }
  return [...drafts.values()].sort((a, b) => b.messages - a.messages).map(summaryOf);
}

function emptyDraft(source: string): Draft {
  return {
    source,
    messages: 0,
    passed: 0,
    dkim: 0,
    spf: 0,
    from: new Map(),
    dispositions: new Map(),
    others: new Map(),
    reasons: new Map(),
  };
}

function addGroup(draft: Draft, { good, bad, facts }: ReportGroup<DmarcRowFacts>): void {
  const messages = good + bad;
  draft.messages += messages;
  draft.passed += good;
  if (facts === null) return;
  if (facts.dkim === 'pass') draft.dkim += messages;
  if (facts.spf === 'pass') draft.spf += messages;
  add(draft.from, facts.headerFrom, messages);
  add(draft.dispositions, facts.disposition === 'pass' ? 'none' : facts.disposition, messages);
  for (const { type } of facts.reasons) add(draft.reasons, type, messages);
  const passing = [
    ...(facts.dkim === 'pass' ? [] : facts.dkimResults),
    ...(facts.spf === 'pass' ? [] : facts.spfResults),
  ];
  for (const domain of new Set(passing.filter(({ result }) => result === 'pass').map((one) => one.domain))) {
    add(draft.others, domain, messages);
  }
}

function add(counts: Map<string, number>, name: string, by: number): void {
  if (name !== '') counts.set(name, (counts.get(name) ?? 0) + by);
}

function summaryOf(draft: Draft): SourceSummary {
  const { source, messages, passed, dkim, spf } = draft;
  const most = (counts: Map<string, number>): string[] =>
    [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, NAMED_MAX)
      .map(([name]) => name);
  const [from, others, reasons] = [most(draft.from), most(draft.others), most(draft.reasons)];
  return {
    source,
    name: null,
    messages,
    passed,
    dkim,
    spf,
    from,
    dispositions: Object.fromEntries(draft.dispositions),
    others,
    reasons,
    meaning: meaningOf({ messages, passed, dkim, spf, others, reasons }),
  };
}

type Facts = Pick<SourceSummary, 'messages' | 'passed' | 'dkim' | 'spf' | 'others' | 'reasons'>;

function meaningOf({ messages, passed, dkim, spf, others, reasons }: Facts): string {
  if (passed === messages) {
    if (dkim === messages && spf === messages) return 'SPF and DKIM pass: one of yours, set up well';
    if (dkim === messages)
      return 'DKIM passes, SPF does not: forwarded mail of yours, or a server that your SPF record leaves out';
    if (spf === messages)
      return 'SPF passes, DKIM does not: one of yours that does not sign, or whose signature breaks';
    return 'SPF or DKIM passes for each: one of yours';
  }
  const part = passed === 0 ? 'SPF and DKIM fail' : `SPF and DKIM fail for ${messages - passed} of them`;
  if (reasons.some((reason) => ['forwarded', 'mailing_list', 'trusted_forwarder'].includes(reason))) {
    return `${part}: forwarded, or sent on by a mailing list, as the receiver saw it`;
  }
  if (others.length > 0) {
    return `${part}, but they pass for ${others.join(', ')}: a service that sends for you in its own name and should sign in yours, or a forwarder`;
  }
  if (passed > 0) return `${part}: forwarded mail of yours, or a server that is set up for some of your mail only`;
  return `${part}: not yours, or a service you have not set up`;
}

/** What came of one policy, over all reports. */
export interface TlsSummary {
  /** tlsa, sts, no-policy-found; '' for what was too much to be kept. */
  readonly policy: string;
  readonly domain: string;
  readonly successes: number;
  readonly failures: number;
  /** Each way in which sessions failed, those of most sessions first, at most 20. */
  readonly details: readonly TlsFailureSummary[];
}

export interface TlsFailureSummary {
  readonly result: string;
  readonly host: string;
  readonly reason: string;
  readonly sessions: number;
  /** What that means, and what to do. */
  readonly meaning: string;
}

const DETAILS_MAX = 20;

/** By policy and the domain it is for. */
export function summarizeTls(sum: ReportSum<TlsRowFacts>): readonly TlsSummary[] {
  const byPolicy = Map.groupBy(sum.groups, ({ source, facts }) => JSON.stringify([source, facts?.domain ?? '']));
  return [...byPolicy].map(([key, groups]) => {
    const [policy, domain] = JSON.parse(key) as [string, string];
    const total = (of: 'good' | 'bad'): number => groups.reduce((all, one) => all + one[of], 0);
    return { policy, domain, successes: total('good'), failures: total('bad'), details: failuresOf(groups) };
  });
}

function failuresOf(groups: readonly ReportGroup<TlsRowFacts>[]): readonly TlsFailureSummary[] {
  const found = new Map<string, { result: string; host: string; reason: string; sessions: number }>();
  for (const { result, receivingHost: host, reason, sessions } of groups.flatMap(({ facts }) => facts?.details ?? [])) {
    const key = JSON.stringify([result, host, reason]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { result, host, reason, sessions });
    else known.sessions += sessions;
  }
  return [...found.values()]
    .sort((a, b) => b.sessions - a.sessions)
    .slice(0, DETAILS_MAX)
    .map((one) => ({ ...one, meaning: tlsMeanings[one.result] ?? 'A failure of a kind that is not known here' }));
}

const tlsMeanings: Readonly<Record<string, string>> = {
  'starttls-not-supported':
    'The server did not offer STARTTLS: look at its TLS settings, and at what stands in between',
  'certificate-host-mismatch': 'The certificate does not name the mail server: get one for the name in the MX record',
  'certificate-expired': 'The certificate has expired: renew it',
  'certificate-not-trusted':
    'The certificate was not made by an authority that the sender knows, or an intermediate one is missing',
  'validation-failure': 'TLS failed in another way; the reason says which',
  'tlsa-invalid': 'No TLSA record fits the certificate: publish the new record before a certificate changes',
  'dnssec-invalid': 'DNSSEC does not validate: look at the signatures of the zone and at the DS record',
  'dane-required': 'The sender insists on TLSA records for these mail servers, and there are none',
  'sts-policy-fetch-error':
    'The MTA-STS policy could not be fetched: look at https://mta-sts.DOMAIN/.well-known/mta-sts.txt',
  'sts-policy-invalid': 'The MTA-STS policy could not be understood: look at its lines',
  'sts-webpki-invalid': 'The certificate of the mail server, or of mta-sts.DOMAIN, is not valid for its name',
};
