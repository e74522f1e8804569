import { namedReferences } from './entities.data.ts';

/** Where a reference stands: in an attribute, `&copy=` and `&copyx` are no references (section 13.2.5.73). */
export type ReferencePlace = 'text' | 'attribute';

interface Names {
  readonly closed: ReadonlyMap<string, string>;
  /** Those that count without a semicolon. */
  readonly open: ReadonlyMap<string, string>;
}

/** Longest name that counts without a semicolon, and longest of all. */
const OPEN_CHARS_MAX = 6;
const NAME_CHARS_MAX = 31;

let names: Names | undefined;

/** The text with its character references decoded (WHATWG HTML section 13.2.5.72 to 80). */
export function decodeReferences(text: string, place: ReferencePlace): string {
  let next = text.indexOf('&');
  if (next === -1) return text;
  let out = '';
  let at = 0;
  while (next !== -1) {
    out += text.slice(at, next);
    at = next;
    const length = text.charCodeAt(next + 1) === 0x23 ? numberLength(text, next) : nameLength(text, next, place);
    if (length === 0) {
      out += '&';
      at += 1;
    } else {
      out += value(text.slice(next + 1, next + length));
      at += length;
    }
    next = text.indexOf('&', at);
  }
  return out + text.slice(at);
}

/** Characters of `&#…;` at a place, 0 where it is none. */
function numberLength(text: string, start: number): number {
  let at = start + 2;
  const hex = (text.charCodeAt(at) | 0x20) === 0x78;
  if (hex) at += 1;
  const first = at;
  while (hex ? isHexDigit(text.charCodeAt(at)) : isDigit(text.charCodeAt(at))) at += 1;
  if (at === first) return 0;
  return (text.charCodeAt(at) === 0x3b ? at + 1 : at) - start;
}

function nameLength(text: string, start: number, place: ReferencePlace): number {
  const first = start + 1;
  let at = first;
  while (at - first <= NAME_CHARS_MAX && isAlphanumeric(text.charCodeAt(at))) at += 1;
  if (at === first) return 0;
  const { closed, open } = tables();
  if (text.charCodeAt(at) === 0x3b && closed.has(text.slice(first, at))) return at + 1 - start;
  for (let length = Math.min(OPEN_CHARS_MAX, at - first); length >= 2; length -= 1) {
    if (!open.has(text.slice(first, first + length))) continue;
    const behind = text.charCodeAt(first + length);
    if (place === 'attribute' && (behind === 0x3d || isAlphanumeric(behind))) return 0;
    return length + 1;
  }
  return 0;
}

/** What a reference stands for: `#…` or a name, with or without its semicolon. */
function value(reference: string): string {
  const body = reference.endsWith(';') ? reference.slice(0, -1) : reference;
  if (!body.startsWith('#')) {
    const { closed, open } = tables();
    return closed.get(body) ?? open.get(body) ?? '';
  }
  const hex = (body.charCodeAt(1) | 0x20) === 0x78;
  // More digits than these are above the last character in any case; zeros in front are not counted.
  const digits = body.slice(hex ? 2 : 1).replace(/^0+/, '');
  const code =
    digits.length > 8 ? Number.POSITIVE_INFINITY : Number.parseInt(digits === '' ? '0' : digits, hex ? 16 : 10);
  return characterOf(code);
}

/** Section 13.2.5.80: what is no character becomes U+FFFD, and 128 to 159 are read as Windows-1252. */
function characterOf(code: number): string {
  if (code === 0 || code > 0x10_ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  if (code >= 0x80 && code <= 0x9f) return windows.charAt(code - 0x80);
  return String.fromCodePoint(code);
}

/** 128 to 159 of Windows-1252; at the five places that it leaves empty stands the control character itself. */
const windows =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** Read at the first reference, since few texts need it. */
function tables(): Names {
  if (names !== undefined) return names;
  const closed = new Map<string, string>();
  const open = new Map<string, string>();
  for (const entry of namedReferences.trim().split(/\s+/)) {
    const mark = entry.search(/[!=]/);
    const name = entry.slice(0, mark);
    const text = String.fromCodePoint(
      ...entry
        .slice(mark + 1)
        .split('+')
        .map((code) => Number.parseInt(code, 16)),
    );
    closed.set(name, text);
    if (entry[mark] === '!') open.set(name, text);
  }
  names = { closed, open };
  return names;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66);
}

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a);
}
