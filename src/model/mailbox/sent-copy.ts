import { asBuffer } from '#base/bytes';
import { row, rows, sql, type Work } from '#format/sql';
import type { Appended, IndexedContent, MailboxTarget } from './append.ts';
import {
  type AccountId,
  type EmailId,
  type MailboxId,
  type MessageKey,
  type ModSeq,
  messageKey,
  uidOfKey,
} from './ids.ts';

/** A program saves its copy within moments of sending; further back nobody looks. Messages. */
const LOOKED_AT_MAX = 200;

/**
 * The copy that the server has filed in Sent by itself, when a mail program now saves the same message there too: it is
 * given in place of a second one (product MB8). Undefined in every other case.
 */
export function* filedSentCopy(
  account: AccountId,
  target: MailboxTarget,
  content: IndexedContent,
): Work<Appended | undefined> {
  if (target.kind !== 'mailbox' || content.idHash === null) return undefined;
  const sent = yield* row<{ uidNext: number; uidValidity: number; thread: number }>(sql`
    SELECT b.uid_next AS "uidNext", b.uid_validity AS "uidValidity", t.thread
    FROM mailbox b JOIN account a ON a.id = b.account
      JOIN thread_ref t ON t.account = b.account AND t.hash = ${content.idHash}
    WHERE b.id = ${target.id} AND b.account = ${account} AND b.special_use = 'sent' AND a.file_sent = 1`);
  if (sent === undefined) return undefined;
  const from = messageKey(target.id, Math.max(1, sent.uidNext - LOOKED_AT_MAX));
  const to = messageKey(target.id, sent.uidNext);
  // Only what the server filed has the reference of a mail transaction.
  const candidates = yield* rows<{ id: MessageKey; email: EmailId; modseq: ModSeq; envelope: Uint8Array }>(sql`
    SELECT m.id, m.email, m.modseq, e.envelope FROM message m JOIN email e ON e.id = m.email
    WHERE m.id BETWEEN ${from} AND ${to} AND e.thread = ${sent.thread} AND e.reference IS NOT NULL ORDER BY m.id DESC`);
  const wanted = messageIdIn(content.envelope);
  const same = candidates.find(({ envelope }) => messageIdIn(envelope).equals(wanted));
  if (same === undefined) return undefined;
  const mailbox: MailboxId = target.id;
  return {
    account,
    mailbox,
    uid: uidOfKey(same.id),
    uidValidity: sent.uidValidity,
    modseq: same.modseq,
    email: same.email,
  };
}

/** The last member of an ENVELOPE, as it stands there. */
function messageIdIn(envelope: Uint8Array): Buffer {
  const bytes = asBuffer(envelope);
  return bytes.subarray(bytes.lastIndexOf(' ') + 1);
}
