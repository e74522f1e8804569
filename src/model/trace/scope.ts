/**
 * Which stories a viewer may see, and what of them. Whoever asks has asked the permission function before: this is its
 * answer as a filter.
 */
import type { TraceRecord } from './read.ts';
import type { TraceEvent } from './record.ts';

export type TraceScope = { readonly subjects: boolean } & (
  | { readonly kind: 'all' }
  /** Canonical domain names (A-labels, lower case). */
  | { readonly kind: 'domains'; readonly domains: readonly string[] }
  /** One's own: what the account submitted, and what came for one of its addresses. */
  | { readonly kind: 'account'; readonly account: number; readonly addresses: readonly string[] }
);

export const everything: TraceScope = { kind: 'all', subjects: true };

/** The record as the viewer may see it; undefined where he may not see it at all. */
export function shown(record: TraceRecord, scope: TraceScope): TraceRecord | undefined {
  const visible = scope.subjects ? record : { ...record, subject: '' };
  if (scope.kind === 'all') return visible;
  if (isSentBy(record, scope)) return visible;
  const recipients = record.recipients.filter((address) => isWithin(address, scope));
  if (recipients.length === 0) return undefined;
  // Who else got the message is not for everybody who got it: there may be blind copies among them.
  return { ...visible, recipients, story: record.story.filter((event) => concerns(event, recipients)) };
}

/**
 * The envelope's sender is anybody's claim unless it was submitted, where it was checked: a stranger who writes somebody's
 * address into MAIL must not show him other people's mail.
 */
function isSentBy(record: TraceRecord, scope: Exclude<TraceScope, { kind: 'all' }>): boolean {
  if (record.account === null) return false;
  return scope.kind === 'account' ? record.account === scope.account : isWithin(record.sender, scope);
}

function isWithin(address: string, scope: Exclude<TraceScope, { kind: 'all' }>): boolean {
  const key = address.toLowerCase();
  if (scope.kind === 'account') return scope.addresses.some((own) => own.toLowerCase() === key);
  return scope.domains.includes(key.slice(key.lastIndexOf('@') + 1));
}

/** Events that name a recipient are for those who may see that one; the others are about the message. */
function concerns(event: TraceEvent, recipients: readonly string[]): boolean {
  const recipient = event.facts?.['recipient'];
  return typeof recipient !== 'string' || recipients.includes(recipient.toLowerCase());
}
