import type { Brand } from '#base/brand';
import { MAILBOX_ID_MAX, UID_MAX } from '#base/limits';

export type AccountId = Brand<number, 'AccountId'>;
export type MailboxId = Brand<number, 'MailboxId'>;
export type EmailId = Brand<number, 'EmailId'>;
export type ThreadId = Brand<number, 'ThreadId'>;
/** RFC 9051 section 2.3.1.1; at most 2^28 - 1 here. */
export type Uid = Brand<number, 'Uid'>;
/** RFC 7162; one counter an account. */
export type ModSeq = Brand<number, 'ModSeq'>;
/** mailbox * 2^28 + uid: a mailbox is one contiguous range of keys. */
export type MessageKey = Brand<number, 'MessageKey'>;

const UIDS = UID_MAX + 1;

export function uid(n: number): Uid {
  if (!Number.isInteger(n) || n < 1 || n > UID_MAX) throw new RangeError(`Cannot use ${n} as a UID`);
  return n as Uid;
}

export function mailboxId(n: number): MailboxId {
  if (!Number.isInteger(n) || n < 1 || n > MAILBOX_ID_MAX) throw new RangeError(`Cannot use ${n} as a mailbox id`);
  return n as MailboxId;
}

export function messageKey(mailbox: MailboxId, of: number): MessageKey {
  return (mailbox * UIDS + of) as MessageKey;
}

export function uidOfKey(key: number): Uid {
  return (key % UIDS) as Uid;
}

/** The lowest and highest key of a mailbox. */
export function keyRange(mailbox: MailboxId): { readonly from: MessageKey; readonly to: MessageKey } {
  return { from: messageKey(mailbox, 0), to: messageKey(mailbox, UID_MAX) };
}
