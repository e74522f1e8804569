import { type Reference, timeKeyAt } from '#base/ids';
import { Fault } from '#base/fault';
import { batch, ident, list, row, rows, sql, type Work } from '#format/sql';
import { partitionOfWeek, weekOf, weeksBetween } from './partition.ts';
import { recordOf, type StoredEvent, type StoredRow, type TraceRecord } from './read.ts';
import { TRACE_PARTITIONS } from './record.ts';
import { everything, shown, type TraceScope } from './scope.ts';

/** Rows of one partition that one call looks at; behind them `next` says where to go on. */
const SCAN_ROWS_MAX = 50_000;
/** Rows that one statement gives, before the scope is looked at. */
const PAGE_ROWS = 200;
/** Stories of one answer. */
export const TRACES_FOUND_MAX = 500;

/** What is looked for; what is not said matches all. */
export interface TraceQuery {
  /** An address, exact; or a part of one, such as `@example.com`. `<>` is the null sender. */
  readonly sender?: string;
  readonly recipient?: string;
  /** In its angle brackets exact, in any case of letters; without them a part of it. */
  readonly messageId?: string;
  /** A part of it, in any case of letters. */
  readonly subject?: string;
  /** Address of the peer; with a dot or colon at its end all that begin so. */
  readonly client?: string;
  readonly sinceMs: number;
  readonly untilMs: number;
  /** At most `TRACES_FOUND_MAX`. */
  readonly limit: number;
  /** `next` of an earlier answer. */
  readonly before?: number;
  readonly scope: TraceScope;
  /** Rows that this call looks at, where fewer than the standard are wanted. */
  readonly scanRowsMax?: number;
}

export interface TracesFound {
  /** Newest first. */
  readonly found: readonly TraceRecord[];
  /** Ask again with it as `before`: there may be more. Undefined when all was looked at. */
  readonly next: number | undefined;
}

/** Looks through the weeks, newest first; a bounded number of rows a call. */
export function* findTraces(query: TraceQuery): Work<TracesFound> {
  if (query.subject !== undefined && !query.scope.subjects) {
    throw new Fault('refused', 'Subjects may not be searched by this role', {
      publicText: 'Subjects may not be searched',
    });
  }
  const limit = Math.max(1, Math.min(query.limit, TRACES_FOUND_MAX));
  const found: TraceRecord[] = [];
  const lowest = timeKeyAt(query.sinceMs);
  let before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, timeKeyAt(query.untilMs + 1));
  for (const week of weeksBetween(query.sinceMs, query.untilMs)) {
    const range = { from: Math.max(lowest, week.from), before: Math.min(before, week.to) };
    if (range.from >= range.before) continue;
    const floor = yield* scanFloor(week.partition, range, Math.min(query.scanRowsMax ?? SCAN_ROWS_MAX, SCAN_ROWS_MAX));
    before = yield* findInRange(query, { partition: week.partition, from: floor, before: range.before }, limit, found);
    if (found.length >= limit) return { found, next: before };
    if (floor > range.from) return { found, next: floor };
  }
  return { found, next: undefined };
}

interface KeyRange {
  readonly from: number;
  readonly before: number;
}

/** The lowest id that one call may look at in this range. */
function* scanFloor(partition: number, range: KeyRange, rowsMax: number): Work<number> {
  const floor = yield* row<{ id: number }>(sql`
    SELECT id FROM ${ident(`trace_${partition}`)} WHERE id >= ${range.from} AND id < ${range.before}
    ORDER BY id DESC LIMIT 1 OFFSET ${Math.max(1, rowsMax) - 1}`);
  return floor?.id ?? range.from;
}

/** Adds what matches, and gives the id before which to go on. */
function* findInRange(
  query: TraceQuery,
  range: KeyRange & { readonly partition: number },
  limit: number,
  found: TraceRecord[],
): Work<number> {
  let { before } = range;
  for (;;) {
    const page = yield* matching(query, { ...range, before });
    for (const record of yield* withEvents(range.partition, page)) {
      before = record.id;
      const visible = shown(record, query.scope);
      if (visible !== undefined) found.push(visible);
      if (found.length >= limit) return before;
    }
    if (page.length < PAGE_ROWS) return range.from;
  }
}

function* matching(query: TraceQuery, range: KeyRange & { readonly partition: number }): Work<StoredRow[]> {
  const subject = query.subject ?? '';
  return yield* rows<StoredRow>(sql`
    SELECT id, reference, tenant, domain, account, kind, outcome, client, helo, sender, recipients, message_id AS "messageId",
      subject, size, repeats, story
    FROM ${ident(`trace_${range.partition}`)}
    WHERE id >= ${range.from} AND id < ${range.before}
      AND sender LIKE ${senderPattern(query.sender)} ESCAPE '!'
      AND (' ' || recipients || ' ') LIKE ${recipientPattern(query.recipient)} ESCAPE '!'
      AND lower(message_id) LIKE ${messageIdPattern(query.messageId)} ESCAPE '!'
      AND (lower(subject) LIKE ${partPattern(subject)} ESCAPE '!' OR subject LIKE ${`%${literal(subject)}%`} ESCAPE '!')
      AND client LIKE ${clientPattern(query.client)} ESCAPE '!'
    ORDER BY id DESC LIMIT ${PAGE_ROWS}`);
}

/** All that is known under a reference, oldest first: refusals on the way and the message itself. Empty when nothing may be seen. */
export function* traceOf(args: { readonly reference: Reference; readonly scope?: TraceScope }): Work<TraceRecord[]> {
  const partitions = Array.from({ length: TRACE_PARTITIONS }, (_, partition) => partition);
  const answers = (yield* batch(
    partitions.map(
      (partition) => sql`
        SELECT id, reference, tenant, domain, account, kind, outcome, client, helo, sender, recipients,
          message_id AS "messageId", subject, size, repeats, story
        FROM ${ident(`trace_${partition}`)} WHERE reference = ${args.reference} ORDER BY id LIMIT ${PAGE_ROWS}`,
    ),
  )) as unknown as StoredRow[][];
  const records: TraceRecord[] = [];
  for (const partition of partitions) {
    for (const record of yield* withEvents(partition, answers[partition] ?? [])) {
      const visible = shown(record, args.scope ?? everything);
      if (visible !== undefined) records.push(visible);
    }
  }
  return records.sort((a, b) => a.id - b.id);
}

/** The rows with their later events, merged in the order of time. */
function* withEvents(partition: number, found: readonly StoredRow[]): Work<TraceRecord[]> {
  if (found.length === 0) return [];
  const events = yield* rows<StoredEvent>(sql`
    SELECT trace, event FROM ${ident(`trace_event_${partition}`)}
    WHERE trace IN ${list(found.map(({ id }) => id))} ORDER BY id`);
  const byTrace = Map.groupBy(events, ({ trace }) => trace);
  return found.map((stored) => recordOf(stored, byTrace.get(stored.id) ?? []));
}

/** The newest row of a reference, for an event that comes later. */
export function* traceIdOf(reference: Reference, nowMs: number): Work<number | undefined> {
  const thisWeek = weekOf(nowMs);
  for (let back = 0; back < TRACE_PARTITIONS; back++) {
    const partition = partitionOfWeek(thisWeek - back);
    // A refusal on the way has the same reference; what follows belongs to the message.
    const found = yield* row<{ id: number }>(sql`
      SELECT id FROM ${ident(`trace_${partition}`)} WHERE reference = ${reference}
      ORDER BY CASE WHEN kind = 'refused' THEN 1 ELSE 0 END, id DESC LIMIT 1`);
    if (found !== undefined) return found.id;
  }
  return undefined;
}

/** `!`, `%` and `_` mean themselves. */
function literal(text: string): string {
  return text.replaceAll(/[!%_]/g, '!$&');
}

/** A whole address has something on both sides of its `@`. */
function isWhole(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text);
}

function senderPattern(text: string | undefined): string {
  if (text === undefined) return '%';
  if (text === '<>') return '';
  const plain = addressText(text);
  return isWhole(plain) ? literal(plain) : `%${literal(plain)}%`;
}

function recipientPattern(text: string | undefined): string {
  if (text === undefined) return '%';
  const plain = addressText(text);
  return isWhole(plain) ? `% ${literal(plain)} %` : `%${literal(plain)}%`;
}

function addressText(text: string): string {
  return text.replaceAll(/[<>]/g, '').trim().toLowerCase();
}

function partPattern(text: string | undefined): string {
  return text === undefined ? '%' : `%${literal(text.trim().toLowerCase())}%`;
}

function messageIdPattern(text: string | undefined): string {
  if (text === undefined) return '%';
  const whole = /^<[^<>]*>$/.exec(text.trim())?.[0];
  return whole === undefined ? partPattern(text.replaceAll(/[<>]/g, '')) : literal(whole.toLowerCase());
}

function clientPattern(text: string | undefined): string {
  if (text === undefined) return '%';
  return /[.:]$/.test(text) ? `${literal(text)}%` : literal(text);
}
