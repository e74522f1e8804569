/** Encoded-words (RFC 2047): to text, tolerantly, and from text, strictly. */
import { decodeCharset } from './charset.ts';
import { decodeBase64 } from './transfer.ts';

/** An encoded-word. Its text may hold spaces against the grammar: some writers leave them in. */
const encodedWord = /=\?([^?\s]{1,64})\?([bq])\?([^?\r\n]*)\?=/gi;
const ENCODED_WORD_CHARACTERS_MAX = 75;

interface Run {
  readonly charset: string;
  readonly octets: Uint8Array[];
}

/**
 * Header text with its encoded-words decoded. White space between two of them is dropped (section 6.2); neighbours of
 * one charset are joined as octets, since writers split characters between words.
 */
export function decodeText(text: string): string {
  if (!text.includes('=?')) return text;
  let out = '';
  let run: Run | undefined;
  let from = 0;
  for (const match of text.matchAll(encodedWord)) {
    const [whole, charsetAndLanguage = '', encoding = '', content = ''] = match;
    const between = text.slice(from, match.index);
    from = match.index + whole.length;
    const charset = charsetAndLanguage.replace(/\*.*$/, '').toLowerCase();
    if (run !== undefined && (run.charset !== charset || isStateful(charset) || /\S/.test(between))) {
      out += flush(run);
      run = undefined;
      // White space between encoded-words is theirs, not the text's.
      if (/\S/.test(between)) out += between;
    } else if (run === undefined) out += between;
    run ??= { charset, octets: [] };
    run.octets.push(
      encoding === 'b' || encoding === 'B'
        ? decodeBase64(Buffer.from(content, 'latin1'), content.length)
        : decodeQ(content),
    );
  }
  if (run !== undefined) out += flush(run);
  return out + text.slice(from);
}

/** Charsets that switch by escapes begin and end each word in ASCII: joined, one word's escapes would meet the next's. */
function isStateful(charset: string): boolean {
  return charset.startsWith('iso-2022') || charset.startsWith('hz') || charset.includes('utf-7');
}

/** A decoded word must not bring in a line break: that would forge header lines further on. */
function flush(run: Run): string {
  return decodeCharset(Buffer.concat(run.octets), run.charset).replaceAll(/[\r\n\0]+/g, ' ');
}

function decodeQ(content: string): Uint8Array {
  const out = Buffer.allocUnsafe(Buffer.byteLength(content, 'utf8'));
  let length = 0;
  for (let at = 0; at < content.length; at++) {
    const character = content.charCodeAt(at);
    if (character === 95) out[length++] = 32;
    else if (character === 61 && /^[0-9a-f]{2}$/i.test(content.slice(at + 1, at + 3))) {
      out[length++] = Number.parseInt(content.slice(at + 1, at + 3), 16);
      at += 2;
    } else if (character < 128) out[length++] = character;
    else length += out.write(String.fromCodePoint(content.codePointAt(at) ?? 63), length, 'utf8');
    if (character >= 0xd800 && character < 0xdc00) at++;
  }
  return out.subarray(0, length);
}

/**
 * Text as encoded-words of UTF-8, each at most 75 characters, separated by a space, characters never split
 * (section 5 (3)). Text of printable ASCII that holds no `=?` stays as it is.
 */
export function encodeText(text: string): string {
  return needsEncoding(text) ? encodeWords(text) : text;
}

/** Encoded-words whatever the text. `used` characters stand on the first line already; a line holds 76 (section 2). */
export function encodeWords(text: string, used = 0): string {
  const octets = Buffer.from(text, 'utf8');
  // The shorter of the two encodings (section 4): B for scripts where nearly every octet needs an escape.
  let escapes = 0;
  for (const octet of octets) if (!isQSafe(octet)) escapes++;
  const encode = escapes * 2 > octets.length / 3 ? bToken : qToken;
  const words: string[] = [];
  let room = Math.max(30, ENCODED_WORD_CHARACTERS_MAX - used);
  let piece = '';
  // A lone surrogate has no UTF-8 form.
  for (const character of text.toWellFormed()) {
    if (piece !== '' && encode(piece + character).length > room) {
      room = ENCODED_WORD_CHARACTERS_MAX;
      words.push(encode(piece));
      piece = '';
    }
    piece += character;
  }
  if (piece !== '') words.push(encode(piece));
  return words.join(' ');
}

export function needsEncoding(text: string): boolean {
  return /[^\x20-\x7e]/.test(text) || text.includes('=?');
}

function bToken(text: string): string {
  return `=?utf-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;
}

function qToken(text: string): string {
  let out = '=?utf-8?Q?';
  for (const octet of Buffer.from(text, 'utf8')) {
    if (octet === 32) out += '_';
    else out += isQSafe(octet) ? String.fromCharCode(octet) : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return `${out}?=`;
}

/** Section 5 (3): what may stand in an encoded-word within a phrase; a space is written as `_`. */
function isQSafe(octet: number): boolean {
  return octet === 32 || /[A-Za-z0-9!*+\-/]/.test(String.fromCharCode(octet));
}
