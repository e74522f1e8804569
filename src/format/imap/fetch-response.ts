/**
 * FETCH responses from what is stored. Columns that were written at delivery go out as they are; sections are asked for
 * as extents of octets, read by whoever runs this (a generator, so that it stays pure), and long ones are left to be
 * streamed.
 */
import { encodeUtf8 } from '#base/bytes';
import { decodeBase64, decodeQuotedPrintable, type MessageIndex } from '#format/message';
import type { FetchItem, SectionItem } from './command.ts';
import { bodyWithoutExtensions } from './body-structure.ts';
import { formatDateTime } from './date.ts';
import { flagNames, type KeywordNames } from './flags.ts';
import { type Extent, locateSection, selectFields } from './locate.ts';
import { ByteWriter } from './writer.ts';

/** A section longer than this is not copied into the response but streamed. */
export const STREAMED_OCTETS_MIN = 512 * 1024;

/** What the selected mailbox knows of a message. */
export interface FetchRow {
  readonly seq: number;
  readonly uid: number;
  readonly flags: number;
  readonly modseq: number;
}

/** What is stored of it. */
export interface FetchColumns {
  readonly receivedMs: number;
  readonly savedMs: number;
  /** Octets of head + blob. */
  readonly size: number;
  /** As `encodeEnvelope` and `encodeBodyStructure` made them; as text where that is cheaper to come by. */
  readonly envelope: Uint8Array | string;
  readonly bodyStructure: Uint8Array | string;
}

/** Where sections lie. */
export interface FetchOctets {
  readonly headLength: number;
  readonly index: MessageIndex;
}

/** Which stored things the items need. */
export interface FetchNeeds {
  readonly columns: boolean;
  readonly octets: boolean;
}

export function fetchNeeds(items: readonly FetchItem[]): FetchNeeds {
  const octets = items.some((i) => i.item === 'SECTION' || i.item === 'BINARY' || i.item === 'BINARY.SIZE');
  const columns = items.some((i) => !['FLAGS', 'UID', 'MODSEQ', 'SECTION', 'BINARY', 'BINARY.SIZE'].includes(i.item));
  return { columns, octets };
}

/** Finished bytes, or octets [start, end) of head + blob still to be read. */
export type FetchSegment = Uint8Array<ArrayBuffer> | { readonly start: number; readonly end: number };

/** Responses that were collected. */
export interface FetchedBytes {
  /** Only `length` of them were written; the memory is given whole, so that it can be transferred without a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly length: number;
  /** What follows: sections to be streamed, and the bytes between and behind them. */
  readonly rest: readonly FetchSegment[];
}

/** Collects responses. */
export class FetchOutput {
  readonly #items: readonly FetchItem[];
  readonly #keywords: KeywordNames;
  /** `FLAGS (…)` by flags: a mailbox has few different ones. */
  readonly #flagTexts = new Map<number, Uint8Array>();
  #out: ByteWriter;
  /** What was written before the first section that is to be streamed. */
  #head: Pick<FetchedBytes, 'bytes' | 'length'> | undefined;
  #segments: FetchSegment[] = [];
  /** A BINARY item met a transfer encoding that nobody knows: the command ends with NO [UNKNOWN-CTE]. */
  unknownEncoding = false;

  constructor(items: readonly FetchItem[], keywords: KeywordNames, capacity = 4096) {
    this.#items = items;
    this.#keywords = keywords;
    this.#out = new ByteWriter(capacity);
  }

  /** Octets collected and not taken. */
  get length(): number {
    return this.#out.length;
  }

  /** True once a section is left to be streamed: take what is there before the next message. */
  get isStreaming(): boolean {
    return this.#segments.length > 0;
  }

  /** Takes back a message that could not be written to its end; false where a part of it is to be streamed already. */
  takeBack(length: number): boolean {
    if (this.isStreaming) return false;
    this.#out.truncate(length);
    return true;
  }

  /** What was collected; the output is empty afterwards. */
  take(): FetchedBytes {
    const rest = this.#segments;
    if (rest.length > 0 && this.#out.length > 0) rest.push(this.#out.finish());
    const taken = { ...(this.#head ?? this.#out.release()), rest };
    this.#head = undefined;
    this.#out = new ByteWriter(4096);
    this.#segments = [];
    return taken;
  }

  /** One message, from what the mailbox knows alone. For items that need neither columns nor octets. */
  writeKnown(row: FetchRow): void {
    this.#begin(row.seq);
    let first = true;
    for (const item of this.#items) {
      if (first) first = false;
      else this.#out.byte(0x20);
      this.#writeKnownItem(item, row);
    }
    this.#out.ascii(')\r\n');
  }

  /** One message with its columns. For items that need no octets. */
  writeStored(row: FetchRow, columns: FetchColumns): void {
    this.#begin(row.seq);
    let first = true;
    for (const item of this.#items) {
      if (first) first = false;
      else this.#out.byte(0x20);
      if (!this.#writeKnownItem(item, row)) this.#writeColumn(item, columns);
    }
    this.#out.ascii(')\r\n');
  }

  /** One message with sections: yields the extents it needs the octets of. */
  *writeWhole(
    row: FetchRow,
    columns: FetchColumns | undefined,
    octets: FetchOctets,
  ): Generator<Extent, void, Uint8Array> {
    this.#begin(row.seq);
    let first = true;
    for (const item of this.#items) {
      if (first) first = false;
      else this.#out.byte(0x20);
      if (item.item === 'SECTION') yield* this.#writeSection(item, octets);
      else if (item.item === 'BINARY' || item.item === 'BINARY.SIZE') yield* this.#writeBinary(item, octets);
      else if (!this.#writeKnownItem(item, row) && columns !== undefined) this.#writeColumn(item, columns);
    }
    this.#out.ascii(')\r\n');
  }

  #begin(seq: number): void {
    this.#out.ascii('* ');
    this.#out.number(seq);
    this.#out.ascii(' FETCH (');
  }

  #writeKnownItem(item: FetchItem, row: FetchRow): boolean {
    const out = this.#out;
    switch (item.item) {
      case 'FLAGS':
        out.raw(this.#flagText(row.flags));
        return true;
      case 'UID':
        out.ascii('UID ');
        out.number(row.uid);
        return true;
      case 'MODSEQ':
        out.ascii('MODSEQ (');
        out.number(row.modseq);
        out.byte(0x29);
        return true;
      case 'INTERNALDATE':
      case 'SAVEDATE':
      case 'RFC822.SIZE':
      case 'ENVELOPE':
      case 'BODYSTRUCTURE':
      case 'BODY':
      case 'SECTION':
      case 'BINARY':
      case 'BINARY.SIZE':
        return false;
      default:
        return item satisfies never;
    }
  }

  #flagText(flags: number): Uint8Array {
    let text = this.#flagTexts.get(flags);
    if (text === undefined) {
      text = Buffer.from(`FLAGS (${flagNames(flags, this.#keywords)})`, 'latin1');
      this.#flagTexts.set(flags, text);
    }
    return text;
  }

  #writeColumn(item: FetchItem, columns: FetchColumns): void {
    const out = this.#out;
    switch (item.item) {
      case 'INTERNALDATE':
        out.ascii(`INTERNALDATE ${formatDateTime(columns.receivedMs)}`);
        return;
      case 'SAVEDATE':
        out.ascii(`SAVEDATE ${formatDateTime(columns.savedMs)}`);
        return;
      case 'RFC822.SIZE':
        out.ascii('RFC822.SIZE ');
        out.number(columns.size);
        return;
      case 'ENVELOPE':
        out.ascii('ENVELOPE ');
        writeStoredText(out, columns.envelope);
        return;
      case 'BODYSTRUCTURE':
        out.ascii('BODYSTRUCTURE ');
        writeStoredText(out, columns.bodyStructure);
        return;
      case 'BODY':
        out.ascii('BODY ');
        out.raw(bodyWithoutExtensions(asBytes(columns.bodyStructure)));
        return;
      case 'FLAGS':
      case 'UID':
      case 'MODSEQ':
      case 'SECTION':
      case 'BINARY':
      case 'BINARY.SIZE':
        throw new RangeError(`Cannot write ${item.item} from columns`);
      default:
        item satisfies never;
    }
  }

  *#writeSection(item: SectionItem, octets: FetchOctets): Generator<Extent, void, Uint8Array> {
    const out = this.#out;
    out.ascii(item.label);
    out.byte(0x20);
    const whole = locateSection(octets.index, octets.headLength, item.section);
    if (whole === undefined) {
      out.ascii('NIL');
      return;
    }
    if (item.section.text === 'HEADER.FIELDS' || item.section.text === 'HEADER.FIELDS.NOT') {
      const fields = selectFields(yield whole, item.section);
      this.#writeLiteral(cut(fields, item.partial), '{');
      return;
    }
    const start = Math.min(whole.end, whole.start + (item.partial?.start ?? 0));
    const end = Math.min(whole.end, start + (item.partial?.length ?? Infinity));
    if (end - start < STREAMED_OCTETS_MIN) {
      this.#writeLiteral(yield { ...whole, start, end }, '{');
      return;
    }
    out.ascii(`{${end - start}}\r\n`);
    if (this.#head === undefined) this.#head = out.release();
    else this.#segments.push(out.finish());
    this.#segments.push({ start, end });
    this.#out = new ByteWriter(4096);
  }

  /** The content of a part with its transfer encoding undone (RFC 9051 section 6.4.5.1, RFC 3516). */
  *#writeBinary(item: SectionItem, octets: FetchOctets): Generator<Extent, void, Uint8Array> {
    const out = this.#out;
    out.ascii(item.label);
    out.byte(0x20);
    const whole = locateSection(octets.index, octets.headLength, item.section);
    const decoded = whole && decode(yield whole, whole.encoding);
    if (whole !== undefined && decoded === undefined) this.unknownEncoding = true;
    if (decoded === undefined) out.ascii(item.item === 'BINARY' ? 'NIL' : '0');
    else if (item.item === 'BINARY.SIZE') out.number(decoded.length);
    else {
      const bytes = cut(decoded, item.partial);
      // Only a literal8 may hold NUL (RFC 9051 section 4.3.1).
      this.#writeLiteral(bytes, bytes.includes(0) ? '~{' : '{');
    }
  }

  #writeLiteral(bytes: Uint8Array, open: '{' | '~{'): void {
    this.#out.ascii(`${open}${bytes.length}}\r\n`);
    this.#out.raw(bytes);
  }
}

function writeStoredText(out: ByteWriter, stored: Uint8Array | string): void {
  if (typeof stored === 'string') out.utf8(stored);
  else out.raw(stored);
}

function asBytes(stored: Uint8Array | string): Uint8Array {
  return typeof stored === 'string' ? encodeUtf8(stored) : stored;
}

function cut(bytes: Uint8Array, partial: SectionItem['partial']): Uint8Array {
  return partial === undefined ? bytes : bytes.subarray(partial.start, partial.start + partial.length);
}

function decode(bytes: Uint8Array, encoding: string): Uint8Array | undefined {
  switch (encoding) {
    case '7bit':
    case '8bit':
    case 'binary':
      return bytes;
    case 'base64':
      return decodeBase64(bytes, bytes.length);
    case 'quoted-printable':
      return decodeQuotedPrintable(bytes, bytes.length);
    default:
      return undefined;
  }
}
