/** Which fields a signature names. */
import type { HeaderField } from '#format/message';

/** Named once more than they occur, so that nobody can add another one unseen (RFC 6376 section 5.4.2). */
const oversigned: readonly string[] = [
  'from',
  'to',
  'cc',
  'subject',
  'date',
  'message-id',
  'reply-to',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
];

/** Signed where they occur (RFC 6376 section 5.4.1); a list or a later hop may add them. */
const signedIfThere: readonly string[] = [
  'sender',
  'in-reply-to',
  'references',
  'resent-from',
  'resent-to',
  'resent-cc',
  'resent-date',
  'resent-message-id',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'auto-submitted',
  'content-id',
  'content-description',
  // RFC 8460 section 5.3 wants these signed.
  'tls-report-domain',
  'tls-report-submitter',
];

/** The names for `h=`. */
export function namesToSign(fields: readonly HeaderField[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of fields) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names: string[] = [];
  for (const name of oversigned) for (let i = counts.get(name) ?? 0; i >= 0; i--) names.push(name);
  for (const name of signedIfThere) for (let i = counts.get(name) ?? 0; i > 0; i--) names.push(name);
  return names;
}
