/** What is to change in the header of a message that another server carries. */
import { asBuffer, concatBytes } from '#base/bytes';
import { type HeaderField, scanHeader } from '#format/message';

export interface HeaderValue {
  readonly name: string;
  /** Latin-1, as it stands behind the colon and one space; folded lines begin with CRLF. */
  readonly value: string;
}

export interface HeaderEdits {
  /** Fields that claim to be ours: the name as it is written, and which of that name, from 1. The last come first. */
  readonly drop: readonly { readonly name: string; readonly ordinal: number }[];
  /** To stand above the message, in this order. */
  readonly add: readonly HeaderValue[];
  /** Undefined: the Subject stays. */
  readonly subject: string | undefined;
}

export interface EditFacts {
  /** Whole fields of ours, each with its CRLF. */
  readonly fields: string;
  /** Of names in lower case: whether such fields from elsewhere say nothing here. */
  readonly isOurs: (name: string) => boolean;
  /** Ranges of fields that claim to be ours though their name does not say so. */
  readonly forged: readonly { readonly from: number; readonly to: number }[];
  /** To stand before the Subject. */
  readonly tag: string | undefined;
}

/** `start`: the message from its first octet on, at least to the end of its header. */
export function headerEdits(start: Uint8Array, { fields, isOurs, forged, tag }: EditFacts): HeaderEdits {
  const drop: { name: string; ordinal: number }[] = [];
  const counts = new Map<string, number>();
  const header = scanHeader(start);
  for (const field of header.fields) {
    const ordinal = (counts.get(field.name) ?? 0) + 1;
    counts.set(field.name, ordinal);
    const claims = forged.some(({ from, to }) => field.start >= from && field.start < to);
    if (isOurs(field.name) || claims) drop.unshift({ name: nameOf(start, field), ordinal });
  }
  const subject = tag === undefined ? undefined : `${tag} ${subjectOf(start, header.fields)}`.trimEnd();
  return { drop, add: valuesOf(fields), subject };
}

function nameOf(start: Uint8Array, { start: from, valueStart }: HeaderField): string {
  return asBuffer(start)
    .toString('latin1', from, valueStart - 1)
    .trimEnd();
}

/** As it is written, folds and encoded words included. */
function subjectOf(start: Uint8Array, fields: readonly HeaderField[]): string {
  const field = fields.find(({ name }) => name === 'subject');
  return field === undefined ? '' : asBuffer(start).toString('latin1', field.valueStart, field.end).trim();
}

function valuesOf(fields: string): readonly HeaderValue[] {
  const values: { name: string; value: string }[] = [];
  for (const line of fields.split('\r\n')) {
    const last = values.at(-1);
    const colon = line.indexOf(':');
    if (/^[ \t]/.test(line) && last !== undefined) last.value += `\r\n${line}`;
    else if (colon > 0) values.push({ name: line.slice(0, colon), value: line.slice(colon + 1).trimStart() });
  }
  return values;
}

/** The start of a message with its header edited; `bodyStart` is where the octets go on that stay. */
export function editHeader(
  start: Uint8Array,
  { drop, add, subject }: HeaderEdits,
): { readonly header: Uint8Array; readonly bodyStart: number } {
  const { fields, end } = scanHeader(start);
  const dropped = new Set(drop.map(({ name, ordinal }) => `${ordinal} ${name.toLowerCase()}`));
  const counts = new Map<string, number>();
  const pieces: Uint8Array[] = add.map(({ name, value }) => Buffer.from(`${name}: ${value}\r\n`, 'latin1'));
  let at = 0;
  let tagged = subject === undefined;
  for (const field of fields) {
    const ordinal = (counts.get(field.name) ?? 0) + 1;
    counts.set(field.name, ordinal);
    const retitled = field.name === 'subject' && ordinal === 1 && subject !== undefined;
    if (!retitled && !dropped.has(`${ordinal} ${field.name}`)) continue;
    pieces.push(start.subarray(at, field.start));
    if (retitled) {
      pieces.push(Buffer.from(`Subject: ${subject}\r\n`, 'latin1'));
      tagged = true;
    }
    at = field.end;
  }
  if (!tagged) pieces.unshift(Buffer.from(`Subject: ${subject ?? ''}\r\n`, 'latin1'));
  pieces.push(start.subarray(at, end));
  return { header: concatBytes(pieces), bodyStart: end };
}
