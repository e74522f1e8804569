/** Stored rows as records. */
import type { TraceEvent, TraceRow } from './record.ts';

/** A transaction with its whole story: what was written with it and what followed, in the order of time. */
export type TraceRecord = TraceRow;

export type StoredRow = Omit<TraceRow, 'recipients' | 'story'> & {
  readonly recipients: string;
  readonly story: string;
};

export interface StoredEvent {
  readonly trace: number;
  readonly event: string;
}

export function recordOf(stored: StoredRow, later: readonly StoredEvent[]): TraceRecord {
  const story = [...eventsOf(stored.story), ...later.flatMap(({ event }) => eventsOf(event))];
  return {
    ...stored,
    recipients: stored.recipients === '' ? [] : stored.recipients.split(' '),
    // The sort is stable: events of one millisecond stay in the order in which they were written.
    story: story.sort((a, b) => a.at - b.at),
  };
}

/** What cannot be read any more is left out; the rest of the story still counts. */
function eventsOf(json: string): TraceEvent[] {
  try {
    const value: unknown = JSON.parse(json);
    return (Array.isArray(value) ? value : [value]).filter(isEvent);
  } catch {
    return [];
  }
}

function isEvent(value: unknown): value is TraceEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    typeof value.at === 'number' &&
    'event' in value &&
    typeof value.event === 'string' &&
    'text' in value &&
    typeof value.text === 'string'
  );
}
