import { type DnsAnswer, type DnsFailure, normaliseName, type Resolver, reverseLabels } from '#format/dns';
import { addressFamily, addressOctets, specialRange, type SpecialUse } from '#format/ip';
import { codeOf, isRefusal, matches } from './codes.ts';
import type { AllowZone, BlockZone, CodeMatch, ListClass, ListHit, ListSight, ListTrust, ListZone } from './types.ts';
import { listTrusts } from './types.ts';

/** Of the list's own words. */
const TEXT_CHARS_MAX = 300;

export interface Looking {
  readonly resolver: Resolver;
  /** The deadline: what has not answered by then is unknown. */
  readonly signal: AbortSignal;
}

/** What one list said of one subject. */
export type ZoneAnswer =
  | { readonly kind: 'clear' }
  /** Addresses of 127.0.0.0/8, none of them a refusal. */
  | { readonly kind: 'listed'; readonly codes: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: DnsFailure }
  /** The list answered that it does not answer; never a listing. */
  | { readonly kind: 'refused'; readonly code: string };

/** Asks all lists at once what they say of an address (or, those of domains, of a domain). Never rejects. */
export async function lookUpLists(subject: string, zones: readonly ListZone[], looking: Looking): Promise<ListSight> {
  const client = unmapped(subject);
  return await sightOf(client, await askZones(client, zones, looking), looking);
}

/** Each list with its answer; lists of another kind of subject are left out. */
export async function askZones(
  subject: string,
  zones: readonly ListZone[],
  looking: Looking,
): Promise<ReadonlyMap<ListZone, ZoneAnswer>> {
  const answers = new Map<ListZone, ZoneAnswer>();
  const asked: Promise<void>[] = [];
  for (const zone of zones) {
    const name = entryName(subject, zone);
    if (name === undefined) continue;
    const known = looking.resolver.peek(name, 'A');
    if (known !== undefined) {
      answers.set(zone, readAnswer(known, zone));
      continue;
    }
    // Its place in the order, whenever the answer comes.
    answers.set(zone, { kind: 'unknown', why: 'timeout' });
    asked.push(
      looking.resolver.query(name, 'A', looking.signal).then((answer) => {
        answers.set(zone, readAnswer(answer, zone));
      }),
    );
  }
  if (asked.length > 0) await Promise.all(asked);
  return answers;
}

/** Asks one list. */
export async function askZone(subject: string, zone: ListZone, looking: Looking): Promise<ZoneAnswer> {
  const answers = await askZones(subject, [zone], looking);
  return answers.get(zone) ?? { kind: 'unknown', why: 'name' };
}

/** What the answers come to. The list's own words are asked for where it lists; they may be missing. */
export async function sightOf(
  subject: string,
  answers: ReadonlyMap<ListZone, ZoneAnswer>,
  looking: Looking,
): Promise<ListSight> {
  const hits: Promise<readonly ListHit[]>[] = [];
  const allowed: { zone: string; trust: ListTrust }[] = [];
  const unknown: string[] = [];
  for (const [zone, answer] of answers) {
    if (answer.kind === 'unknown' || answer.kind === 'refused') unknown.push(zone.name);
    if (answer.kind !== 'listed') continue;
    if (zone.kind === 'block') {
      hits.push(hitsOf(subject, zone, { codes: answer.codes, looking }));
      continue;
    }
    const trust = trustOf(zone, answer.codes);
    if (trust !== undefined) allowed.push({ zone: zone.name, trust });
  }
  return { hits: hits.length === 0 ? [] : (await Promise.all(hits)).flat(), allowed, unknown, off: [] };
}

/** Whether answers hit one of the list's rules. */
export function isHit(zone: ListZone, answer: ZoneAnswer | undefined): boolean {
  const rules: readonly Ruled[] = zone.rules;
  return answer?.kind === 'listed' && answer.codes.some((code) => ruleOf(rules, code) !== undefined);
}

const inside: readonly SpecialUse[] = ['private', 'shared', 'link-local', 'benchmarking'];

/**
 * Whether lists may be asked about an address. No list says anything of addresses that every house uses again (RFC 5782
 * section 5 keeps loopback for tests), and asking would tell strangers about our network. 127.0.0.0/8 but 127.0.0.1 is
 * asked, since tests come from there; `privately` says that inner addresses are asked, too, as lists of one's own may
 * want.
 */
export function mayAskAbout(address: string, scope: 'public' | 'privately'): boolean {
  const family = addressFamily(address);
  if (family === 0) return false;
  const use = specialRange(address)?.use;
  // Addresses for documentation are nobody's: asking about them harms nobody, and examples work.
  if (use === undefined || use === 'documentation') return true;
  if (use === 'loopback') return family === 4 && address !== '127.0.0.1';
  return scope === 'privately' && inside.includes(use);
}

/** 4 for mapped addresses, too: they are IPv4 clients on a socket for both. */
export function familyOf(address: string): 0 | 4 | 6 {
  return addressFamily(unmapped(address));
}

/** The name that is asked (RFC 5782 sections 2.1, 2.4 and 3). Undefined where the list is not about such subjects. */
function entryName(subject: string, zone: ListZone): string | undefined {
  if (zone.subject === 'address') {
    const labels = reverseLabels(subject);
    return labels === undefined ? undefined : `${labels}.${zone.zone}`;
  }
  const domain = addressFamily(subject) === 0 ? normaliseName(subject) : undefined;
  return domain === undefined ? undefined : `${domain}.${zone.zone}`;
}

/** `::ffff:192.0.2.1` as `192.0.2.1`; anything else as it is. */
export function unmapped(address: string): string {
  const octets = address.includes(':') ? addressOctets(address) : undefined;
  const mapped = octets?.every((octet, i) => i >= 12 || octet === (i < 10 ? 0 : 255)) ?? false;
  return mapped && octets !== undefined ? octets.subarray(12).join('.') : address;
}

function readAnswer(answer: DnsAnswer<'A'>, zone: ListZone): ZoneAnswer {
  switch (answer.kind) {
    case 'none':
    case 'nxdomain':
      return { kind: 'clear' };
    case 'failed':
      return { kind: 'unknown', why: answer.reason };
    case 'records': {
      // One such answer among others spoils them all: who refuses, or was bought by somebody, says nothing about clients.
      const refusal = answer.records.find((address) => isRefusal(address, zone.refusals));
      return refusal === undefined ? { kind: 'listed', codes: answer.records } : { kind: 'refused', code: refusal };
    }
    default:
      return answer satisfies never;
  }
}

interface Listed {
  readonly codes: readonly string[];
  readonly looking: Looking;
}

async function hitsOf(subject: string, zone: BlockZone, { codes, looking }: Listed): Promise<readonly ListHit[]> {
  const byClass = new Map<ListClass, { weight: number; codes: string[] }>();
  for (const code of codes) {
    const rule = ruleOf(zone.rules, code);
    if (rule === undefined) continue;
    const had = byClass.get(rule.class) ?? { weight: 0, codes: [] };
    byClass.set(rule.class, { weight: Math.max(had.weight, rule.weight), codes: [...had.codes, code] });
  }
  if (byClass.size === 0) return [];
  const text = await wordsOf(subject, zone, looking);
  const link = zone.link === undefined ? undefined : linkOf(zone.link, subject);
  return [...byClass].map(([kind, { weight, codes: found }]) => ({
    zone: zone.name,
    class: kind,
    weight,
    codes: found,
    ...(text === undefined ? {} : { text }),
    ...(link === undefined ? {} : { link }),
  }));
}

/** The most that the list vouches. */
function trustOf(zone: AllowZone, codes: readonly string[]): ListTrust | undefined {
  let best = -1;
  for (const code of codes) {
    const rule = ruleOf(zone.rules, code);
    if (rule !== undefined) best = Math.max(best, listTrusts.indexOf(rule.trust));
  }
  return listTrusts[best];
}

interface Ruled {
  readonly match: CodeMatch;
}

function ruleOf<Rule extends Ruled>(rules: readonly Rule[], address: string): Rule | undefined {
  const code = codeOf(address);
  return code === undefined ? undefined : rules.find((rule) => matches(rule.match, code));
}

async function wordsOf(subject: string, zone: ListZone, { resolver, signal }: Looking): Promise<string | undefined> {
  const name = entryName(subject, zone);
  if (name === undefined) return undefined;
  const answer = resolver.peek(name, 'TXT') ?? (await resolver.query(name, 'TXT', signal));
  if (answer.kind !== 'records') return undefined;
  // It stands in replies and on pages: nothing in it may end a line or drive a terminal.
  const words = answer.records
    .join(' ')
    .replace(/[^ -~]+/g, ' ')
    .trim();
  return words === '' ? undefined : words.slice(0, TEXT_CHARS_MAX);
}

function linkOf(template: string, subject: string): string {
  const text = encodeURIComponent(subject);
  return template.includes('{ip}') ? template.replace('{ip}', () => text) : `${template}${text}`;
}
