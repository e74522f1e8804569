import type { Reference } from '#base/ids';
import { UID_MAX } from '#base/limits';
import { Fault } from '#base/fault';
import { list, row, type Statement, sql, type Work } from '#format/sql';
import type { BlobId } from '#model/blob';
import { nextModSeq } from './account-state.ts';
import { FLAG_DELETED, FLAG_SEEN, hasSystemFlag } from './flags.ts';
import {
  type AccountId,
  type EmailId,
  type MailboxId,
  type ModSeq,
  messageKey,
  type ThreadId,
  type Uid,
} from './ids.ts';

export const specialUses = ['drafts', 'sent', 'junk', 'trash', 'archive'] as const;
export type SpecialUse = (typeof specialUses)[number];

/** Where a message goes. A special use whose mailbox was deleted means INBOX. */
export type MailboxTarget =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'special'; readonly use: SpecialUse }
  | { readonly kind: 'mailbox'; readonly id: MailboxId };

/** What is known of a message's octets once, whoever receives it. */
export interface IndexedContent {
  readonly blob: BlobId;
  /** Octets of the blob. */
  readonly blobBytes: number;
  /** IMAP ENVELOPE and BODYSTRUCTURE, ready to send. */
  readonly envelope: Uint8Array;
  readonly bodyStructure: Uint8Array;
  /** `encodeIndex` of format/message. */
  readonly index: Uint8Array;
  readonly search: SearchTexts;
  /** The Date field in ms, when there is one that can be read. */
  readonly sentMs: number | null;
  /** 48-bit hashes: of the message's own Message-ID (if any), and of those in References and In-Reply-To. */
  readonly idHash: number | null;
  readonly referenceHashes: readonly number[];
}

/** Decoded and lower-cased header text. */
export interface SearchTexts {
  readonly from: string;
  readonly to: string;
  readonly cc: string;
  readonly bcc: string;
  readonly subject: string;
}

/** A new email in one account: the shared content and what is this copy's own. */
export interface NewEmail {
  readonly id: EmailId;
  readonly account: AccountId;
  readonly target: MailboxTarget;
  readonly content: IndexedContent;
  /** The fields we added, each ending in CRLF. */
  readonly head: Uint8Array;
  readonly receivedMs: number;
  readonly savedMs: number;
  readonly flags: number;
  readonly reference: Reference | null;
}

export interface Appended {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly uid: Uid;
  readonly uidValidity: number;
  readonly modseq: ModSeq;
  readonly email: EmailId;
}

/** Files a new email. The account is locked and its quota judged by the caller; the blob's references too. */
export function* appendEmail(email: NewEmail): Work<Appended> {
  const { account, content, flags } = email;
  const size = email.head.length + content.blobBytes;
  const modseq = yield* nextModSeq(account, { bytes: size, messages: 1 });
  const slot = yield* nextSlot(account, email.target);
  const thread = yield* threadFor(account, content, email.id as number as ThreadId);
  yield [
    takeUid(slot, { modseq, flags, size }),
    sql`
      INSERT INTO email (id, account, thread, blob, received_ms, size, reference, head, envelope, body_structure, message_index)
      VALUES (${email.id}, ${account}, ${thread}, ${content.blob}, ${email.receivedMs}, ${size}, ${email.reference},
        ${email.head}, ${content.envelope}, ${content.bodyStructure}, ${content.index})`,
    sql`
      INSERT INTO email_search (email, from_text, to_text, cc_text, bcc_text, subject_text, sent_ms)
      VALUES (${email.id}, ${content.search.from}, ${content.search.to}, ${content.search.cc}, ${content.search.bcc},
        ${content.search.subject}, ${content.sentMs})`,
    insertMessage({ ...slot, account, email: email.id, flags, modseq, savedMs: email.savedMs }),
  ];
  return { account, email: email.id, modseq, ...slot };
}

export interface NewMessageRow {
  readonly mailbox: MailboxId;
  readonly uid: Uid;
  readonly account: AccountId;
  readonly email: EmailId;
  readonly flags: number;
  readonly modseq: ModSeq;
  readonly savedMs: number;
}

export function insertMessage(m: NewMessageRow): Statement {
  return sql`
    INSERT INTO message (id, account, mailbox, email, flags, modseq, created_modseq, saved_ms)
    VALUES (${messageKey(m.mailbox, m.uid)}, ${m.account}, ${m.mailbox}, ${m.email}, ${m.flags}, ${m.modseq}, ${m.modseq}, ${m.savedMs})`;
}

interface Slot {
  readonly mailbox: MailboxId;
  readonly uid: Uid;
  readonly uidValidity: number;
}

/** The mailbox of a target, and the UID that comes next there: while the account is locked nobody else takes it. */
function* nextSlot(account: AccountId, target: MailboxTarget): Work<Slot> {
  const slot = yield* mailboxOf(account, target);
  if (slot === undefined) {
    if (target.kind !== 'mailbox') throw new Fault('not-found', `Account ${account} has no INBOX`);
    throw new Fault('not-found', `Cannot find mailbox ${target.id}`, { publicText: 'No such mailbox' });
  }
  if (slot.uid > UID_MAX) throw new Fault('limit', `Mailbox ${slot.mailbox} has used all its UIDs`);
  return slot;
}

function* mailboxOf(account: AccountId, target: MailboxTarget): Work<Slot | undefined> {
  if (target.kind === 'mailbox') {
    return yield* row<Slot>(sql`
      SELECT id AS mailbox, uid_next AS uid, uid_validity AS "uidValidity" FROM mailbox
      WHERE id = ${target.id} AND account = ${account} AND selectable = 1`);
  }
  if (target.kind === 'special') {
    const special = yield* row<Slot>(sql`
      SELECT id AS mailbox, uid_next AS uid, uid_validity AS "uidValidity" FROM mailbox
      WHERE account = ${account} AND special_use = ${target.use} AND selectable = 1 ORDER BY id LIMIT 1`);
    if (special !== undefined) return special;
  }
  return yield* row<Slot>(sql`
    SELECT id AS mailbox, uid_next AS uid, uid_validity AS "uidValidity" FROM mailbox
    WHERE account = ${account} AND parent = 0 AND name = 'INBOX'`);
}

/** Takes the UID and counts the message in. */
function takeUid(
  { mailbox }: Slot,
  { modseq, flags, size }: { readonly modseq: ModSeq; readonly flags: number; readonly size: number },
): Statement {
  const unseen = hasSystemFlag(flags, FLAG_SEEN) ? 0 : 1;
  const deleted = hasSystemFlag(flags, FLAG_DELETED) ? 1 : 0;
  return sql`
    UPDATE mailbox SET uid_next = uid_next + 1, highest_modseq = ${modseq}, messages = messages + 1,
      unseen = unseen + ${unseen}, deleted = deleted + ${deleted}, bytes = bytes + ${size}
    WHERE id = ${mailbox}`;
}

/** The thread of the first message known by one of these ids; else a thread of its own. Threads never merge. */
function* threadFor(account: AccountId, content: IndexedContent, own: ThreadId): Work<ThreadId> {
  const hashes = content.idHash === null ? content.referenceHashes : [content.idHash, ...content.referenceHashes];
  if (hashes.length === 0) return own;
  const known = yield* row<{ thread: ThreadId }>(sql`
    SELECT thread FROM thread_ref WHERE account = ${account} AND hash IN ${list(hashes)} ORDER BY id LIMIT 1`);
  const thread = known?.thread ?? own;
  if (content.idHash !== null) {
    yield sql`
      INSERT INTO thread_ref (account, hash, thread) VALUES (${account}, ${content.idHash}, ${thread})
      ON CONFLICT (account, hash) DO NOTHING`;
  }
  return thread;
}
