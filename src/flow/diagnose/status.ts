/** What became of a message, in one word for each recipient. */
import type { TraceEvent, TraceRecord } from '#model/trace';

export const traceStatuses = [
  'Delivered',
  'In Junk', // delivered, and seen by who looks there
  'Waiting',
  'Held',
  'Returned',
  'Given up',
  'Refused',
  'Deferred', // we told the other server to come again
  'Reported', // by a user, to an address that takes reports
  'Thrown away', // because somebody has the filter do so, or nobody may report like that
  'Deleted', // out of the quarantine
  'Expired', // kept there long enough
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
  'quarantine.held': 'Held',
  'quarantine.released': 'Delivered',
  'quarantine.sent-on': 'Waiting',
  'quarantine.deleted': 'Deleted',
  'quarantine.expired': 'Expired',
  'smtp.rcpt.refused': 'Refused',
  spamreport: 'Reported',
  'spamreport.dropped': 'Thrown away',
};

/**
 * The last word on each recipient of one record, or of those under one reference. A refusal on the way is a row of its own
 * and may be a step of the message's story: it counts once.
 */
export function recipientStatuses(records: readonly TraceRecord[]): ReadonlyMap<string, TraceStatus> {
  const statuses = new Map<string, TraceStatus>();
  for (const record of records) {
    for (const recipient of record.recipients) statuses.set(recipient, outcomeStatus(record));
    for (const event of record.story) {
      const status = statusOf(event);
      if (status === undefined) continue;
      const recipient = event.facts?.['recipient'];
      if (typeof recipient === 'string') statuses.set(recipient.toLowerCase(), status);
      // What became of the others, if any, is told behind it.
      else if (ofAll.has(event.event)) for (const each of record.recipients) statuses.set(each, status);
    }
  }
  return statuses;
}

/** `Delivered`, or `1 delivered, 2 waiting` where recipients differ; of one record, or of those under one reference. */
export function statusText(records: readonly TraceRecord[]): string {
  const statuses: TraceStatus[] = [...recipientStatuses(records).values()];
  const counts = new Map<TraceStatus, number>();
  for (const status of statuses.length === 0 ? records.map(outcomeStatus) : statuses) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const [only] = counts.keys();
  if (counts.size <= 1) return only ?? 'Unknown';
  return traceStatuses
    .filter((status) => counts.has(status))
    .map((status) => `${counts.get(status)} ${status === 'In Junk' ? 'in Junk' : status.toLowerCase()}`)
    .join(', ');
}

/** Events of a whole message. */
const ofAll: ReadonlySet<string> = new Set(['spamreport', 'spamreport.dropped']);

function statusOf({ event, facts }: TraceEvent): TraceStatus | undefined {
  if (event === 'filter.disposed' && facts?.['action'] === 'discard') return 'Thrown away';
  if (event === 'delivered' && facts?.['use'] === 'junk') return 'In Junk';
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
