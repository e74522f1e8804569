import { ADDRESS_CHARS_MAX } from './address.ts';
import { isPublicName } from './host.ts';
import type { FoundAddress } from './types.ts';

const LABEL_CHARS_MAX = 63;
const NAME_CHARS_MAX = 253;

/**
 * Finds addresses in text as mail programs make links of them: with a scheme, beginning with `www.`, and bare names of
 * hosts under a public suffix. At most `foundMax`. RFC 3986 appendix C (delimiters of addresses in text).
 */
export function findAddresses(text: string, foundMax: number): readonly FoundAddress[] {
  const found: FoundAddress[] = [];
  let from = 0;
  let dot = 0;
  let scheme = 0;
  while (found.length < foundMax) {
    // Every address has a dot or a scheme. Where there are no more of them, they are not looked for again.
    if (dot !== -1 && (dot < from || from === 0)) dot = text.indexOf('.', from);
    if (scheme !== -1 && (scheme < from || from === 0)) scheme = text.indexOf('://', from);
    if (scheme !== -1 && (dot === -1 || scheme < dot)) {
      const start = schemeStart(text, scheme, from);
      const end = start === -1 ? scheme + 3 : endOfWhole(text, scheme + 3);
      if (start !== -1 && end > scheme + 3) found.push({ written: cut(text, start, end), start, by: 'scheme' });
      from = end;
      continue;
    }
    if (dot === -1) return found;
    from = readBare(text, { dot, from }, found);
  }
  return found;
}

function cut(text: string, start: number, end: number): string {
  return text.slice(start, Math.min(end, start + ADDRESS_CHARS_MAX));
}

const schemes: ReadonlySet<string> = new Set(['http', 'https', 'ftp', 'hxxp', 'hxxps']);

/** Where the scheme before a colon begins; -1 where it is none that leads anywhere. */
function schemeStart(text: string, colon: number, from: number): number {
  let start = colon;
  while (start > from && colon - start < 6 && isLetter(text.charCodeAt(start - 1))) start -= 1;
  while (start < colon && !schemes.has(text.slice(start, colon).toLowerCase())) start += 1;
  return start < colon ? start : -1;
}

/** Reads what may be a bare name around a dot; gives the place to go on from. */
function readBare(
  text: string,
  { dot, from }: { readonly dot: number; readonly from: number },
  found: FoundAddress[],
): number {
  let start = dot;
  while (start > from && dot - start < LABEL_CHARS_MAX && isHostCharacter(text.charCodeAt(start - 1))) start -= 1;
  let end = dot;
  const endMost = Math.min(text.length, dot + NAME_CHARS_MAX);
  while (end < endMost && (isHostCharacter(text.charCodeAt(end)) || text.charCodeAt(end) === 0x2e)) end += 1;
  const next = Math.max(end, dot + 1);
  let nameEnd = end;
  while (nameEnd > dot && text.charCodeAt(nameEnd - 1) === 0x2e) nameEnd -= 1;
  // Nothing before the dot, or nothing behind it: nearly all dots end sentences.
  if (start === dot || nameEnd <= dot) return next;
  const before = start === 0 ? 0 : text.charCodeAt(start - 1);
  // Domains of mail addresses, and parts of words, paths and addresses without a scheme that leads anywhere.
  if (before === 0x40 || before === 0x2f || before === 0x3d || text.charCodeAt(end) === 0x40) return next;
  const name = text.slice(start, nameEnd);
  const www = /^www\d{0,2}\./i.test(name) && name.length > 6;
  if (!www && !isBareHost(name)) return next;
  const behind = text.charAt(nameEnd);
  const stop = behind !== '' && '/:?#'.includes(behind) ? Math.max(nameEnd, endOfAddress(text, nameEnd)) : nameEnd;
  found.push({ written: cut(text, start, stop), start, by: www ? 'www' : 'form' });
  return Math.max(stop, next);
}

/** Suffixes that are also the ends of files' names and of abbreviations; alone, they make no link. */
const oddSuffixes: ReadonlySet<string> = new Set(
  'zip mov sh py rs md pl ps so cc ai as at be by do in is it me my no or to us am js java app doc csv txt'.split(' '),
);

function isBareHost(name: string): boolean {
  const lower = name.toLowerCase();
  const labels = lower.split('.');
  const last = labels.at(-1) ?? '';
  if (labels.length < 2 || labels.length > 10 || labels.includes('') || !/^(?:[a-z]{2,}|xn--[a-z0-9-]+)$/.test(last))
    return false;
  if (!isPublicName(lower)) return false;
  // "Thanks.In future": a sentence without a space behind its end. None begins with "Com".
  if (
    !/^(?:com|net|org)$/.test(last) &&
    /^[A-Z]/.test(name.slice(name.lastIndexOf('.') + 1)) &&
    name !== name.toUpperCase()
  )
    return false;
  return labels.length > 2 || !oddSuffixes.has(last);
}

/** Characters that an address does not hold in text. */
function endsAddress(code: number): boolean {
  if (code <= 0x20 || code === 0x22 || code === 0x3c || code === 0x3e || code === 0x60) return true;
  if (code < 0x7f) return false;
  if (code <= 0xa0) return true;
  // Spaces, quotation marks and the punctuation of texts without spaces.
  return (code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x301f) || (code >= 0xff01 && code <= 0xff0f);
}

/** The end of an address behind its scheme: where it names no host any more, or where any address ends. */
function endOfWhole(text: string, start: number): number {
  let at = start;
  if (text.charCodeAt(at) === 0x5b) {
    // An IPv6 address in brackets.
    while (at < text.length && at - start < IPV6_CHARS_MAX && text.charCodeAt(at) !== 0x5d) at += 1;
    at += 1;
  }
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2f || code === 0x3f || code === 0x23 || code === 0x5c) return endOfAddress(text, start);
    if (endsAddress(code) || notInHost.has(code)) break;
  }
  return withoutTail(text, start, at);
}

const IPV6_CHARS_MAX = 45;
/** Brackets and marks that parts of text are set off by, and that neither a host nor a name before it has. */
const notInHost: ReadonlySet<number> = new Set(Array.from("[](){}|^,;'*", (character) => character.charCodeAt(0)));

function endOfAddress(text: string, start: number): number {
  let end = start;
  while (end < text.length && !endsAddress(text.charCodeAt(end))) end += 1;
  return withoutTail(text, start, end);
}

/** Leaves out what ends the sentence or the bracket around an address rather than the address. */
function withoutTail(text: string, start: number, end: number): number {
  let at = end;
  // Counted once: a tail of brackets must not be counted again for each of them.
  let open = 0;
  for (let i = start; i < end; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x28) open += 1;
    else if (code === 0x29) open -= 1;
  }
  while (at > start) {
    const code = text.charCodeAt(at - 1);
    if (code === 0x29) {
      if (open >= 0) break;
      open += 1;
    } else if (!tails.has(code)) break;
    at -= 1;
  }
  return at;
}

const tails: ReadonlySet<number> = new Set(Array.from('.,;:!?\'"*_~]}|>', (character) => character.charCodeAt(0)));

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** Letters, digits, hyphens and underscores of any script. */
function isHostCharacter(code: number): boolean {
  if (code < 0x80) return isLetter(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x5f;
  return !endsAddress(code);
}
