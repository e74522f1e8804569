import type { Brand } from '#base/brand';
import type { Reference } from '#base/ids';
import { timeOfKey } from '#base/ids';
import { ident, sql, type Work } from '#format/sql';

/** As many tables as the first migration makes. */
export const TRACE_PARTITIONS = 16;
/** A week. */
export const PARTITION_MS = 7 * 24 * 3600 * 1000;

/** One step of a story: what happened, when, in words and with its facts. */
export interface TraceEvent {
  /** Wall time, ms. */
  readonly at: number;
  /** Stable dotted id: `smtp.mail`, `smtp.rcpt.refused`, `delivered`, `queue.attempt`, … */
  readonly event: string;
  /** One English sentence. */
  readonly text: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface TraceRow {
  /** A time key: says which partition the whole story lies in. */
  readonly id: number;
  readonly reference: Reference;
  readonly tenant: number | null;
  readonly domain: number | null;
  readonly account: number | null;
  readonly kind: 'incoming' | 'submitted' | 'refused' | 'system';
  readonly outcome: 'accepted' | 'refused' | 'deferred' | 'aborted';
  readonly client: string;
  readonly helo: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly messageId: string;
  readonly subject: string;
  readonly size: number;
  readonly repeats: number;
  readonly story: readonly TraceEvent[];
}

/** Events as the row has them. Where a thread adds to a story it is handed them written, since it reads none of them. */
export type StoryText = Brand<string, 'StoryText'>;

/** A row as it is recorded. */
export interface RecordedTrace extends Omit<TraceRow, 'story'> {
  readonly story: TraceRow['story'] | StoryText;
}

export function storyText(events: readonly TraceEvent[]): StoryText {
  return JSON.stringify(events) as StoryText;
}

/** The story with what happened after it. */
export function storyWith(story: RecordedTrace['story'], events: readonly TraceEvent[]): RecordedTrace['story'] {
  if (typeof story !== 'string') return [...story, ...events];
  if (events.length === 0) return story;
  const more = storyText(events);
  return story === '[]' ? more : (`${story.slice(0, -1)},${more.slice(1)}` as StoryText);
}

/** The partition of a trace id: one a week, taken in turn. */
export function partitionOf(id: number): number {
  return Math.floor(timeOfKey(id) / PARTITION_MS) % TRACE_PARTITIONS;
}

/** Writes a transaction's row; part of the commit that accepts the message, or by itself for refusals. */
export function* recordTrace(trace: RecordedTrace): Work<void> {
  const story = typeof trace.story === 'string' ? trace.story : storyText(trace.story);
  yield sql`
    INSERT INTO ${ident(`trace_${partitionOf(trace.id)}`)} (id, reference, tenant, domain, account, kind, outcome, client, helo,
      sender, recipients, message_id, subject, size, repeats, story)
    VALUES (${trace.id}, ${trace.reference}, ${trace.tenant}, ${trace.domain}, ${trace.account}, ${trace.kind}, ${trace.outcome},
      ${trace.client}, ${trace.helo}, ${trace.sender.toLowerCase()}, ${trace.recipients.join(' ').toLowerCase()},
      ${trace.messageId}, ${trace.subject}, ${trace.size}, ${trace.repeats}, ${story})`;
}

/** Adds a later event to the story of a transaction, in the partition of its beginning. */
export function* addTraceEvent(trace: number, event: TraceEvent): Work<void> {
  yield sql`
    INSERT INTO ${ident(`trace_event_${partitionOf(trace)}`)} (trace, event) VALUES (${trace}, ${JSON.stringify(event)})`;
}
