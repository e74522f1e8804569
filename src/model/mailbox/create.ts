import { MAILBOX_ID_MAX } from '#base/limits';
import { Fault } from '#base/fault';
import { row, sql, type Work } from '#format/sql';
import { nextModSeq } from './account-state.ts';
import { type SpecialUse, specialUses } from './append.ts';
import type { AccountId, MailboxId, ModSeq } from './ids.ts';

/** The names under which an account's special mailboxes are made. */
const specialNames: Readonly<Record<SpecialUse, string>> = {
  drafts: 'Drafts',
  sent: 'Sent',
  junk: 'Junk',
  trash: 'Trash',
  archive: 'Archive',
};

/** Gives a new account its state row, INBOX and special-use mailboxes (product.md MB1). */
export function* createAccountMailboxes(
  account: AccountId,
  options: { domain: number; uidValidity: number },
): Work<void> {
  yield sql`
    INSERT INTO account_state (account, domain, modseq, used_bytes, used_messages, uid_validity, keywords)
    VALUES (${account}, ${options.domain}, 1, 0, 0, ${options.uidValidity}, 0)`;
  yield* insertMailbox({ account, parent: 0, name: 'INBOX', specialUse: null });
  for (const use of specialUses) yield* insertMailbox({ account, parent: 0, name: specialNames[use], specialUse: use });
}

export interface NewMailbox {
  readonly account: AccountId;
  /** 0: at the top. */
  readonly parent: MailboxId | 0;
  /** One level of the name, NFC, without the separator. */
  readonly name: string;
  readonly specialUse: SpecialUse | null;
}

/** Makes one mailbox; a conflict when the name is taken. UIDVALIDITY comes from the account's counter, not from a clock. */
export function* insertMailbox(mailbox: NewMailbox): Work<MailboxId> {
  const modseq: ModSeq = yield* nextModSeq(mailbox.account, { bytes: 0, messages: 0 });
  const next = yield* row<{ id: MailboxId }>(
    sql`UPDATE sequence SET next = next + 1 WHERE name = 'mailbox' RETURNING next - 1 AS id`,
  );
  const validity = yield* row<{ value: number }>(sql`
    UPDATE account_state SET uid_validity = uid_validity + 1 WHERE account = ${mailbox.account} RETURNING uid_validity - 1 AS value`);
  if (next === undefined || validity === undefined)
    throw new Fault('not-found', `Cannot find account ${mailbox.account}`);
  if (next.id > MAILBOX_ID_MAX) throw new Fault('limit', 'All mailbox ids are used');
  const made = yield* row<{ id: MailboxId }>(sql`
    INSERT INTO mailbox (id, account, parent, name, special_use, selectable, subscribed, uid_validity, uid_next,
      created_modseq, changed_modseq, highest_modseq, floor_modseq, messages, unseen, deleted, bytes)
    VALUES (${next.id}, ${mailbox.account}, ${mailbox.parent}, ${mailbox.name}, ${mailbox.specialUse}, 1, 1, ${validity.value}, 1,
      ${modseq}, ${modseq}, ${modseq}, 0, 0, 0, 0, 0)
    ON CONFLICT (account, parent, name) DO NOTHING RETURNING id`);
  if (made === undefined) {
    throw new Fault('conflict', `Mailbox "${mailbox.name}" exists already`, {
      publicText: 'A mailbox of this name exists already',
    });
  }
  return made.id;
}
