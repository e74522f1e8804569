/** What is done with an original: one transaction, with its line in the audit and its step in the story. */
import type { Work } from '#format/sql';
import { type AuditStamp, recordAudit } from '#model/audit';
import { holdBlob } from '#model/blob';
import {
  type AccountId,
  appendEmail,
  type EmailId,
  fitsQuota,
  type IndexedContent,
  lockAccounts,
  type MailboxId,
} from '#model/mailbox';
import { lockOriginal, noteReleased } from '#model/representation';
import { addTraceEvent } from '#model/trace';

export type OriginalOutcome =
  | 'released'
  /** It is in the mailbox since an earlier release; nothing was done a second time. */
  | 'already'
  /** Its cleaned copy, or the account, is not there any more. */
  | 'gone'
  /** The mailbox has no room for it. */
  | 'over-quota';

export interface ReleaseOriginal {
  /** The email that shows the cleaned octets. */
  readonly email: number;
  /** Id of the email that shows the original. */
  readonly original: EmailId;
  /** Index of the original's octets. */
  readonly content: Omit<IndexedContent, 'blob'>;
  readonly recipient: string;
  readonly domain: number;
  readonly tenant: number;
  readonly by: AuditStamp;
  /** Why, in the words of who does it. */
  readonly note: string;
}

export interface OriginalReleased {
  readonly outcome: OriginalOutcome;
  /** For the doorbell. */
  readonly changed: readonly MailboxId[];
}

const unchanged = (outcome: OriginalOutcome): OriginalReleased => ({ outcome, changed: [] });

/** Puts the octets received into the inbox, with our fields and the date that the cleaned copy has. */
export function* releaseOriginal(args: ReleaseOriginal): Work<OriginalReleased> {
  const { by, note, recipient } = args;
  const kept = yield* lockOriginal(args.email);
  if (kept === undefined) return unchanged('gone');
  if (kept.releasedMs !== null) return unchanged('already');
  const account = kept.account as AccountId;
  const state = (yield* lockAccounts([account])).get(account);
  if (state === undefined) return unchanged('gone');
  if (!(yield* fitsQuota(state, kept.head.length + args.content.blobBytes))) return unchanged('over-quota');
  yield* holdBlob(kept.blob);
  const { mailbox } = yield* appendEmail({
    id: args.original,
    account,
    target: { kind: 'inbox' },
    content: { ...args.content, blob: kept.blob },
    head: kept.head,
    receivedMs: kept.receivedMs,
    savedMs: by.nowMs,
    flags: 0,
    reference: kept.reference,
  });
  yield* noteReleased({ email: args.email, by: by.actor, nowMs: by.nowMs });
  yield* recordAudit(by, {
    tenant: args.tenant,
    domain: args.domain,
    action: 'clean.release',
    target: recipient,
    detail: { reference: kept.reference, note },
  });
  yield* addTraceEvent(kept.trace, {
    at: by.nowMs,
    event: 'clean.released',
    text: `The original was delivered to ${recipient} by ${by.actor}${note === '' ? '' : `: ${note}`}`,
    facts: { recipient: recipient.toLowerCase(), by: by.actor },
  });
  return { outcome: 'released', changed: [mailbox] };
}

/** For the store thread. */
export const cleanActs = { releaseOriginal };
