/** Field names in lower case, without making a new string for the common ones. */

const commonNames: readonly string[] = [
  'arc-authentication-results',
  'arc-message-signature',
  'arc-seal',
  'authentication-results',
  'auto-submitted',
  'bcc',
  'cc',
  'content-description',
  'content-disposition',
  'content-id',
  'content-language',
  'content-location',
  'content-md5',
  'content-transfer-encoding',
  'content-type',
  'date',
  'delivered-to',
  'dkim-signature',
  'feedback-id',
  'from',
  'importance',
  'in-reply-to',
  'list-archive',
  'list-help',
  'list-id',
  'list-owner',
  'list-post',
  'list-subscribe',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'mailing-list',
  'message-id',
  'mime-version',
  'organization',
  'precedence',
  'priority',
  'received',
  'received-spf',
  'references',
  'reply-to',
  'resent-date',
  'resent-from',
  'resent-message-id',
  'resent-to',
  'return-path',
  'sender',
  'status',
  'subject',
  'thread-index',
  'thread-topic',
  'to',
  'user-agent',
  'x-mailer',
  'x-original-to',
  'x-originating-ip',
  'x-priority',
  'x-received',
  'x-spam-level',
  'x-spam-score',
  'x-spam-status',
];

/** By length, then compared octet by octet. */
const byLength: readonly (readonly string[])[] = Array.from({ length: 40 }, (_, length) =>
  commonNames.filter((name) => name.length === length),
);

/** The lower-case name at those octets, which are printable ASCII. */
export function fieldNameAt(bytes: Buffer, start: number, end: number): string {
  for (const name of byLength[end - start] ?? []) if (isNameAt(bytes, start, name)) return name;
  return bytes.toString('latin1', start, end).toLowerCase();
}

function isNameAt(bytes: Buffer, start: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    const c = bytes[start + i] ?? 0;
    // Letters differ from their lower case in bit 5 only; a hyphen already has it.
    if ((c >= 65 && c <= 90 ? c | 32 : c) !== name.charCodeAt(i)) return false;
  }
  return true;
}
