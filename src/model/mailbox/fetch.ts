/**
 * What clients fetch, as finished bytes: stored columns go out as they are, sections are read from head and blob. Runs in
 * the reader thread, a page at a time.
 */
import { concatBytes } from '#base/bytes';
import { Fault } from '#base/fault';
import {
  type Extent,
  type FetchItem,
  fetchNeeds,
  type FetchNeeds,
  type FetchedBytes,
  FetchOutput,
  type KeywordNames,
} from '#format/imap';
import { decodeIndex, type MessageIndex } from '#format/message';
import { type BlobPlace, either, list, range, row, rows, sql, type Work } from '#format/sql';
import { type AccountId, type EmailId, type MailboxId, messageKey, uidOfKey } from './ids.ts';

export interface FetchMessages {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly items: readonly FetchItem[];
  readonly keywords: KeywordNames;
  /** What the session knows of them; `emails` is what they are found by, so that one expunged meanwhile is found too. */
  readonly rows: {
    readonly seqs: Uint32Array;
    readonly uids: Uint32Array;
    readonly emails: Float64Array;
    readonly flags: Float64Array;
    readonly modseqs: Float64Array;
  };
  /** The first row to answer. */
  readonly from: number;
}

export interface MessagesFetched extends FetchedBytes {
  readonly next: number;
  readonly missing: number;
  /** Messages left out because their octets do not match their checksum. */
  readonly damaged: number;
  readonly unknownEncoding: boolean;
}

/** Messages of one answer, with and without octets; and octets after which it ends early. */
const ROWS_MAX = 1000;
const HEADER_ROWS_MAX = 400;
const OCTET_ROWS_MAX = 64;
const ANSWER_BYTES = 256 * 1024;
/** What a message takes of an answer, as a first guess: columns, or its octets. */
const COLUMN_BYTES = 700;
const OCTET_BYTES = 8192;

export function* fetchMessages(args: FetchMessages): Work<MessagesFetched> {
  const needs = fetchNeeds(args.items);
  const to = Math.min(args.rows.seqs.length, args.from + rowsMax(args.items, needs));
  const capacity = needs.octets
    ? Math.min(ANSWER_BYTES + OCTET_BYTES, (to - args.from) * OCTET_BYTES)
    : (to - args.from) * COLUMN_BYTES;
  const output = new FetchOutput(args.items, args.keywords, capacity);
  const page = { ...args, to };
  const { next, missing, damaged } = needs.octets
    ? yield* writeWhole(page, output, needs.columns)
    : yield* writeStored(page, output);
  return { ...output.take(), next, missing, damaged, unknownEncoding: output.unknownEncoding };
}

function rowsMax(items: readonly FetchItem[], needs: FetchNeeds): number {
  if (!needs.octets) return ROWS_MAX;
  const onlyHeaders = items.every((i) => !('section' in i) || !['all', 'TEXT'].includes(i.section.text));
  return onlyHeaders ? HEADER_ROWS_MAX : OCTET_ROWS_MAX;
}

interface Page extends FetchMessages {
  readonly to: number;
}

interface Done {
  readonly next: number;
  readonly missing: number;
  readonly damaged: number;
}

interface StoredRow {
  readonly id: EmailId;
  readonly receivedMs: number;
  /** Its arrival, until the message's own is known. */
  readonly savedMs: number;
  readonly size: number;
  readonly envelope: string;
  readonly bodyStructure: string;
}

const nothing = new Uint8Array(0);

/** UTF-8 as text: a string comes out of the engine several times cheaper than an array, and goes back the same. */
const envelopeText = either('CAST(envelope AS TEXT)', "convert_from(envelope, 'UTF8')");
const structureText = either('CAST(body_structure AS TEXT)', "convert_from(body_structure, 'UTF8')");

/** The columns that the items name, by email. Each column costs: what nobody asked for is not read. */
function* columnsOf(page: Page): Work<readonly StoredRow[]> {
  const { account, items } = page;
  const ids = list(Array.from(page.rows.emails.subarray(page.from, page.to)));
  const texts = items.some((i) => i.item === 'ENVELOPE' || i.item === 'BODYSTRUCTURE' || i.item === 'BODY');
  const numbers = items.some((i) => i.item === 'INTERNALDATE' || i.item === 'SAVEDATE' || i.item === 'RFC822.SIZE');
  const found = !texts
    ? yield* rows<StoredRow>(sql`
        SELECT id, received_ms AS "receivedMs", received_ms AS "savedMs", size FROM email
        WHERE id IN ${ids} AND account = ${account}`)
    : numbers
      ? yield* rows<StoredRow>(sql`
          SELECT id, received_ms AS "receivedMs", received_ms AS "savedMs", size, ${envelopeText} AS envelope,
            ${structureText} AS "bodyStructure"
          FROM email WHERE id IN ${ids} AND account = ${account}`)
      : yield* rows<StoredRow>(sql`
          SELECT id, ${envelopeText} AS envelope, ${structureText} AS "bodyStructure" FROM email
          WHERE id IN ${ids} AND account = ${account}`);
  return found;
}

/** Finds rows by email: most often they are asked for in the order they have, and then no map is needed. */
class ByEmail {
  readonly #found: readonly StoredRow[];
  #next = 0;
  #map: ReadonlyMap<number, StoredRow> | undefined;

  constructor(found: readonly StoredRow[]) {
    this.#found = found;
  }

  get(email: number): StoredRow | undefined {
    const next = this.#found[this.#next];
    if (next?.id === email) {
      this.#next += 1;
      return next;
    }
    this.#map ??= new Map(this.#found.map((stored) => [stored.id, stored]));
    return this.#map.get(email);
  }
}

/** SAVEDATE is the message's and not the email's: asked for only where somebody wants it. */
function* savedDates(page: Page): Work<Map<number, number> | undefined> {
  if (!page.items.some((i) => i.item === 'SAVEDATE')) return undefined;
  const keys = Array.from(page.rows.uids.subarray(page.from, page.to), (uid) => messageKey(page.mailbox, uid));
  const found = yield* rows<{ id: number; savedMs: number }>(
    sql`SELECT id, saved_ms AS "savedMs" FROM message WHERE id IN ${list(keys)}`,
  );
  return new Map(found.map(({ id, savedMs }) => [uidOfKey(id) as number, savedMs]));
}

function rowAt(page: Page, at: number): { seq: number; uid: number; flags: number; modseq: number } {
  const { seqs, uids, flags, modseqs } = page.rows;
  return { seq: seqs[at] ?? 0, uid: uids[at] ?? 0, flags: flags[at] ?? 0, modseq: modseqs[at] ?? 0 };
}

function* writeStored(page: Page, output: FetchOutput): Work<Done> {
  const stored = new ByEmail(yield* columnsOf(page));
  const saved = yield* savedDates(page);
  let missing = 0;
  for (let at = page.from; at < page.to; at++) {
    const columns = stored.get(page.rows.emails[at] ?? 0);
    if (columns === undefined) missing += 1;
    else
      output.writeStored(
        rowAt(page, at),
        saved === undefined ? columns : savedOf(saved, page.rows.uids[at] ?? 0, columns),
      );
  }
  return { next: page.to, missing, damaged: 0 };
}

/** A message that was expunged meanwhile has no row any more: its arrival stands in. */
function savedOf(saved: ReadonlyMap<number, number>, uid: number, columns: StoredRow): StoredRow {
  return { ...columns, savedMs: saved.get(uid) ?? columns.receivedMs };
}

interface OctetsRow extends BlobPlace {
  readonly id: EmailId;
  readonly head: Uint8Array;
  readonly index: Uint8Array;
}

interface Octets {
  readonly head: Uint8Array;
  readonly place: BlobPlace;
  readonly index: MessageIndex;
}

function* octetsOf(page: Page): Work<Map<number, OctetsRow>> {
  const found = yield* rows<OctetsRow>(sql`
    SELECT e.id, e.head, e.message_index AS "index", b.pack, b.byte_offset AS "offset", b.byte_length AS "length"
    FROM email e JOIN blob b ON b.id = e.blob
    WHERE e.id IN ${list(Array.from(page.rows.emails.subarray(page.from, page.to)))} AND e.account = ${page.account}`);
  return new Map(found.map((octets) => [octets.id, octets]));
}

function* writeWhole(page: Page, output: FetchOutput, needsColumns: boolean): Work<Done> {
  const stored = needsColumns ? new ByEmail(yield* columnsOf(page)) : undefined;
  const saved = yield* savedDates(page);
  const octets = yield* octetsOf(page);
  let missing = 0;
  let damaged = 0;
  let at = page.from;
  for (; at < page.to && output.length < ANSWER_BYTES && !output.isStreaming; at++) {
    const email = page.rows.emails[at] ?? 0;
    const found = octets.get(email);
    const columns = stored?.get(email);
    if (found === undefined || (stored !== undefined && columns === undefined)) {
      missing += 1;
      continue;
    }
    const row = rowAt(page, at);
    const known = columns && saved ? savedOf(saved, row.uid, columns) : columns;
    const source = { head: found.head, place: found, index: decodeIndex(found.index) };
    const before = output.length;
    try {
      const writing = output.writeWhole(row, known, { headLength: found.head.length, index: source.index });
      let step = writing.next();
      while (!step.done) step = writing.next(yield* readExtent(source, step.value));
    } catch (error) {
      // One damaged message must not hide the others.
      if (!isDamage(error) || !output.takeBack(before)) throw error;
      damaged += 1;
    }
  }
  return { next: at, missing, damaged };
}

function isDamage(error: unknown): boolean {
  return error instanceof Fault && error.fields['damaged'] === true;
}

/** Octets of head followed by blob. */
function* readExtent(of: Pick<Octets, 'head' | 'place'>, extent: Pick<Extent, 'start' | 'end'>): Work<Uint8Array> {
  const { head, place } = of;
  const start = extent.start - head.length;
  const end = extent.end - head.length;
  const behind = end > 0 ? yield* range(place, Math.max(0, start), end) : nothing;
  if (start >= 0) return behind;
  const before = head.subarray(extent.start, Math.min(extent.end, head.length));
  return behind.length === 0 ? before : concatBytes([before, behind]);
}

export interface ReadOctets {
  readonly account: AccountId;
  readonly email: EmailId;
  readonly start: number;
  readonly end: number;
}

/** Octets [start, end) of one email's head and blob; fewer when it is gone. */
export function* readOctets(args: ReadOctets): Work<Uint8Array> {
  const found = yield* row<BlobPlace & { readonly head: Uint8Array }>(sql`
    SELECT e.head, b.pack, b.byte_offset AS "offset", b.byte_length AS "length"
    FROM email e JOIN blob b ON b.id = e.blob WHERE e.id = ${args.email} AND e.account = ${args.account}`);
  return found === undefined ? nothing : yield* readExtent({ head: found.head, place: found }, args);
}
