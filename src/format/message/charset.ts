/** Octets to text by the name of a charset. Never throws: unknown names are read as what mail most likely means. */
import { isUtf8 } from 'node:buffer';
import { asBuffer } from '#base/bytes';
import { decodeUtf7 } from './utf7.ts';

/** Names seen in mail that the WHATWG encoding standard does not know. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'ansi_x3.110-1983': 'windows-1252',
    'cp-850': 'cp850',
    cp932: 'shift_jis',
    cp936: 'gbk',
    cp949: 'euc-kr',
    cp950: 'big5',
    cp1250: 'windows-1250',
    cp1251: 'windows-1251',
    cp1252: 'windows-1252',
    '646': 'us-ascii',
    '8bit': 'utf-8',
    'ansi_x3.4-1968': 'us-ascii',
    ansi: 'windows-1252',
    ascii: 'us-ascii',
    binary: 'windows-1252',
    'iso8859-8-i': 'iso-8859-8-i',
    'iso-8859-8-e': 'iso-8859-8',
    'ks_c_5601-1987': 'euc-kr',
    'unicode-1-1-utf-7': 'utf-7',
    'unicode-1-1-utf-8': 'utf-8',
    'us-ascii': 'us-ascii',
    utf8mb4: 'utf-8',
    'x-gbk': 'gbk',
    'x-mac-roman': 'macintosh',
    'x-sjis': 'shift_jis',
    'x-unknown': 'us-ascii',
    'unknown-8bit': 'us-ascii',
    utf7: 'utf-7',
  }),
);

/** A memo of pure values: making a decoder costs more than decoding a header. Bounded, since names come from strangers. */
const decoders = new Map<string, TextDecoder | null>();
const DECODERS_MAX = 200;

/** Text of octets in the named charset. Invalid sequences become U+FFFD; ASCII and unknown charsets are guessed. */
export function decodeCharset(octets: Uint8Array, name: string | undefined): string {
  // A byte order mark of UTF-16 counts before all that is said (WHATWG Encoding section 6.1): it begins no other text.
  const marked = octets.length < 4 ? undefined : byteOrder(octets);
  const charset = marked ?? normalName(name ?? '');
  if (charset === 'utf-7') return decodeUtf7(octets);
  if (charset === 'us-ascii' || charset === '') return guess(octets);
  if (charset === 'utf-8') return withoutBom(asBuffer(octets).toString('utf8'));
  const decoder = decoderOf(charset);
  if (decoder === null) return guess(octets);
  try {
    return decoder.decode(octets);
  } catch {
    return guess(octets);
  }
}

function byteOrder([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}

/** True where text in that charset can be decoded as it says. */
export function isKnownCharset(name: string): boolean {
  const charset = normalName(name);
  return charset === 'utf-7' || charset === 'us-ascii' || charset === 'utf-8' || decoderOf(charset) !== null;
}

function normalName(name: string): string {
  if (name === 'utf-8' || name === 'us-ascii') return name;
  // Quotes and white space stray into charsets; a language (RFC 2231 section 5) follows an asterisk.
  const lower = name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/["'\s]/g, '')
    .replace(/\*.*$/, '');
  if (lower === 'utf8') return 'utf-8';
  return aliases.get(lower) ?? lower;
}

/** What claims to be ASCII, or nothing, is UTF-8 where it can be, else windows-1252. */
function guess(octets: Uint8Array): string {
  if (isUtf8(octets)) return withoutBom(asBuffer(octets).toString('utf8'));
  return decoderOf('windows-1252')?.decode(octets) ?? asBuffer(octets).toString('latin1');
}

function withoutBom(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function decoderOf(charset: string): TextDecoder | null {
  const known = decoders.get(charset);
  if (known !== undefined) return known;
  const decoder =
    newDecoder(charset) ?? newDecoder(charset.replace(/^(?:x-|cp-?)/, '').replace(/^iso(\d)/, 'iso-$1')) ?? null;
  if (decoders.size < DECODERS_MAX) decoders.set(charset, decoder);
  return decoder;
}

function newDecoder(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
