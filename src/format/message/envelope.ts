/** Envelope, dates and message identifiers of a header. */
import { parseAddressList } from './addresses.ts';
import { fieldText, partFields } from './header.ts';
import { ADDRESSES_MAX, MESSAGE_IDS_MAX } from './limits.ts';
import type { Envelope, HeaderAddress, HeaderField, Part } from './types.ts';

/** The envelope of a message: of the root, or of what `message` of a message/rfc822 part is. */
export function readEnvelope(bytes: Uint8Array, part: Part): Envelope {
  return envelopeOf(bytes, partFields(bytes, part));
}

/** The same from fields that were scanned already. The first field of a name counts; address fields are joined. */
export function envelopeOf(bytes: Uint8Array, fields: readonly HeaderField[]): Envelope {
  const envelope: { -readonly [Key in keyof Envelope]: Envelope[Key] } = {
    date: undefined,
    subject: undefined,
    from: none,
    sender: none,
    replyTo: none,
    to: none,
    cc: none,
    bcc: none,
    inReplyTo: undefined,
    messageId: undefined,
  };
  for (const field of fields) {
    switch (field.name) {
      case 'date':
      case 'subject':
        envelope[field.name] ??= fieldText(bytes, field);
        break;
      case 'message-id':
        envelope.messageId ??= fieldText(bytes, field);
        break;
      case 'in-reply-to':
        envelope.inReplyTo ??= fieldText(bytes, field);
        break;
      case 'from':
      case 'sender':
      case 'to':
      case 'cc':
      case 'bcc':
        envelope[field.name] = withMore(envelope[field.name], bytes, field);
        break;
      case 'reply-to':
        envelope.replyTo = withMore(envelope.replyTo, bytes, field);
        break;
      default:
    }
  }
  return envelope;
}

const none: readonly HeaderAddress[] = [];

function withMore(before: readonly HeaderAddress[], bytes: Uint8Array, field: HeaderField): readonly HeaderAddress[] {
  // A thousand fields of thousands of addresses would be copied over and over.
  if (before.length >= ADDRESSES_MAX) return before;
  const { addresses } = parseAddressList(fieldText(bytes, field));
  return before.length === 0 ? addresses : [...before, ...addresses];
}

/**
 * The identifiers of Message-ID, In-Reply-To or References with their brackets (RFC 5322 section 3.6.4). White space
 * inside is dropped: it comes from folding. Text without any brackets counts as one identifier.
 */
export function parseMessageIds(text: string): string[] {
  const ids: string[] = [];
  let at = 0;
  while (ids.length < MESSAGE_IDS_MAX) {
    const start = text.indexOf('<', at);
    if (start === -1) break;
    const end = text.indexOf('>', start + 1);
    if (end === -1) break;
    // A bracket that never closed must not swallow the identifier behind it.
    const id = text.slice(text.lastIndexOf('<', end) + 1, end).replaceAll(/\s+/g, '');
    if (id !== '') ids.push(`<${id}>`);
    at = end + 1;
  }
  if (ids.length === 0 && !/[<>]/.test(text)) {
    const bare = text.trim().split(/\s/, 1)[0] ?? '';
    if (bare !== '') ids.push(`<${bare}>`);
  }
  return ids;
}
