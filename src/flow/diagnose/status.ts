/** What became of a message, in one word for each recipient. */
import type { TraceEvent, TraceRecord } from '#model/trace';

export const traceStatuses = [
  'Delivered',
  'Waiting',
  'Held',
  'Returned',
  'Given up',
  'Refused',
  'Deferred', // we told the other server to come again
  'Broken off', // the client went before the end
] as const;
export type TraceStatus = (typeof traceStatuses)[number];

const byEvent: Readonly<Record<string, TraceStatus>> = {
  delivered: 'Delivered',
  queued: 'Waiting',
  'queue.delivered': 'Delivered',
  'queue.deferred': 'Waiting',
  'queue.attempt': 'Waiting',
  'queue.held': 'Held',
  'queue.released': 'Waiting',
  'queue.failed': 'Returned',
  'queue.dropped': 'Given up',
  'queue.expired': 'Returned',
  'smtp.rcpt.refused': 'Refused',
};

/** The last word on each recipient of one transaction. */
export function recipientStatuses(record: TraceRecord): ReadonlyMap<string, TraceStatus> {
  const statuses = new Map<string, TraceStatus>();
  for (const recipient of record.recipients) statuses.set(recipient, outcomeStatus(record));
  for (const event of record.story) {
    const status = statusOf(event);
    const recipient = event.facts?.['recipient'];
    if (status !== undefined && typeof recipient === 'string') statuses.set(recipient.toLowerCase(), status);
  }
  return statuses;
}

/** `Delivered`, or `1 delivered, 2 waiting` where recipients differ. */
export function statusText(records: readonly TraceRecord[]): string {
  const counts = new Map<TraceStatus, number>();
  for (const record of records) {
    const statuses = [...recipientStatuses(record).values()];
    for (const status of statuses.length === 0 ? [outcomeStatus(record)] : statuses) {
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  }
  const [only] = counts.keys();
  if (counts.size <= 1) return only ?? 'Unknown';
  return traceStatuses
    .filter((status) => counts.has(status))
    .map((status) => `${counts.get(status)} ${status.toLowerCase()}`)
    .join(', ');
}

function statusOf({ event }: TraceEvent): TraceStatus | undefined {
  return Object.hasOwn(byEvent, event) ? byEvent[event] : undefined;
}

/** Before anything was said of a recipient. */
function outcomeStatus(record: TraceRecord): TraceStatus {
  switch (record.outcome) {
    case 'accepted':
      return 'Waiting';
    case 'refused':
      return 'Refused';
    case 'deferred':
      return 'Deferred';
    case 'aborted':
      return 'Broken off';
    default:
      return record.outcome satisfies never;
  }
}
