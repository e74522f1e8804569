/** Headers as octets: where each field lies, and what its text is. */
import { isUtf8 } from 'node:buffer';
import { asBuffer, CR, LF } from '#base/bytes';
import { FIELD_NAME_OCTETS_MAX, FIELD_OCTETS_MAX, FIELDS_MAX } from './limits.ts';
import { fieldNameAt } from './names.ts';
import type { HeaderField, Part } from './types.ts';

const TAB = 9;
const SPACE = 32;
const DASH = 45;
const COLON = 58;

/** One pass over a header. A class, so that the index of a large message makes no garbage for each part. */
export class HeaderScan {
  fields: HeaderField[] = [];
  /** Behind the empty line, or where the header was cut off. */
  end = 0;
  lineFeeds = 0;
  bareLf = false;
  bareCr = false;
  nul = false;
  eightBit = false;
  malformed = false;
  truncated = false;
  #bytes: Buffer = Buffer.alloc(0);
  #limit = 0;

  /**
   * Reads fields from `start` to the empty line or to `limit`. `stops(at)` is asked about each line that begins
   * with `--` whether it is a boundary delimiter: a part may end within its header.
   */
  run(bytes: Buffer, start: number, limit: number, stops?: (at: number) => boolean): void {
    this.#bytes = bytes;
    this.#limit = limit;
    this.fields = [];
    let at = start;
    while (at < limit) {
      const first = bytes[at];
      if (first === LF || (first === CR && bytes[at + 1] === LF && at + 1 < limit)) {
        this.lineFeeds++;
        if (first === LF) this.bareLf = true;
        at += first === LF ? 1 : 2;
        break;
      }
      if (first === DASH && bytes[at + 1] === DASH && stops?.(at) === true) break;
      at = this.#field(at);
    }
    this.end = at;
  }

  #field(start: number): number {
    const bytes = this.#bytes;
    const nameLimit = Math.min(this.#limit, start + FIELD_NAME_OCTETS_MAX);
    let at = start;
    // RFC 5322 section 3.6.8: printable ASCII but the colon.
    while (at < nameLimit) {
      const c = bytes[at] ?? 0;
      if (c === COLON || c <= SPACE || c > 126) break;
      at++;
    }
    const nameEnd = at;
    // RFC 5322 section 4.5: white space before the colon is obsolete, but there.
    while (at < this.#limit && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
    const isField = nameEnd > start && at < this.#limit && bytes[at] === COLON;
    const valueStart = at + 1;
    const end = this.#endOfField(isField ? valueStart : start);
    if (!isField) this.malformed = true;
    else if (this.fields.length >= FIELDS_MAX) this.truncated = true;
    else {
      this.fields.push({ name: fieldNameAt(bytes, start, nameEnd), start, valueStart, end });
      if (end - valueStart > FIELD_OCTETS_MAX) this.truncated = true;
    }
    return end;
  }

  /** Past the line break that no white space follows. */
  #endOfField(start: number): number {
    const bytes = this.#bytes;
    const limit = this.#limit;
    let at = start;
    while (at < limit) {
      const c = bytes[at++] ?? 0;
      if (c >= SPACE && c < 127) continue;
      if (c > 127) this.eightBit = true;
      else if (c === LF) {
        this.lineFeeds++;
        if (at < start + 2 || bytes[at - 2] !== CR) this.bareLf = true;
        if (at >= limit || (bytes[at] !== SPACE && bytes[at] !== TAB)) return at;
      } else if (c === CR) {
        if (at >= limit || bytes[at] !== LF) this.bareCr = true;
      } else if (c === 0) this.nul = true;
    }
    return at;
  }
}

/**
 * The fields of a header in order. `end` is behind the empty line, where the body begins. `truncated`: there are more
 * fields than are kept, or longer ones than are read; who must see all of them (Bcc) has to refuse such a message.
 */
export function scanHeader(
  bytes: Uint8Array,
  start = 0,
  limit = bytes.length,
): { readonly fields: readonly HeaderField[]; readonly end: number; readonly truncated: boolean } {
  const scan = new HeaderScan();
  scan.run(asBuffer(bytes), start, limit);
  return { fields: scan.fields, end: scan.end, truncated: scan.truncated };
}

/** The fields of a part's own header. */
export function partFields(bytes: Uint8Array, part: Part): readonly HeaderField[] {
  return scanHeader(bytes, part.headerStart, part.bodyStart).fields;
}

/** The first field of that name (lower case). */
export function findField(fields: readonly HeaderField[], name: string): HeaderField | undefined {
  for (const field of fields) if (field.name === name) return field;
  return undefined;
}

/** The first field of that name as text; undefined where there is none. */
export function findText(bytes: Uint8Array, fields: readonly HeaderField[], name: string): string | undefined {
  const field = findField(fields, name);
  return field === undefined ? undefined : fieldText(bytes, field);
}

/**
 * A field's value unfolded (RFC 5322 section 2.2.3), without white space around it. UTF-8 where the octets are
 * UTF-8, ISO 8859-1 otherwise. Stray CR and NUL become spaces, so that no text holds a line break.
 */
export function fieldText(bytes: Uint8Array, field: HeaderField): string {
  return octetsToText(bytes, field.valueStart, Math.min(field.end, field.valueStart + FIELD_OCTETS_MAX));
}

function octetsToText(bytes: Uint8Array, start: number, end: number): string {
  const buffer = asBuffer(bytes);
  let from = start;
  let to = end;
  while (from < to && (buffer[from] ?? 0) <= SPACE) from++;
  while (to > from && (buffer[to - 1] ?? 0) <= SPACE) to--;
  const raw = buffer.toString('latin1', from, to);
  if (!/[^\t\x20-\x7e]/.test(raw)) return raw;
  const text = /[\x80-\xff]/.test(raw) && isUtf8(buffer.subarray(from, to)) ? buffer.toString('utf8', from, to) : raw;
  return text.replaceAll(/\r?\n/g, '').replaceAll(/[\r\0]/g, ' ');
}

/**
 * The octets of a header with only (or, with `not`, without) the named fields, unchanged and in order, then the empty
 * line: BODY[HEADER.FIELDS] and HEADER.FIELDS.NOT (RFC 9051 section 6.4.5). Names in any case.
 */
export function selectFields(
  bytes: Uint8Array,
  header: { readonly fields: readonly HeaderField[] },
  names: readonly string[],
  options: { readonly not?: boolean } = {},
): Uint8Array {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const pieces: Uint8Array[] = [];
  for (const field of header.fields) {
    if (wanted.has(field.name) === (options.not === true)) continue;
    pieces.push(bytes.subarray(field.start, field.end));
    // The last line of a header without a body may lack its line break.
    if (bytes[field.end - 1] !== LF) pieces.push(lineBreak);
  }
  pieces.push(lineBreak);
  return Buffer.concat(pieces);
}

/**
 * A message without the named fields, as pieces of the same memory: what submission does to Bcc (RFC 5322 section
 * 3.6.3) without copying the body. Names in lower case.
 */
export function withoutFields(
  bytes: Uint8Array,
  fields: readonly HeaderField[],
  names: readonly string[],
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const field of fields) {
    if (!names.includes(field.name)) continue;
    if (field.start > from) pieces.push(bytes.subarray(from, field.start));
    from = field.end;
  }
  if (from < bytes.length) pieces.push(bytes.subarray(from));
  return pieces;
}

const lineBreak: Uint8Array = Uint8Array.of(CR, LF);
