/**
 * Mailbox names: modified UTF-7 of IMAP4rev1 (RFC 3501 section 5.1.3), UTF-8 of IMAP4rev2 (RFC 9051 section 5.1),
 * INBOX, and what a name may not hold.
 */
import { asBuffer, encodeUtf8 } from '#base/bytes';
import { MAILBOX_LEVELS_MAX, MAILBOX_NAME_BYTES_MAX } from './limits.ts';

/** The one hierarchy separator. */
export const SEPARATOR = '/';

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';

/** Modified UTF-7 as text; undefined when a shift is not well formed. A bare non-ASCII character passes as it is. */
export function decodeModifiedUtf7(text: string): string | undefined {
  let out = '';
  let at = 0;
  for (;;) {
    const shift = text.indexOf('&', at);
    if (shift === -1) return out + text.slice(at);
    out += text.slice(at, shift);
    const end = text.indexOf('-', shift);
    if (end === -1) return undefined;
    if (end === shift + 1) out += '&';
    else {
      const run = decodeRun(text, shift + 1, end);
      if (run === undefined) return undefined;
      out += run;
    }
    at = end + 1;
  }
}

/** Base64 of UTF-16BE between `&` and `-`. */
function decodeRun(text: string, from: number, to: number): string | undefined {
  let bits = 0;
  let count = 0;
  let out = '';
  for (let i = from; i < to; i++) {
    const value = base64.indexOf(text[i] ?? '');
    if (value === -1) return undefined;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 16) {
      count -= 16;
      out += String.fromCharCode((bits >>> count) & 0xffff);
      bits &= (1 << count) - 1;
    }
  }
  // Left-over bits are padding and must be zero, fewer than six; lone surrogates are no text.
  if (count >= 6 || bits !== 0 || !out.isWellFormed()) return undefined;
  return out;
}

/** Text as modified UTF-7. */
export function encodeModifiedUtf7(text: string): string {
  let out = '';
  let run = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code >= 0x20 && code <= 0x7e) {
      if (run !== '') out += encodeRun(run);
      run = '';
      out += char === '&' ? '&-' : char;
    } else run += char;
  }
  return run === '' ? out : out + encodeRun(run);
}

function encodeRun(run: string): string {
  const utf16 = Buffer.from(run, 'utf16le').swap16();
  return `&${utf16.toString('base64').replaceAll('=', '').replaceAll('/', ',')}-`;
}

/** How names travel on this connection: UTF-8 once IMAP4rev2 is enabled. */
export type NameCoding = 'modified-utf7' | 'utf8';

/** A name from the wire as text, INBOX in capitals; undefined when it is not well formed. */
export function decodeMailboxName(wire: string, coding: NameCoding): string | undefined {
  const text = coding === 'utf8' ? wire : decodeModifiedUtf7(wire);
  return text === undefined ? undefined : canonicalMailboxName(text);
}

export function encodeMailboxName(name: string, coding: NameCoding): string {
  return coding === 'utf8' ? name : encodeModifiedUtf7(name);
}

/** NFC, and INBOX in capitals whatever its case (RFC 9051 section 5.1), also as first level of a longer name. */
export function canonicalMailboxName(text: string): string {
  const name = text.normalize('NFC');
  const first = name.length > 5 && name[5] === SEPARATOR ? name.slice(0, 5) : name;
  return first.length === 5 && first.toUpperCase() === 'INBOX' ? `INBOX${name.slice(5)}` : name;
}

/**
 * Why a mailbox of this name cannot be made, or undefined. `*` and `%` would match themselves in LIST patterns,
 * control characters and the line separators break displays (RFC 9051 section 5.1, Net-Unicode), an empty level hides.
 */
export function mailboxNameProblem(name: string): string | undefined {
  if (name === '') return 'A mailbox needs a name';
  if (encodeUtf8(name).length > MAILBOX_NAME_BYTES_MAX) return 'The name is too long';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029*%]/.test(name)) return 'The name has a character that is not allowed';
  if (!name.isWellFormed()) return 'The name is not well-formed Unicode';
  const levels = name.split(SEPARATOR);
  if (levels.length > MAILBOX_LEVELS_MAX) return 'The name has too many levels';
  if (levels.includes('')) return 'The name has an empty level';
  return undefined;
}

/**
 * Does a name match a LIST pattern (RFC 9051 section 6.3.9)? `*` is any run, `%` any run without the separator.
 * Runs in pattern length times name length at worst, however many stars there are.
 */
export function matchesPattern(name: string, pattern: string): boolean {
  const p = asBuffer(encodeUtf8(pattern));
  const n = asBuffer(encodeUtf8(name));
  let states = new Uint8Array(p.length + 1);
  states[0] = 1;
  close(states, p);
  for (const char of n) {
    const next = new Uint8Array(p.length + 1);
    for (let i = 0; i < p.length; i++) {
      if (states[i] !== 1) continue;
      if (p[i] === STAR_CHAR || (p[i] === PERCENT_CHAR && char !== SLASH_CHAR)) next[i] = 1;
      else if (p[i] === char) next[i + 1] = 1;
    }
    close(next, p);
    states = next;
  }
  return states[p.length] === 1;
}

const STAR_CHAR = 0x2a;
const PERCENT_CHAR = 0x25;
const SLASH_CHAR = 0x2f;

/** A wildcard may match nothing. */
function close(states: Uint8Array, pattern: Uint8Array): void {
  for (let i = 0; i < pattern.length; i++) {
    if (states[i] === 1 && (pattern[i] === STAR_CHAR || pattern[i] === PERCENT_CHAR)) states[i + 1] = 1;
  }
}
