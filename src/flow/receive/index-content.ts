/** What is known of a message's octets once, whoever receives it: made from the bytes, in whatever thread. */
import { isAscii } from '#base/bytes';
import { encodeBodyStructure, encodeEnvelope } from '#format/imap';
import {
  countHops,
  decodeText,
  encodeIndex,
  envelopeOf,
  fieldText,
  findText,
  foldText,
  type IndexedMessage,
  indexMessage,
  parseAddressList,
  parseDate,
  parseMessageIds,
  scanHeader,
  searchTexts,
} from '#format/message';
import type { IndexedContent } from '#model/mailbox';

/** References that are looked at for the thread: the last ones are the nearest. */
const REFERENCES_MAX = 30;

/** Fields that stand in our head because the sender left them out. */
export interface AddedFields {
  readonly date?: string;
  readonly messageId?: string;
}

export interface ContentIndex {
  /** Everything of IndexedContent but the blob, which is assigned at the commit. */
  readonly indexed: Omit<IndexedContent, 'blob'>;
  /** For trace and policy; header text as sent, '' where the field is missing. */
  readonly messageId: string;
  readonly subject: string;
  /** Addresses of From, as written. */
  readonly from: readonly string[];
  readonly hasDate: boolean;
  readonly hasMessageId: boolean;
  readonly hasSender: boolean;
  /** Received fields: one more each hop. */
  readonly hops: number;
  /** True where any octet of the content is above 127. */
  readonly eightBit: boolean;
  /** `TLS-Required: No` (RFC 8689 section 3): to be delivered whatever the recipients' domains say of TLS. */
  readonly tlsOptional: boolean;
}

/** Pure: the same bytes and added fields give the same result. */
export function indexContent(bytes: Uint8Array, added: AddedFields = {}): ContentIndex {
  return contentIndexOf(bytes, indexMessage(bytes), added);
}

/** The same of a message that is indexed already. */
export function contentIndexOf(bytes: Uint8Array, index: IndexedMessage, added: AddedFields = {}): ContentIndex {
  const own = envelopeOf(bytes, index.fields);
  const envelope = { ...own, date: own.date ?? added.date, messageId: own.messageId ?? added.messageId };
  const references = parseMessageIds(findText(bytes, index.fields, 'references') ?? '').slice(-REFERENCES_MAX);
  const inReplyTo = parseMessageIds(envelope.inReplyTo ?? '').slice(0, 3);
  const messageId = parseMessageIds(envelope.messageId ?? '')[0];
  const search = searchTexts(own);
  return {
    indexed: {
      blobBytes: bytes.length,
      envelope: encodeEnvelope(envelope),
      bodyStructure: encodeBodyStructure(index, bytes, index.fields),
      index: encodeIndex(index),
      search,
      sentMs: envelope.date === undefined ? null : (parseDate(envelope.date)?.ms ?? null),
      idHash: messageId === undefined ? null : messageIdHash(messageId),
      referenceHashes: [...new Set([...references, ...inReplyTo].map(messageIdHash))],
    },
    messageId: messageId ?? '',
    subject: decodeText(own.subject ?? '').slice(0, 200),
    from: own.from
      .flatMap((address) => (address.kind === 'group' ? address.members : [address]))
      .map((m) => `${m.local}@${m.domain}`),
    hasDate: own.date !== undefined,
    hasMessageId: own.messageId !== undefined,
    hasSender: own.sender.length > 0,
    hops: countHops(index.fields),
    eightBit: !isAscii(bytes),
    tlsOptional: isTlsOptional(bytes, index.fields),
  };
}

/** The field must not stand there twice; then nobody knows what it says. */
function isTlsOptional(bytes: Uint8Array, fields: ReturnType<typeof indexMessage>['fields']): boolean {
  const found = fields.filter(({ name }) => name === 'tls-required');
  const [field] = found;
  return field !== undefined && found.length === 1 && fieldText(bytes, field).trim().toLowerCase() === 'no';
}

/** The same with a Sender in our head: whoever reads ENVELOPE has to see it (RFC 9051 section 7.5.2). */
export function withSender(
  index: ContentIndex,
  start: Uint8Array,
  added: AddedFields & { readonly sender: string },
): ContentIndex {
  const own = envelopeOf(start, scanHeader(start).fields);
  const envelope = encodeEnvelope({
    ...own,
    sender: parseAddressList(added.sender).addresses,
    date: own.date ?? added.date,
    messageId: own.messageId ?? added.messageId,
  });
  return { ...index, indexed: { ...index.indexed, envelope } };
}

/**
 * 48 bits of a Message-ID, folded as mail programs that change its case need. Two multiplicative hashes of 32 bits, mixed:
 * whoever wants to be in a thread can name one of its messages, so nothing is gained by a hash that is hard to invert.
 */
export function messageIdHash(id: string): number {
  const text = foldText(id);
  let low = 0xdead_beef;
  let high = 0x41c6_ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x9e37_79b1);
    high = Math.imul(high ^ code, 0x5f35_6495);
  }
  low = Math.imul(low ^ (low >>> 16), 0x85eb_ca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2_ae35);
  high = Math.imul(high ^ (high >>> 16), 0x85eb_ca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2_ae35);
  return (high & 0xffff) * 2 ** 32 + (low >>> 0);
}
