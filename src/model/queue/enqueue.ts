import type { Brand } from '#base/brand';
import type { Reference } from '#base/ids';
import { type Statement, sql, type Work } from '#format/sql';
import type { BlobId } from '#model/blob';

/** Time-ordered; shown to people as the message's reference instead. */
export type QueueId = Brand<number, 'QueueId'>;

/**
 * What a message asks of the TLS on its way (RFC 8689): as the recipient's domain says; protected all the way or not at
 * all (REQUIRETLS); or delivered whatever the domain says (`TLS-Required: No`).
 */
export type TlsDemand = 'policy' | 'required' | 'optional';

/** The next hop of what was held and that nobody released: it goes back to its sender. No name of a domain. */
export const UNRELEASED_HOP = ':unreleased';

/** One address a queued message still has to reach. */
export interface NewQueueRecipient {
  readonly address: string;
  /** The domain of the address, or `local` for a retry of our own delivery. */
  readonly nextHop: string;
  readonly originalRecipient: string | null;
  /** Comma list of success, failure, delay; `never`; or '' where the sender did not say (RFC 3461 section 4.1). */
  readonly notify: string;
  readonly dueMs: number;
  readonly expiresMs: number;
}

export interface NewQueuedMessage {
  readonly id: QueueId;
  readonly reference: Reference;
  /** Who submitted it; null for what no account sent. */
  readonly account: number | null;
  readonly domain: number | null;
  readonly blob: BlobId;
  /** The fields we put in front of the blob, each ending in CRLF. */
  readonly head: Uint8Array;
  /** head + blob, octets. */
  readonly size: number;
  /** '' is the null reverse-path. */
  readonly returnPath: string;
  readonly envelopeId: string | null;
  readonly returnContent: 'full' | 'headers' | null;
  readonly bodyType: '7bit' | '8bit';
  readonly smtpUtf8: boolean;
  readonly origin: 'submission' | 'relay' | 'dsn' | 'local';
  readonly createdMs: number;
  /** `policy` where left out. */
  readonly tlsDemand?: TlsDemand;
  /** All of it is on hold from the beginning, until that containment is undone. */
  readonly heldBy?: number;
  readonly recipients: readonly NewQueueRecipient[];
}

/** Puts a message into the queue as part of another Work; the caller holds the blob for it. */
export function* enqueueMessage(message: NewQueuedMessage): Work<void> {
  yield sql`
    INSERT INTO queued_message (id, reference, account, domain, blob, head, size, return_path, envelope_id, return_content,
      body_type, smtputf8, origin, created_ms, tls_demand, recipients)
    VALUES (${message.id}, ${message.reference}, ${message.account}, ${message.domain}, ${message.blob}, ${message.head},
      ${message.size}, ${message.returnPath}, ${message.envelopeId}, ${message.returnContent}, ${message.bodyType},
      ${message.smtpUtf8 ? 1 : 0}, ${message.origin}, ${message.createdMs}, ${message.tlsDemand ?? 'policy'},
      ${message.recipients.length})`;
  yield message.recipients.map((recipient) => insertRecipient(message, recipient));
}

function insertRecipient({ id, heldBy }: NewQueuedMessage, recipient: NewQueueRecipient): Statement {
  return sql`
    INSERT INTO queue_recipient (message, address, next_hop, original_recipient, notify, state, attempts, due_ms, expires_ms,
      delay_notices, containment)
    VALUES (${id}, ${recipient.address}, ${recipient.nextHop}, ${recipient.originalRecipient}, ${recipient.notify},
      ${heldBy === undefined ? 'due' : 'held'}, 0, ${recipient.dueMs}, ${recipient.expiresMs}, 0, ${heldBy ?? null})`;
}
