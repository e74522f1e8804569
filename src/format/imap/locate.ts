/**
 * Where a section lies in a message: offsets into head followed by blob, which FETCH sees as one message. Part numbers
 * are those of RFC 9051 section 6.4.5.1.
 */
import { latin1, LF } from '#base/bytes';
import { type MessageIndex, partAt } from '#format/message';
import type { Section } from './section.ts';

/** Octets [start, end) of head + blob. */
export interface Extent {
  readonly start: number;
  readonly end: number;
  /** Content-Transfer-Encoding of these octets, for BINARY; `7bit` where they are not a single part's content. */
  readonly encoding: string;
}

/** Undefined where the message has no such section: FETCH answers NIL. HEADER.FIELDS gives the whole header. */
export function locateSection(index: MessageIndex, headLength: number, section: Section): Extent | undefined {
  const plain = '7bit';
  if (section.part.length === 0) {
    const bodyStart = headLength + index.root.bodyStart;
    switch (section.text) {
      case 'all':
        return { start: 0, end: headLength + index.size, encoding: plain };
      case 'TEXT':
        return { start: bodyStart, end: headLength + index.size, encoding: plain };
      case 'HEADER':
      case 'HEADER.FIELDS':
      case 'HEADER.FIELDS.NOT':
      case 'MIME':
        return { start: 0, end: bodyStart, encoding: plain };
      default:
        return section.text satisfies never;
    }
  }
  const part = partAt(index.root, section.part);
  if (part === undefined) return undefined;
  const extent = (start: number, end: number, encoding = plain): Extent => ({
    start: headLength + start,
    end: headLength + end,
    encoding,
  });
  switch (section.text) {
    case 'all':
      return extent(part.bodyStart, part.bodyEnd, part.encoding);
    case 'MIME':
      return extent(part.headerStart, part.bodyStart);
    case 'TEXT':
      return part.message && extent(part.message.bodyStart, part.message.bodyEnd);
    case 'HEADER':
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
      // HEADER of a part is the header of the message in it.
      return part.message && extent(part.message.headerStart, part.message.bodyStart);
    default:
      return section.text satisfies never;
  }
}

/** The fields of a header that HEADER.FIELDS (or .NOT) names, in their order, and the empty line. */
export function selectFields(header: Uint8Array, section: Section): Uint8Array<ArrayBuffer> {
  const wanted = new Set(section.fields);
  const keep = section.text === 'HEADER.FIELDS';
  const out = new Uint8Array(header.length + 2);
  let length = 0;
  let take = false;
  for (let at = 0; at < header.length; ) {
    const lf = header.indexOf(LF, at);
    const end = lf === -1 ? header.length : lf + 1;
    const first = header[at];
    if (first === LF || (first === 13 && end === at + 2)) break;
    // A continuation belongs to the field before it.
    if (first !== 0x20 && first !== 9) take = wanted.has(fieldName(header, at, end)) === keep;
    if (take) {
      out.set(header.subarray(at, end), length);
      length += end - at;
    }
    at = end;
  }
  out[length++] = 13;
  out[length++] = LF;
  return out.subarray(0, length);
}

/** Field name in lower case; obsolete white space before the colon is not part of it (RFC 5322 section 4.5). */
function fieldName(header: Uint8Array, start: number, end: number): string {
  let colon = start;
  while (colon < end && header[colon] !== 0x3a) colon += 1;
  let last = colon;
  while (last > start && (header[last - 1] === 0x20 || header[last - 1] === 9)) last -= 1;
  return latin1(header.subarray(start, last)).toLowerCase();
}
