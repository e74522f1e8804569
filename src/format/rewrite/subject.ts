/** A tag in front of the Subject: the octets behind it stay as they were written, whatever their charset. */
import { asBuffer, CR, encodeUtf8, LF } from '#base/bytes';
import { decodeText, encodeText, fieldText, type HeaderField } from '#format/message';

/** RFC 5322 section 2.1.1: should. */
const LINE_OCTETS_SHOULD = 78;
/** Of one tag, in characters: it is to be read at a glance. */
const TAG_CHARACTERS_MAX = 40;

const SPACE = 32;
const TAB = 9;

/** Whether the Subject bears the tag, at its start or behind `Re:` of an answer. */
export function hasSubjectTag(bytes: Uint8Array, field: HeaderField, tag: string): boolean {
  return decodeText(fieldText(bytes, field)).includes(tag);
}

/**
 * The Subject with those tags that it does not bear yet in front of it; undefined where it bears them all. Without a
 * Subject: one of nothing but tags. A tag is one to 40 characters without breaks (RangeError otherwise).
 */
export function taggedSubject(
  bytes: Uint8Array,
  field: HeaderField | undefined,
  tags: readonly string[],
): Uint8Array | undefined {
  for (const tag of tags) checkTag(tag);
  const missing = tags.filter((tag, i) => tags.indexOf(tag) === i && !(field && hasSubjectTag(bytes, field, tag)));
  if (missing.length === 0) return undefined;
  const value =
    field === undefined ? Buffer.alloc(0) : withoutBreak(asBuffer(bytes).subarray(field.valueStart, field.end));
  let start = 0;
  while (start < value.length && (value[start] === SPACE || value[start] === TAB)) start++;
  const rest = value.subarray(start);
  const head = `Subject: ${prefixFor(missing.join(' '), rest)}`;
  // What begins with a fold already keeps it; else one is put in where the first line would be too long.
  const isFolded = rest[0] === CR || rest[0] === LF;
  const firstLine = rest.indexOf(LF) === -1 ? rest.length : rest.indexOf(LF);
  const separator = rest.length === 0 || isFolded ? '' : head.length + firstLine >= LINE_OCTETS_SHOULD ? '\r\n ' : ' ';
  return Buffer.concat([encodeUtf8(head + separator), rest, encodeUtf8('\r\n')]);
}

/** Blanks between encoded-words are no part of the text (RFC 2047 section 6.2): then the blank is encoded too. */
function prefixFor(tags: string, rest: Buffer): string {
  if (encodeText(tags) === tags) return tags;
  return encodeText(/^\s*=\?/.test(rest.toString('latin1', 0, 100)) ? `${tags} ` : tags);
}

function withoutBreak(value: Buffer): Buffer {
  let end = value.length;
  while (end > 0 && (value[end - 1] === CR || value[end - 1] === LF)) end--;
  return value.subarray(0, end);
}

function checkTag(tag: string): void {
  if (tag === '' || tag.length > TAG_CHARACTERS_MAX || /\p{Cc}/u.test(tag) || tag !== tag.trim()) {
    throw new RangeError(`Cannot tag a Subject with ${JSON.stringify(tag)}`);
  }
}
