import { normaliseName } from '#format/dns';
import { codeOf } from './codes.ts';
import { presets } from './presets.data.ts';
import {
  type AllowRule,
  type BlockRule,
  type CodeMatch,
  type ListClass,
  listClasses,
  type ListSubject,
  listTrusts,
  type ListZone,
} from './types.ts';

/** Room for the 64 characters of an IPv6 address before it (RFC 5782 section 2.4). */
const ZONE_CHARS_MAX = 180;
const LINK_CHARS_MAX = 300;
const RULES_MAX = 64;
const WEIGHT_MAX = 99;
/** As the checks at the door weigh the classes. */
const standardWeights: Readonly<Record<ListClass, number>> = { policy: 2, spam: 4, exploited: 4, phish: 6 };

export type ParsedZone =
  | { readonly ok: true; readonly zone: ListZone }
  /** A sentence that begins with what is wrong. */
  | { readonly ok: false; readonly problem: string };

/**
 * Reads a list as a setting names it: `ZONE`, `ZONE=RULE+RULE…`, each with `@LINK` behind it where wanted.
 * RULE is `CODES:CLASS:WEIGHT`; without CODES it is about every answer, without WEIGHT it has that of its class.
 * CODES is `127.0.0.2`, `127.0.0.4-127.0.0.7`, `127.0.0.4-7`, or `bits6`: those bits are all set.
 * CLASS is policy, spam, exploited or phish, or, for an allow list, trust-none, trust-low, trust-medium or trust-high.
 * Of a well-known zone the rules and the link are known; what is given here counts instead. Any other zone without rules
 * is a list of spam, whatever it answers, and about the subject that is given.
 */
export function parseListZone(text: string, subject: ListSubject = 'address'): ParsedZone {
  const at = text.indexOf('@');
  const link = at < 0 ? undefined : text.slice(at + 1);
  const [name, rulesText] = cut(at < 0 ? text : text.slice(0, at), '=');
  const zone = normaliseName(name);
  if (zone === undefined || zone.length > ZONE_CHARS_MAX || !zone.includes('.')) {
    return wrong(`"${name}" is not the domain of a DNS list: write one such as bl.example.net`);
  }
  if (link !== undefined && !isLink(link)) {
    return wrong(`"${link}" is not a link: write https://… with {ip} where the address belongs`);
  }
  const known = presetOf(zone);
  const rules = rulesText === undefined ? undefined : parseRules(rulesText);
  if (typeof rules === 'string') return wrong(rules);
  const base = known ?? unknownZone(zone, subject);
  const ruled: ListZone = rules === undefined ? base : { ...withoutRules(base), ...rules };
  return { ok: true, zone: link === undefined ? ruled : { ...ruled, link } };
}

function wrong(problem: string): ParsedZone {
  return { ok: false, problem };
}

/** In two at the first separator. */
function cut(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function isLink(text: string): boolean {
  return (
    text.length <= LINK_CHARS_MAX && /^https?:\/\/[!-~]+$/.test(text) && URL.canParse(text.replace('{ip}', '192.0.2.1'))
  );
}

function presetOf(zone: string): ListZone | undefined {
  for (const { zone: known, keyed } of presets) {
    if (known.zone === zone) return known;
    if (keyed !== undefined && zone.endsWith(`.${keyed}`)) return { ...known, zone };
  }
  return undefined;
}

function unknownZone(zone: string, subject: ListSubject): ListZone {
  const rules: readonly BlockRule[] = [{ match: { kind: 'any' }, class: 'spam', weight: standardWeights.spam }];
  return { zone, name: zone, subject, kind: 'block', rules, refusals: [] };
}

function withoutRules({ kind: _kind, rules: _rules, ...rest }: ListZone): Omit<ListZone, 'kind' | 'rules'> {
  return rest;
}

type Rules =
  | Pick<ListZone & { kind: 'block' }, 'kind' | 'rules'>
  | Pick<ListZone & { kind: 'allow' }, 'kind' | 'rules'>;

/** The rules, or a sentence about what is wrong with them. */
function parseRules(text: string): Rules | string {
  const parts = text.split('+');
  if (parts.length > RULES_MAX) return `"${text.slice(0, 40)}…" has more than ${RULES_MAX} rules`;
  const block: BlockRule[] = [];
  const allow: AllowRule[] = [];
  for (const part of parts) {
    const rule = parseRule(part);
    if (typeof rule === 'string') return rule;
    if ('class' in rule) block.push(rule);
    else allow.push(rule);
  }
  if (block.length > 0 && allow.length > 0) {
    return `"${text}" blocks and allows: one list does one of them`;
  }
  return block.length > 0 ? { kind: 'block', rules: block } : { kind: 'allow', rules: allow };
}

function parseRule(text: string): BlockRule | AllowRule | string {
  const parts = text.split(':');
  const [first = ''] = parts;
  const match: CodeMatch | undefined = isClassWord(first) ? { kind: 'any' } : parseCodes(first);
  if (match === undefined) {
    return `"${first}" is no answer of a list: write 127.0.0.2, 127.0.0.4-7 or bits4`;
  }
  const [word = '', weightText, ...more] = isClassWord(first) ? parts : parts.slice(1);
  const kind = listClasses.find((each) => each === word);
  const trust = listTrusts.find((each) => `trust-${each}` === word);
  const words = [...listClasses, ...listTrusts.map((each) => `trust-${each}`)].join(', ');
  if (more.length > 0 || (kind === undefined && trust === undefined)) {
    return `"${text}" is not a rule: write CODES:CLASS:WEIGHT with a class of ${words}`;
  }
  if (trust !== undefined) return weightText === undefined ? { match, trust } : `"${text}" allows, and needs no weight`;
  if (kind === undefined) return `"${text}" is not a rule`;
  if (weightText === undefined) return { match, class: kind, weight: standardWeights[kind] };
  if (!/^\d{1,2}(\.\d{1,2})?$/.test(weightText)) {
    return `"${weightText}" is not a weight: write a number from 0 to ${WEIGHT_MAX}`;
  }
  return { match, class: kind, weight: Number(weightText) };
}

function isClassWord(text: string): boolean {
  return listClasses.some((each) => each === text) || text.startsWith('trust-');
}

function parseCodes(text: string): CodeMatch | undefined {
  const bits = /^bits(\d{1,8})$/.exec(text)?.[1];
  if (bits !== undefined) {
    const mask = Number(bits);
    return mask >= 1 && mask <= 0xff_ffff ? { kind: 'bits', bits: mask } : undefined;
  }
  const [first, last] = cut(text, '-');
  const from = codeOf(first);
  if (from === undefined) return undefined;
  const octet =
    last !== undefined && /^\d{1,3}$/.test(last) ? `${first.slice(0, first.lastIndexOf('.') + 1)}${last}` : last;
  const to = octet === undefined ? from : codeOf(octet);
  return to === undefined || to < from ? undefined : { kind: 'range', from, to };
}
