/**
 * BODYSTRUCTURE (RFC 9051 section 7.5.2): written once from the index, when a message arrives, and kept as octets.
 * BODY, its form without extension data, is made of those octets when somebody asks for it.
 */
import {
  type HeaderField,
  type MessageIndex,
  type Parameter,
  type Part,
  type PartHeaders,
  readEnvelope,
  readPartHeaders,
  shownChildren,
} from '#format/message';
import { writeNstring, writeString } from './encode.ts';
import { writeEnvelope } from './envelope.ts';
import { ByteWriter } from './writer.ts';

/**
 * The structure of a message between its parentheses. `octets` is the blob that the index describes.
 * @param fields of the message itself, where they are scanned already
 */
export function encodeBodyStructure(
  index: MessageIndex,
  octets: Uint8Array,
  fields?: readonly HeaderField[],
): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(512);
  writePart(out, { part: index.root, headers: readPartHeaders(octets, index.root, fields) }, octets);
  return out.take();
}

interface ReadPart {
  readonly part: Part;
  readonly headers: PartHeaders;
}

function read(part: Part, octets: Uint8Array): ReadPart {
  return { part, headers: readPartHeaders(octets, part) };
}

function writePart(out: ByteWriter, { part, headers }: ReadPart, octets: Uint8Array): void {
  out.byte(0x28);
  if (part.type === 'multipart') {
    // The grammar wants one part at least: one that could not be taken apart shows its body as a text.
    for (const child of shownChildren(part)) writePart(out, read(child, octets), octets);
    out.byte(0x20);
    writeString(out, part.subtype);
    out.byte(0x20);
    writeParameters(out, headers.params);
  } else {
    writeSinglePart(out, { part, headers }, octets);
    out.byte(0x20);
    writeNstring(out, headers.md5);
  }
  out.byte(0x20);
  if (headers.disposition === undefined) out.ascii('NIL');
  else {
    out.byte(0x28);
    writeString(out, headers.disposition.type);
    out.byte(0x20);
    writeParameters(out, headers.disposition.params);
    out.byte(0x29);
  }
  out.byte(0x20);
  writeLanguages(out, headers.languages);
  out.byte(0x20);
  writeNstring(out, headers.location);
  out.byte(0x29);
}

function writeSinglePart(out: ByteWriter, { part, headers }: ReadPart, octets: Uint8Array): void {
  const isMessage = part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global');
  // The grammar promises an envelope behind message/rfc822; one that could not be read is shown as plain octets.
  const opaque = isMessage && part.message === undefined;
  writeString(out, opaque ? 'application' : part.type);
  out.byte(0x20);
  writeString(out, opaque ? 'octet-stream' : part.subtype);
  out.byte(0x20);
  writeParameters(out, headers.params);
  out.byte(0x20);
  writeNstring(out, headers.id);
  out.byte(0x20);
  writeNstring(out, headers.description);
  out.byte(0x20);
  writeString(out, part.encoding);
  out.byte(0x20);
  out.number(part.bodyEnd - part.bodyStart);
  if (isMessage && part.message !== undefined) {
    out.byte(0x20);
    writeEnvelope(out, readEnvelope(octets, part.message));
    out.byte(0x20);
    writePart(out, read(part.message, octets), octets);
  }
  if (part.type === 'text' || (isMessage && !opaque)) {
    out.byte(0x20);
    out.number(part.lines);
  }
}

function writeParameters(out: ByteWriter, parameters: readonly Parameter[]): void {
  if (parameters.length === 0) {
    out.ascii('NIL');
    return;
  }
  out.byte(0x28);
  for (const [i, parameter] of parameters.entries()) {
    if (i > 0) out.byte(0x20);
    // RFC 2231 section 6: what carries a charset keeps its asterisk and its encoding.
    writeString(out, parameter.extended === undefined ? parameter.name : `${parameter.name}*`);
    out.byte(0x20);
    writeString(out, parameter.extended ?? parameter.value);
  }
  out.byte(0x29);
}

function writeLanguages(out: ByteWriter, languages: readonly string[]): void {
  const [first, ...more] = languages;
  if (first === undefined) out.ascii('NIL');
  else if (more.length === 0) writeString(out, first);
  else {
    out.byte(0x28);
    for (const [i, language] of languages.entries()) {
      if (i > 0) out.byte(0x20);
      writeString(out, language);
    }
    out.byte(0x29);
  }
}

/** BODY from stored BODYSTRUCTURE: the same parts without extension data. */
export function bodyWithoutExtensions(structure: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(structure.length);
  copyBody(structure, 0, out);
  return out.take();
}

/** Fields of a part that is no multipart, before what its type adds: type to octets. */
const BASIC_FIELDS = 7;

/** Copies one body from its `(` on; gives the place behind its `)`. */
function copyBody(bytes: Uint8Array, start: number, out: ByteWriter): number {
  let at = start + 1;
  out.byte(0x28);
  if (bytes[at] === 0x28) {
    while (bytes[at] === 0x28) at = copyBody(bytes, at, out);
    at = copyValue(bytes, at, out);
  } else {
    const first = at;
    at = valueEnd(bytes, at);
    const type = quotedText(bytes, first, at);
    out.raw(bytes.subarray(first, at));
    const second = at + 1;
    at = copyValue(bytes, at, out);
    const subtype = quotedText(bytes, second, at);
    for (let field = 2; field < BASIC_FIELDS; field++) at = copyValue(bytes, at, out);
    if (type === 'text') at = copyValue(bytes, at, out);
    else if (type === 'message' && (subtype === 'rfc822' || subtype === 'global')) {
      at = copyValue(bytes, at, out);
      out.byte(0x20);
      at = copyBody(bytes, at + 1, out);
      at = copyValue(bytes, at, out);
    }
  }
  while (bytes[at] === 0x20) at = valueEnd(bytes, at + 1);
  out.byte(0x29);
  return at + 1;
}

/** Copies a space and the value behind it. */
function copyValue(bytes: Uint8Array, at: number, out: ByteWriter): number {
  const end = valueEnd(bytes, at + 1);
  out.raw(bytes.subarray(at, end));
  return end;
}

/** The end of a string, atom or list that begins at a place. */
function valueEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  let depth = 0;
  do {
    const c = bytes[at];
    if (c === 0x28) {
      depth += 1;
      at += 1;
    } else if (c === 0x29) {
      depth -= 1;
      at += 1;
    } else if (c === 0x22) at = quotedEnd(bytes, at);
    else if (c === 0x7b) at = literalEnd(bytes, at);
    else if (c === 0x20) at += 1;
    else while (at < bytes.length && bytes[at] !== 0x20 && bytes[at] !== 0x28 && bytes[at] !== 0x29) at += 1;
  } while (depth > 0 && at < bytes.length);
  return at;
}

function quotedEnd(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== 0x22) at += bytes[at] === 0x5c ? 2 : 1;
  return at + 1;
}

function literalEnd(bytes: Uint8Array, start: number): number {
  let length = 0;
  let at = start + 1;
  for (; bytes[at] !== 0x7d && at < bytes.length; at++) length = length * 10 + (bytes[at] ?? 48) - 48;
  return at + 3 + length;
}

/** What a short quoted string says; types are never escaped. */
function quotedText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start + 1; at < end - 1 && at < start + 20; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
