import { row, rows, sql, type Work } from '#format/sql';
import type { SpecialUse } from './append.ts';
import type { AccountId, MailboxId, ModSeq } from './ids.ts';

/** A mailbox as LIST, STATUS and JMAP show it. */
export interface MailboxRecord {
  readonly id: MailboxId;
  /** 0: at the top. */
  readonly parent: MailboxId | 0;
  readonly name: string;
  readonly specialUse: SpecialUse | null;
  readonly selectable: boolean;
  readonly subscribed: boolean;
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly createdModseq: ModSeq;
  /** Of the mailbox itself: name, parent, subscription. */
  readonly changedModseq: ModSeq;
  /** Of its messages. */
  readonly highestModseq: ModSeq;
  /** What changed since a modseq below this can no longer be said. */
  readonly floorModseq: ModSeq;
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly bytes: number;
}

type MailboxRow = Omit<MailboxRecord, 'selectable' | 'subscribed'> & {
  readonly selectable: number;
  readonly subscribed: number;
};

/** All mailboxes of an account, in no particular order. */
export function* listMailboxes(account: AccountId): Work<MailboxRecord[]> {
  const found = yield* rows<MailboxRow>(sql`
    SELECT id, parent, name, special_use AS "specialUse", selectable, subscribed, uid_validity AS "uidValidity",
      uid_next AS "uidNext", created_modseq AS "createdModseq", changed_modseq AS "changedModseq",
      highest_modseq AS "highestModseq", floor_modseq AS "floorModseq", messages, unseen, deleted, bytes
    FROM mailbox WHERE account = ${account}`);
  return found.map(toRecord);
}

/** One mailbox, or undefined when the account has none of this id. */
export function* mailboxStatus(args: {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
}): Work<MailboxRecord | undefined> {
  const found = yield* row<MailboxRow>(sql`
    SELECT id, parent, name, special_use AS "specialUse", selectable, subscribed, uid_validity AS "uidValidity",
      uid_next AS "uidNext", created_modseq AS "createdModseq", changed_modseq AS "changedModseq",
      highest_modseq AS "highestModseq", floor_modseq AS "floorModseq", messages, unseen, deleted, bytes
    FROM mailbox WHERE id = ${args.mailbox} AND account = ${args.account}`);
  return found === undefined ? undefined : toRecord(found);
}

function toRecord(found: MailboxRow): MailboxRecord {
  return { ...found, selectable: found.selectable === 1, subscribed: found.subscribed === 1 };
}

export interface Quota {
  readonly usedBytes: number;
  readonly usedMessages: number;
  /** Null: no limit of its own. */
  readonly quotaBytes: number | null;
  readonly domainUsedBytes: number;
  readonly domainQuotaBytes: number | null;
}

export function* quotaOf(account: AccountId): Work<Quota | undefined> {
  return yield* row<Quota>(sql`
    SELECT s.used_bytes AS "usedBytes", s.used_messages AS "usedMessages", a.quota_bytes AS "quotaBytes",
      (SELECT coalesce(sum(x.used_bytes), 0) FROM account_state x WHERE x.domain = s.domain) AS "domainUsedBytes",
      d.quota_bytes AS "domainQuotaBytes"
    FROM account_state s JOIN account a ON a.id = s.account JOIN domain d ON d.id = s.domain WHERE s.account = ${account}`);
}
