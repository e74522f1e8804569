/** From what was seen to the checks that hit. Pure; what is unknown or was not looked at hits nothing. */
import type { ListHit, ListSight } from '#check/blocklist';
import { type CheckName, checkRules } from './checks.ts';
import type {
  AuthenticationSight,
  ClientSight,
  DmarcSight,
  HeloSight,
  RateSight,
  SenderSight,
  Sight,
} from './sight.ts';
import type { SpfVerdict } from '#check/spf';
import type { EvidenceValue, Finding } from './types.ts';

/** What counts as too much. 0 is no limit. */
export interface RateLimits {
  /** Messages of one network in an hour. */
  readonly messagesMax: number;
  /** Unknown recipients of one network in ten minutes. */
  readonly unknownRecipientsMax: number;
}

type Evidence = Readonly<Record<string, EvidenceValue | undefined>>;

/** In a fixed order: the client, its greeting, lists, the sender, SPF, DMARC, rates. */
export function findingsOf(sight: Sight, limits: RateLimits): readonly Finding[] {
  const { ip } = sight.client;
  return [
    ...ofClient(sight.client),
    ...(sight.helo === undefined ? [] : ofHelo(sight.helo, ip)),
    ...(sight.earlyTalkMs === undefined ? [] : [finding('early-talker', { ip, afterMs: sight.earlyTalkMs })]),
    ...(sight.lists === undefined ? [] : ofLists(sight.lists, ip)),
    ...(sight.sender === undefined ? [] : ofSender(sight.sender)),
    ...(sight.spf === undefined ? [] : ofSpf(sight.spf, ip)),
    ...(sight.authentication === undefined ? [] : ofDmarc(sight.authentication, sight.spf)),
    ...(sight.rates === undefined ? [] : ofRates(sight.rates, limits)),
  ];
}

/** This machine itself has no say in what public DNS calls it. */
export function isThisMachine(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1';
}

function finding(check: CheckName, evidence: Evidence, score: number = checkRules[check].weight): Finding {
  const known: Record<string, EvidenceValue> = {};
  for (const [key, value] of Object.entries(evidence)) if (value !== undefined) known[key] = value;
  return { check, score, evidence: known };
}

function ofClient({ ip, state, names }: ClientSight): Finding[] {
  const found: Finding[] = [];
  if (state === 'missing' && !isThisMachine(ip)) found.push(finding('ptr-missing', { ip }));
  if (state === 'unconfirmed' && !isThisMachine(ip)) {
    const ptr = names.map(({ name }) => name).join(' ');
    const forward = [...new Set(names.flatMap(({ addresses = [] }) => addresses))].join(' ');
    found.push(finding('ptr-unconfirmed', { ip, ptr, forward }));
  }
  // Who has one name that was given by hand is no line of a pool, whatever the others are.
  const [first] = names;
  if (first?.generic?.kind === 'generic' && names.every(({ generic }) => generic?.kind === 'generic')) {
    found.push(finding('ptr-generic', { ip, ptr: first.name, rule: first.generic.rule }));
  }
  return found;
}

/** One finding at most: each of these explains the ones after it. */
function ofHelo({ name, form, own, resolves, matches, addresses = [] }: HeloSight, ip: string): Finding[] {
  if (own) return [finding('helo-own', { helo: name, ip, own: name })];
  if (form === 'malformed' || form === 'bare') return [finding('helo-syntax', { helo: name, ip })];
  if (form === 'internal') return [finding('helo-internal', { helo: name, ip })];
  if (resolves === 'no') return [finding('helo-unresolvable', { helo: name, ip })];
  if (matches === 'no') return [finding('helo-mismatch', { helo: name, ip, addresses: addresses.join(' ') })];
  return [];
}

const listChecks = {
  policy: 'list-policy',
  spam: 'list-spam',
  exploited: 'list-exploited',
  // Of machines, it comes to the same: they do harm, mostly without their owner's knowledge.
  phish: 'list-exploited',
} as const satisfies Record<ListHit['class'], CheckName>;

function ofLists({ hits }: ListSight, ip: string): Finding[] {
  return hits.map(({ zone, class: kind, weight, codes, text, link }) =>
    finding(listChecks[kind], { ip, zone, codes: codes.join(' '), text, link }, Math.max(0, weight)),
  );
}

function ofSender({ domain, route }: SenderSight): Finding[] {
  if (route === 'none') return [finding('sender-unknown', { domain })];
  return route === 'null-mx' ? [finding('sender-null-mx', { domain })] : [];
}

const spfChecks: Partial<Record<SpfVerdict['result'], CheckName>> = {
  fail: 'spf-fail',
  softfail: 'spf-softfail',
  neutral: 'spf-neutral',
};

function ofSpf({ result, domain, scope, record, mechanism, explanation }: SpfVerdict, ip: string): Finding[] {
  const check = spfChecks[result];
  return check === undefined ? [] : [finding(check, { ip, domain, scope, record, mechanism, explanation })];
}

const dmarcChecks = {
  reject: 'dmarc-reject',
  quarantine: 'dmarc-quarantine',
  none: 'dmarc-none',
} as const satisfies Record<DmarcSight['policy'], CheckName>;

function ofDmarc({ dkim, dmarc }: AuthenticationSight, spf: SpfVerdict | undefined): Finding[] {
  if (dmarc.result !== 'fail') return [];
  const { from, policy, policyDomain, record } = dmarc;
  return [
    finding(dmarcChecks[policy], {
      from,
      policyDomain,
      record,
      spf: spf === undefined ? 'none' : `${spf.result} ${spf.domain}`,
      dkim: dkim.length === 0 ? 'none' : dkim.map(({ result, domain }) => `${result} ${domain}`).join(', '),
      alignment: alignmentText(dkim, dmarc, spf),
    }),
  ];
}

/** Why what passed did not help, in words. */
function alignmentText(
  dkim: AuthenticationSight['dkim'],
  { from = '' }: DmarcSight,
  spf: SpfVerdict | undefined,
): string {
  const passed = dkim.filter(({ result }) => result === 'pass').map(({ domain }) => domain);
  const spfText =
    spf?.result === 'pass' ? `SPF passed for ${spf.domain}, which does not stand for ${from}` : 'SPF did not pass';
  const dkimText =
    passed.length > 0
      ? `the signatures that hold are of ${passed.join(', ')}, which does not stand for ${from}`
      : dkim.length > 0
        ? 'no signature holds'
        : 'there is no signature';
  return `${spfText}; ${dkimText}`;
}

function ofRates(rates: RateSight, limits: RateLimits): Finding[] {
  const { network } = rates;
  const found: Finding[] = [];
  if (limits.messagesMax > 0 && rates.messages > limits.messagesMax) {
    const windowS = rates.messagesWindowS;
    found.push(finding('network-rate', { network, count: rates.messages, windowS, max: limits.messagesMax }));
  }
  if (limits.unknownRecipientsMax > 0 && rates.unknownRecipients > limits.unknownRecipientsMax) {
    const max = limits.unknownRecipientsMax;
    const windowS = rates.unknownWindowS;
    found.push(finding('unknown-recipients', { network, count: rates.unknownRecipients, windowS, max }));
  }
  return found;
}
