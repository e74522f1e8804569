/** Rich text (RTF 1.9.1): objects in it, which are what it is misused for, and templates from elsewhere. */
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import { packageOf } from './ole-inspect.ts';
import type { DocumentFindings } from './types.ts';

/** Octets of objects that are taken out. */
const OBJECT_OCTETS_MAX = 16 * 1024 * 1024;
const OBJECTS_MAX = 50;
const OLE_MARK = Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;

export function inspectRtf(octets: Uint8Array): DocumentFindings {
  const b = asBuffer(octets);
  const found = new Findings();
  let left = OBJECT_OCTETS_MAX;
  let at = b.indexOf('\\objdata', 0, 'latin1');
  for (let i = 0; at !== -1; i++) {
    if (i >= OBJECTS_MAX || left <= 0) {
      found.incomplete();
      break;
    }
    const { octets: data, end } = hexOctets(b, at + 8, left);
    left -= data.length;
    takeObject(data, found);
    at = b.indexOf('\\objdata', end, 'latin1');
  }
  // Readers know an object by its data, whatever stands before it.
  if (b.includes('\\object', 0, 'latin1')) found.sign('embedded-object');
  if (b.includes('\\objupdate', 0, 'latin1') || b.includes('\\objautlink', 0, 'latin1'))
    found.sign('auto-object', 'objupdate');
  takeTemplate(b, found);
  takeLinks(b, found);
  if (b.includes('DDEAUTO', 0, 'latin1')) found.sign('dde', 'DDEAUTO');
  return found.result;
}

/**
 * The octets of hexadecimal digits up to the end of their group. Programs pass over anything that is no digit: blanks,
 * groups and control words between them are how objects hide.
 */
function hexOctets(b: Buffer, from: number, octetsMax: number): { readonly octets: Buffer; readonly end: number } {
  const out = Buffer.allocUnsafe(Math.min(octetsMax, b.length - from));
  let length = 0;
  let high = -1;
  let depth = 0;
  let at = from;
  for (; at < b.length && length < out.length; at++) {
    const c = b[at] ?? 0;
    if (c === OPEN) depth++;
    else if (c === CLOSE && --depth < 0) break;
    else if (c === BACKSLASH) {
      const end = skipControl(b, at);
      // `\bin12` and a blank: as many octets follow as they are (RTF 1.9.1, "Binary data").
      const binary = /^\\bin(\d{1,9})$/.exec(b.toString('latin1', at, Math.min(end + 1, at + 20)));
      at = end;
      if (binary === null) continue;
      const start = b[end + 1] === 32 ? end + 2 : end + 1;
      const raw = b.subarray(start, start + Math.min(Number(binary[1]), out.length - length));
      length += raw.copy(out, length);
      at = start + raw.length - 1;
    } else {
      const digit = hexValue(c);
      if (digit === -1) continue;
      if (high === -1) high = digit;
      else {
        out[length++] = high * 16 + digit;
        high = -1;
      }
    }
  }
  return { octets: out.subarray(0, length), end: at };
}

/** The last octet of a control word or symbol that begins at `at`. */
function skipControl(b: Buffer, at: number): number {
  let end = at + 1;
  const isLetter = (c: number): boolean => (c | 32) >= 97 && (c | 32) <= 122;
  if (!isLetter(b[end] ?? 0)) return (b[end] ?? 0) === 39 ? end + 2 : end;
  while (isLetter(b[end] ?? 0)) end++;
  if (b[end] === 45) end++;
  while ((b[end] ?? 0) >= 48 && (b[end] ?? 0) <= 57) end++;
  return end - 1;
}

function hexValue(c: number): number {
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** An OLE 1.0 object: version, format, class name, topic, item, data (MS-OLEDS section 2.2.5). */
function takeObject(data: Buffer, found: Findings): void {
  found.sign('embedded-object');
  const name = className(data);
  if (name !== '') found.note(name);
  if (/^equation\./i.test(name)) found.sign('equation', 'equation editor');
  const ole = data.indexOf(OLE_MARK);
  if (ole !== -1) {
    found.file({ name: '', octets: data.subarray(ole) });
    return;
  }
  const body = data.subarray(objectDataAt(data));
  if (/^package$/i.test(name)) found.file(packageOf(Buffer.concat([Buffer.alloc(4), body])));
  else if (body.length > 0) found.file({ name: '', octets: body });
}

function className(data: Buffer): string {
  if (data.length < 12) return '';
  const length = data.readUInt32LE(8);
  return length === 0 || length > 64 ? '' : data.toString('latin1', 12, 12 + length).replace(/\0.*$/s, '');
}

/** Behind the three texts and the size of the data. */
function objectDataAt(data: Buffer): number {
  let at = 8;
  for (let i = 0; i < 3; i++) {
    if (at + 4 > data.length) return 0;
    at += 4 + data.readUInt32LE(at);
  }
  return at + 4 <= data.length ? at + 4 : 0;
}

/** Fields that are links: `HYPERLINK "address"`. */
function takeLinks(b: Buffer, found: Findings): void {
  let at = b.indexOf('HYPERLINK', 0, 'latin1');
  for (let i = 0; at !== -1 && i < OBJECTS_MAX; i++) {
    found.link(/^HYPERLINK\s*"([^"]+)"/.exec(b.toString('latin1', at, at + 2_048))?.[1] ?? '');
    at = b.indexOf('HYPERLINK', at + 9, 'latin1');
  }
}

function takeTemplate(b: Buffer, found: Findings): void {
  const at = b.indexOf('\\*\\template', 0, 'latin1');
  if (at === -1) return;
  const target =
    b
      .toString('latin1', at + 11, at + 511)
      .split('}', 1)[0]
      ?.trim() ?? '';
  // Addresses may be written as character numbers.
  if (/^(?:https?:|\\\\|\/\/|\\u-?\d|\\'|file:\/\/[^/])/i.test(target))
    found.sign('external-template', target.replaceAll(/\\u-?\d+\s?\??/g, '…'));
}
