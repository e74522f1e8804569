/** Header fields for the messages we write: one door, through which no line break passes. */
import { type Address, formatAddress } from '#format/address';
import { percentEncode } from './parameters.ts';
import { encodeWords, needsEncoding } from './words.ts';

/** RFC 5322 section 2.1.1: should and must. */
const LINE_CHARACTERS_SHOULD = 78;
const LINE_OCTETS_MUST = 998;

/** A finished field: one or more lines with their CRLF. Made only by the functions of this file. */
export type WrittenField = { readonly name: string; readonly lines: string };

/** A display name and an address, for fields that hold mailboxes. */
export interface NamedAddress {
  readonly name?: string;
  readonly address: Address;
}

/** A field of free text (Subject, Comments …): RFC 2047 where it is not printable ASCII. */
export function textField(name: string, value: string): WrittenField {
  refuseBreaks(name, value);
  const exact = value === value.trim() && longestWord(value) <= LINE_OCTETS_MUST - LINE_CHARACTERS_SHOULD;
  const text = exact && !needsEncoding(value) ? value : encodeWords(value, name.length + 2);
  return written(name, text);
}

/** A field whose value is written by its own grammar and is ASCII (or UTF-8, RFC 6532): folded at spaces only. */
export function structuredField(name: string, value: string): WrittenField {
  refuseBreaks(name, value);
  return written(name, value.trim());
}

/** From, To, Cc, Reply-To …; an empty list gives `undisclosed-recipients:;` (RFC 5322 section 3.4). */
export function addressField(name: string, mailboxes: readonly NamedAddress[]): WrittenField {
  const texts = mailboxes.map(formatNamedAddress);
  return structuredField(name, texts.length === 0 ? 'undisclosed-recipients:;' : texts.join(', '));
}

/** `"Name" <local@domain>`. */
export function formatNamedAddress({ name, address }: NamedAddress): string {
  const spec = formatAddress(address);
  if (name === undefined || name.trim() === '') return spec.includes('"') ? `<${spec}>` : spec;
  refuseBreaks('display name', name);
  return `${formatPhrase(name)} <${spec}>`;
}

/** RFC 5322 section 3.2.5: atoms as they are, a quoted-string where needed, encoded-words beyond ASCII. */
function formatPhrase(text: string): string {
  if (/[^\x20-\x7e]/.test(text) || text.includes('=?')) return encodeWords(text);
  if (/^[\w!#$%&'*+\-/=?^`{|}~]+(?: [\w!#$%&'*+\-/=?^`{|}~]+)*$/.test(text)) return text;
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** `; name=value` for Content-Type and Content-Disposition; RFC 2231 beyond ASCII. */
export function formatParameter(name: string, value: string): string {
  refuseBreaks(name, value);
  if (/^[\w!#$%&'*+\-.^`{|}~]+$/.test(value)) return `; ${name}=${value}`;
  if (/^[\x20-\x7e]{0,60}$/.test(value)) return `; ${name}="${value.replaceAll(/["\\]/g, '\\$&')}"`;
  const encoded = `utf-8''${percentEncode(Buffer.from(value, 'utf8'))}`;
  if (encoded.length <= 60) return `; ${name}*=${encoded}`;
  // An escape must not be cut in two (RFC 2231 section 4.1).
  const pieces = encoded.match(/(?:%[0-9A-F]{2}|[^%]){1,20}/g) ?? [];
  return pieces.map((piece, i) => `; ${name}*${i}*=${piece}`).join('');
}

function written(name: string, value: string): WrittenField {
  if (!/^[\x21-\x39\x3b-\x7e]{1,70}$/.test(name))
    throw new RangeError(`Cannot use ${JSON.stringify(name)} as a field name`);
  let lines = `${name}:`;
  let length = lines.length;
  // Each piece is a run of spaces and the word behind it: a fold keeps the spaces (RFC 5322 section 2.2.3).
  for (const piece of ` ${value}`.match(/ +[^ ]+/g) ?? [' ']) {
    if (length + piece.length > LINE_CHARACTERS_SHOULD && length > name.length + 1) {
      lines += '\r\n';
      length = 0;
    }
    lines += piece;
    length += piece.length;
  }
  for (const line of lines.split('\r\n')) {
    if (Buffer.byteLength(line, 'utf8') > LINE_OCTETS_MUST) throw new RangeError(`Cannot fold the field "${name}"`);
  }
  return { name, lines: `${lines}\r\n` };
}

function longestWord(text: string): number {
  let longest = 0;
  for (const word of text.split(' ')) longest = Math.max(longest, word.length);
  return longest;
}

/** Header injection ends here: no CR, LF or NUL gets into a field, whoever asks for it. */
function refuseBreaks(name: string, value: string): void {
  if (/[\r\n\0]/.test(value)) throw new RangeError(`Cannot write a line break or NUL in "${name}"`);
}
