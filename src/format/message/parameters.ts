/** `value; name=value; …` of Content-Type and Content-Disposition, with RFC 2231; forgiving as readers of mail must be. */
import { decodeCharset } from './charset.ts';
import { PARAMETERS_MAX } from './limits.ts';
import type { Parameter } from './types.ts';

export interface Parameterised {
  /** What stands before the first semicolon, comments removed, lower case. */
  readonly value: string;
  readonly params: readonly Parameter[];
}

interface RawParameter {
  readonly name: string;
  readonly value: string;
}

/** Reads an unfolded field value. */
export function parseParameterised(text: string): Parameterised {
  const semicolon = text.indexOf(';');
  // Most fields hold neither a parameter nor a comment.
  const head = semicolon === -1 ? text : text.slice(0, semicolon);
  const value = (head.includes('(') ? stripComments(head) : head).trim().toLowerCase();
  if (semicolon === -1) return { value, params: [] };
  return { value, params: joinContinuations(rawParameters(text, semicolon + 1)) };
}

/** The first parameter of that name. */
export function findParameter(params: readonly Parameter[], name: string): string | undefined {
  for (const param of params) if (param.name === name) return param.value;
  return undefined;
}

/**
 * All that a field says of one parameter, where programs differ in what they make of it: each plain value, and what its
 * sections come to (RFC 2231), read with and without the numbers that are missing between them.
 */
export function everyValue(text: string, name: string): readonly string[] {
  const semicolon = text.indexOf(';');
  if (semicolon === -1) return [];
  const values = new Set<string>();
  const sections: { readonly number: number; readonly star: string; readonly value: string }[] = [];
  for (const { name: written, value } of rawParameters(text, semicolon + 1)) {
    if (written === name) values.add(value);
    if (!written.startsWith(`${name}*`)) continue;
    const match = /^\*(?:(\d{1,4})(\*)?)?$/.exec(written.slice(name.length));
    if (match === null) continue;
    sections.push({
      number: Number(match[1] ?? 0),
      star: match[1] === undefined || match[2] === '*' ? '*' : '',
      value,
    });
  }
  sections.sort((one, other) => one.number - other.number);
  const written = sections.map(({ number, star, value }) => ({ name: `${name}*${number}${star}`, value }));
  const closed = sections.map(({ star, value }, place) => ({ name: `${name}*${place}${star}`, value }));
  for (const { value } of [...joinContinuations(written), ...joinContinuations(closed)]) values.add(value);
  return [...values];
}

function rawParameters(text: string, from: number): RawParameter[] {
  const found: RawParameter[] = [];
  let at = from;
  while (at < text.length && found.length < PARAMETERS_MAX) {
    at = skipBlank(text, at);
    const nameStart = at;
    while (at < text.length && text[at] !== '=' && text[at] !== ';') at++;
    const name = text.slice(nameStart, at);
    if (text[at] !== '=') {
      at++;
      continue;
    }
    const { value, next } = readValue(text, skipBlank(text, at + 1));
    const plainName = (name.includes('(') ? stripComments(name) : name).trim().toLowerCase();
    if (plainName !== '') found.push({ name: plainName, value });
    at = skipBlank(text, next);
    if (text[at] === ';') at++;
  }
  return found;
}

/** A quoted-string, or (against the grammar, as is written) everything up to the semicolon. */
function readValue(text: string, start: number): { value: string; next: number } {
  if (text[start] !== '"') {
    const semicolon = text.indexOf(';', start);
    const end = semicolon === -1 ? text.length : semicolon;
    const whole = text.slice(start, end);
    // A semicolon forgotten before `name="value"` or `name*1=value`: seen, and told apart from a name with spaces.
    const next = whole.search(/\s[\w-]+(?:="|\*\d{0,4}\*?=)/);
    if (next !== -1) return { value: whole.slice(0, next).trim(), next: start + next };
    const raw = whole;
    const comment = raw.search(/\s\(/);
    return { value: (comment === -1 ? raw : stripComments(raw)).trim(), next: end };
  }
  const end = endOfQuoted(text, start);
  const closed = end <= text.length && text[end - 1] === '"' && end - 1 > start;
  const inner = text.slice(start + 1, closed ? end - 1 : end);
  return { value: inner.includes('\\') ? inner.replaceAll(/\\(.)/g, '$1') : inner, next: end };
}

/** Behind the closing quote, or the end of the text. */
export function endOfQuoted(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 92) at++;
    else if (c === 34) return at + 1;
  }
  return text.length;
}

/** Behind the closing bracket of a comment, which may hold others; the end of the text where it is never closed. */
export function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === 92) at++;
    else if (c === 40) depth++;
    else if (c === 41 && --depth === 0) return at + 1;
  }
  return text.length;
}

/** Blank for each comment; quoted-strings stay as they are. */
export function stripComments(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const c = text.charCodeAt(at);
    if (c === 34) at = endOfQuoted(text, at);
    else if (c === 40) {
      out += `${text.slice(from, at)} `;
      at = endOfComment(text, at);
      from = at;
    } else at++;
  }
  return out + text.slice(from);
}

function skipBlank(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const c = text.charCodeAt(at);
    if (c === 40) at = endOfComment(text, at);
    else if (c === 32 || c === 9) at++;
    else break;
  }
  return at;
}

interface Section {
  readonly encoded: boolean;
  readonly value: string;
}

/** RFC 2231: `name*0`, `name*0*`, `name*` become `name`. The first of two equal names counts, an extended one wins. */
function joinContinuations(raw: readonly RawParameter[]): Parameter[] {
  const plain = new Map<string, string>();
  const sectioned = new Map<string, Map<number, Section>>();
  const order = new Set<string>();
  for (const { name, value } of raw) {
    const star = name.indexOf('*');
    const match = star === -1 ? null : /^\*(?:(\d{1,4})(\*)?)?$/.exec(name.slice(star));
    if (match === null || star === 0) {
      order.add(name);
      if (!plain.has(name)) plain.set(name, value);
      continue;
    }
    const base = name.slice(0, star);
    order.add(base);
    const sections = sectioned.get(base) ?? new Map<number, Section>();
    sectioned.set(base, sections);
    const number = match[1] === undefined ? 0 : Number(match[1]);
    if (!sections.has(number))
      sections.set(number, { encoded: match[1] === undefined || match[2] !== undefined, value });
  }
  const params: Parameter[] = [];
  for (const name of order) {
    const sections = sectioned.get(name);
    const joined = sections === undefined ? undefined : joinSections(name, sections);
    if (joined !== undefined) params.push(joined);
    else if (plain.has(name)) params.push({ name, value: plain.get(name) ?? '', extended: undefined });
  }
  return params;
}

function joinSections(name: string, sections: ReadonlyMap<number, Section>): Parameter | undefined {
  const first = sections.get(0);
  if (first === undefined) return undefined;
  const charsetAndLanguage = first.encoded ? /^([^']*)'([^']*)'/.exec(first.value) : null;
  const prefix = charsetAndLanguage?.[0] ?? '';
  const pieces: Buffer[] = [];
  let extended = prefix;
  let anyEncoded = false;
  for (let number = 0; ; number++) {
    const section = sections.get(number);
    if (section === undefined) break;
    const text = number === 0 ? section.value.slice(prefix.length) : section.value;
    anyEncoded ||= section.encoded;
    extended += section.encoded ? text : percentEncode(Buffer.from(text, 'utf8'));
    pieces.push(section.encoded ? percentDecode(text) : Buffer.from(text, 'utf8'));
  }
  const octets = Buffer.concat(pieces);
  if (!anyEncoded) return { name, value: octets.toString('utf8'), extended: undefined };
  const charset = charsetAndLanguage?.[1] || 'utf-8';
  const value = decodeCharset(octets, charset).replaceAll(/[\r\n\0]/g, ' ');
  return { name, value, extended: charsetAndLanguage === null ? undefined : extended };
}

function percentDecode(text: string): Buffer {
  const octets = Buffer.from(text, 'utf8');
  let out = 0;
  for (let at = 0; at < octets.length; at++) {
    const hex = octets[at] === 37 ? octets.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      octets[out++] = Number.parseInt(hex, 16);
      at += 2;
    } else octets[out++] = octets[at] ?? 0;
  }
  return octets.subarray(0, out);
}

/** RFC 2231 section 7: attribute-char stays, all else is `%XX`. */
export function percentEncode(octets: Uint8Array): string {
  let out = '';
  for (const octet of octets) {
    const character = String.fromCharCode(octet);
    out += /[\w!#$&+\-.^`{|}~]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
