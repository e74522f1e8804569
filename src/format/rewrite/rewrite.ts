/** Edits of a message as cuts in its octets: sorted, checked for overlap, and copied once. */
import { asBuffer, concatBytes, CR, encodeUtf8, LF } from '#base/bytes';
import {
  fieldOctets,
  findField,
  formatParameter,
  type HeaderField,
  type MessageIndex,
  type Part,
  partFields,
  structuredField,
  type WrittenField,
} from '#format/message';
import { encodeTextBody } from './encode.ts';
import { taggedSubject } from './subject.ts';

/** What stands in a part afterwards: text, written in UTF-8. */
export interface NewContent {
  readonly subtype: 'plain' | 'html';
  readonly text: string;
  /**
   * `kept`: file name, disposition, Content-ID and all other fields of the part stay. `note`: it is shown in place,
   * and what told of the content that is gone (disposition, description, name) goes with it.
   */
  readonly presentation: 'kept' | 'note';
}

export type Edit =
  /** Other content in the place of a part, and of all parts inside it. Of two for one part the first counts. */
  | { readonly kind: 'content'; readonly part: Part; readonly content: NewContent }
  /** A field of the message's own header, in the place of all of that name; where there is none, as the last one. */
  | { readonly kind: 'field'; readonly field: WrittenField }
  /** In front of the Subject, in the order of the edits, each once: not where the Subject bears it already. */
  | { readonly kind: 'tag-subject'; readonly tag: string };

type ContentEdit = Edit & { readonly kind: 'content' };

/** Octets to leave out, and what stands there instead. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly put: Uint8Array;
}

/** These say something of the octets that are exchanged. RFC 1864 is a checksum; Content-Length and Lines count. */
const bound: readonly string[] = ['content-md5', 'content-length', 'lines'];
const presenting: readonly string[] = ['content-description', 'content-language', 'content-location'];

/**
 * The message with its edits, in new memory. The index must be that of these very octets. Cost: one copy.
 * Signatures over what was changed no longer hold (DKIM, S/MIME, PGP): who must not break them does not call this.
 */
export function rewriteMessage(bytes: Uint8Array, index: MessageIndex, edits: readonly Edit[]): Uint8Array {
  const cuts: Cut[] = [];
  const root = new HeaderCuts(bytes, index.root);
  for (const edit of outermost(edits)) {
    const isRoot = edit.part === index.root;
    const header = isRoot ? root : new HeaderCuts(bytes, edit.part);
    exchangeContentFields(header, edit, isRoot);
    const { octets, encoding } = encodeTextBody(edit.content.text);
    header.replace(structuredField('Content-Transfer-Encoding', encoding));
    header.endsWithEmptyLine = true;
    if (!isRoot) cuts.push(...header.cuts());
    cuts.push({ start: edit.part.bodyStart, end: edit.part.bodyEnd, put: closed(bytes, edit.part, octets) });
  }
  exchangeFields(root, edits);
  return splice(bytes, [...root.cuts(), ...cuts]);
}

/** Edits of parts that lie in no other edited part, in the order of the message. */
function outermost(edits: readonly Edit[]): ContentEdit[] {
  const inOrder = edits
    .filter((edit) => edit.kind === 'content')
    .toSorted((a, b) => a.part.headerStart - b.part.headerStart || b.part.bodyEnd - a.part.bodyEnd);
  let covered = -1;
  return inOrder.filter(({ part }) => {
    if (part.headerStart <= covered) return false;
    covered = part.bodyEnd;
    return true;
  });
}

function exchangeContentFields(header: HeaderCuts, { part, content }: ContentEdit, isRoot: boolean): void {
  const isNote = content.presentation === 'note';
  const name = isNote || part.fileName === undefined ? '' : formatParameter('name', part.fileName);
  if (isRoot && findField(header.fields, 'mime-version') === undefined) {
    header.replace(structuredField('MIME-Version', '1.0'));
  }
  for (const gone of isNote ? [...bound, ...presenting] : bound) header.remove(gone);
  header.replace(structuredField('Content-Type', `text/${content.subtype}; charset=utf-8${name}`));
  if (isNote) header.replace(structuredField('Content-Disposition', 'inline'));
}

function exchangeFields(root: HeaderCuts, edits: readonly Edit[]): void {
  const tags: string[] = [];
  for (const edit of edits) {
    if (edit.kind === 'tag-subject') tags.push(edit.tag);
    else if (edit.kind === 'field') root.replace(edit.field);
  }
  if (tags.length === 0) return;
  const subject = taggedSubject(root.bytes, findField(root.fields, 'subject'), tags);
  if (subject !== undefined) root.replaceOctets('Subject', subject);
}

/** The cuts of one header: fields taken out, fields put in their place, and those that come last. */
class HeaderCuts {
  readonly bytes: Uint8Array;
  readonly fields: readonly HeaderField[];
  /** Set where content follows: a header that was cut off gets its empty line. */
  endsWithEmptyLine = false;
  readonly #part: Part;
  /** By the start of the field. */
  readonly #cuts = new Map<number, Cut>();
  readonly #appended: Uint8Array[] = [];

  constructor(bytes: Uint8Array, part: Part) {
    this.bytes = bytes;
    this.fields = partFields(bytes, part);
    this.#part = part;
  }

  remove(name: string): void {
    this.#exchange(name, new Uint8Array());
  }

  /** In the place of the first of that name; further ones go, so that no two readers see different ones. */
  replace(field: WrittenField): void {
    this.replaceOctets(field.name, fieldOctets([field]));
  }

  replaceOctets(name: string, octets: Uint8Array): void {
    if (!this.#exchange(name, octets)) this.#appended.push(octets);
  }

  #exchange(name: string, octets: Uint8Array): boolean {
    const lower = name.toLowerCase();
    let put: Uint8Array | undefined = octets;
    for (const { name: found, start, end } of this.fields) {
      if (found !== lower) continue;
      this.#cuts.set(start, { start, end, put: put ?? new Uint8Array() });
      put = undefined;
    }
    return put === undefined;
  }

  cuts(): Cut[] {
    const { bytes } = this;
    const { headerStart, bodyStart } = this.#part;
    const end = headerEnd(bytes, this.#part);
    const pieces = [...this.#appended];
    const cuts = [...this.#cuts.values()];
    // A last line without its break; what was put in its place has one.
    const isOpen = end > headerStart && bytes[end - 1] !== LF && !cuts.some((cut) => cut.end === end);
    if (pieces.length > 0 && isOpen) pieces.unshift(encodeUtf8('\r\n'));
    if (this.endsWithEmptyLine && end === bodyStart) pieces.push(encodeUtf8('\r\n'));
    return [...cuts, { start: end, end, put: concatBytes(pieces) }];
  }
}

/** Where the empty line begins; where there is none (a header that a delimiter or the end cuts off), its end. */
function headerEnd(bytes: Uint8Array, { headerStart, bodyStart }: Part): number {
  let at = bodyStart;
  if (at === headerStart || bytes[at - 1] !== LF) return bodyStart;
  at--;
  if (at > headerStart && bytes[at - 1] === CR) at--;
  return at === headerStart || bytes[at - 1] === LF ? at : bodyStart;
}

/** A body with the line break that has to follow it where the octets of the message do not bring it. */
function closed(bytes: Uint8Array, { bodyEnd }: Part, octets: Uint8Array): Uint8Array {
  const next = bytes[bodyEnd];
  if (next === CR || next === LF) return octets;
  // At the end of the message a last line is ended. A delimiter whose line break was the header's gets its own.
  if (next === undefined && octets.at(-1) === LF) return octets;
  return concatBytes([octets, encodeUtf8('\r\n')]);
}

/** Cuts of one place keep their order: that of a header before that of its body. */
function splice(bytes: Uint8Array, cuts: readonly Cut[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const cut of cuts.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    pieces.push(bytes.subarray(at, cut.start), cut.put);
    at = cut.end;
  }
  pieces.push(bytes.subarray(at));
  return Buffer.concat(pieces.map(asBuffer));
}
