import { Fault } from '#base/fault';
import { row, sql, type Work } from '#format/sql';
import { lockAccount, nextModSeq } from './account-state.ts';
import type { SpecialUse } from './append.ts';
import { type MailboxChange, type MailboxHead, noSuchMailbox } from './change.ts';
import { moveRows } from './copy.ts';
import { insertMailbox } from './create.ts';
import { removeMessages } from './expunge.ts';
import type { AccountId, MailboxId } from './ids.ts';
import { allUids, selectMessages } from './uidset.ts';

/** Levels of a mailbox's name, from the top. */
export type MailboxPath = readonly string[];

/** More is refused as `limit`: clients fetch the whole list again and again. */
export const MAILBOXES_PER_ACCOUNT_MAX = 5000;
export const MAILBOX_LEVELS_MAX = 32;
/** One level of a name, as UTF-8. */
export const MAILBOX_NAME_BYTES_MAX = 255;

export interface MailboxMade extends MailboxChange {
  readonly mailbox: MailboxId;
}

interface AtPath {
  readonly account: AccountId;
  readonly path: MailboxPath;
}

/** CREATE (RFC 9051 section 6.3.4): missing levels above are made too; a \Noselect name becomes a mailbox again. */
export function* createMailbox(args: AtPath & { readonly specialUse?: SpecialUse }): Work<MailboxMade> {
  const { account } = args;
  const path = canonicalPath(args.path);
  yield* lockAccount(account);
  const above = yield* makeLevels(account, path.slice(0, -1));
  const name = path.at(-1) ?? '';
  const known = yield* child(account, above.mailbox, name);
  if (known !== undefined && known.selectable === 1) throw exists(path);
  const mailbox =
    known === undefined
      ? yield* insertCounted({ account, parent: above.mailbox, name, specialUse: args.specialUse ?? null })
      : yield* reopen(account, known);
  return { account, mailbox, changed: [...above.made, mailbox] };
}

/**
 * DELETE (RFC 9051 section 6.3.5): the messages go; a mailbox with children stays as a \Noselect name. INBOX cannot be
 * deleted.
 */
export function* deleteMailbox(args: AtPath & { readonly nowMs: number }): Work<MailboxChange> {
  const { account } = args;
  const path = canonicalPath(args.path);
  yield* lockAccount(account);
  const box = yield* atPath(account, path);
  if (isInbox(path)) throw new Fault('refused', 'Cannot delete INBOX', { publicText: 'INBOX cannot be deleted' });
  const below = yield* row<{ id: number }>(
    sql`SELECT id FROM mailbox WHERE account = ${account} AND parent = ${box.id} LIMIT 1`,
  );
  if (box.selectable === 0 && below !== undefined) {
    throw new Fault('conflict', `Mailbox ${box.id} is a name with children`, {
      publicText: 'Delete the mailboxes below it first',
    });
  }
  const messages = yield* selectMessages(box.id, allUids, { flags: 0 });
  if (messages.length > 0) yield* removeMessages({ account, mailbox: box.id, nowMs: args.nowMs }, messages);
  const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
  if (below === undefined) yield sql`DELETE FROM mailbox WHERE id = ${box.id}`;
  else {
    yield sql`
      UPDATE mailbox SET selectable = 0, special_use = NULL, changed_modseq = ${modseq}, highest_modseq = ${modseq} WHERE id = ${box.id}`;
  }
  return { account, changed: [box.id] };
}

/**
 * RENAME (RFC 9051 section 6.3.6): children come along, as they hang on the row and not on the name. INBOX stays, and
 * its messages move into a new mailbox.
 */
export function* renameMailbox(args: {
  readonly account: AccountId;
  readonly from: MailboxPath;
  readonly to: MailboxPath;
  readonly nowMs: number;
}): Work<MailboxMade> {
  const { account } = args;
  const from = canonicalPath(args.from);
  const to = canonicalPath(args.to);
  yield* lockAccount(account);
  const box = yield* atPath(account, from);
  if (to.length > from.length && from.every((name, level) => name === to[level])) {
    throw new Fault('invalid', `Cannot rename ${from.join('/')} into itself`, {
      publicText: 'A mailbox cannot be moved below itself',
    });
  }
  if (isInbox(from)) return yield* renameInbox(account, box, to, args.nowMs);
  if (to.length + (yield* levelsBelow(box.id)) > MAILBOX_LEVELS_MAX) throw invalidName('has too many levels below it');
  const above = yield* makeLevels(account, to.slice(0, -1));
  const name = to.at(-1) ?? '';
  if ((yield* child(account, above.mailbox, name)) !== undefined) throw exists(to);
  const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
  yield sql`UPDATE mailbox SET parent = ${above.mailbox}, name = ${name}, changed_modseq = ${modseq} WHERE id = ${box.id}`;
  return { account, mailbox: box.id, changed: [...above.made, box.id] };
}

function* renameInbox(account: AccountId, inbox: MailboxHead, to: MailboxPath, nowMs: number): Work<MailboxMade> {
  const above = yield* makeLevels(account, to.slice(0, -1));
  const name = to.at(-1) ?? '';
  if ((yield* child(account, above.mailbox, name)) !== undefined) throw exists(to);
  const mailbox = yield* insertCounted({ account, parent: above.mailbox, name, specialUse: null });
  const target = yield* child(account, above.mailbox, name);
  const messages = yield* selectMessages(inbox.id, allUids, { flags: 0 });
  if (target !== undefined && messages.length > 0) {
    const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
    yield* moveRows({ from: inbox.id, target, modseq, nowMs }, messages);
  }
  return { account, mailbox, changed: [...above.made, inbox.id, mailbox] };
}

/** SUBSCRIBE and UNSUBSCRIBE (RFC 9051 sections 6.3.7 and 6.3.8). */
export function* subscribeMailbox(args: AtPath & { readonly subscribed: boolean }): Work<MailboxChange> {
  const { account } = args;
  yield* lockAccount(account);
  const box = yield* atPath(account, canonicalPath(args.path));
  const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
  yield sql`UPDATE mailbox SET subscribed = ${args.subscribed ? 1 : 0}, changed_modseq = ${modseq} WHERE id = ${box.id}`;
  return { account, changed: [box.id] };
}

/** NFC, and INBOX in its one spelling (RFC 9051 section 5.1); refuses what no name may be. */
export function canonicalPath(path: MailboxPath): string[] {
  if (path.length === 0 || path.length > MAILBOX_LEVELS_MAX) throw invalidName(`has ${path.length} levels`);
  return path.map((level, depth) => {
    const name = level.normalize('NFC');
    if (name === '') throw invalidName('has an empty level');
    if (Buffer.byteLength(name) > MAILBOX_NAME_BYTES_MAX) throw invalidName('is too long');
    if (/[\u0000-\u001f\u007f]/.test(name)) throw invalidName('has a control character');
    // The separator of IMAP names: a mailbox called so by another door could not be opened there.
    if (name.includes('/')) throw invalidName('has a slash within a level');
    return depth === 0 && name.toUpperCase() === 'INBOX' ? 'INBOX' : name;
  });
}

function invalidName(what: string): Fault {
  return new Fault('invalid', `The mailbox name ${what}`, { publicText: `The mailbox name ${what}` });
}

function exists(path: MailboxPath): Fault {
  return new Fault('conflict', `Mailbox ${path.join('/')} exists`, {
    publicText: 'A mailbox of this name exists already',
  });
}

function isInbox(path: MailboxPath): boolean {
  return path.length === 1 && path[0] === 'INBOX';
}

function* levelsBelow(mailbox: MailboxId): Work<number> {
  const deepest = yield* row<{ depth: number }>(sql`
    WITH RECURSIVE below (id, depth) AS (
      SELECT id, 0 FROM mailbox WHERE id = ${mailbox}
      UNION ALL SELECT m.id, below.depth + 1 FROM mailbox m JOIN below ON m.parent = below.id
    ) SELECT max(depth) AS depth FROM below`);
  return deepest?.depth ?? 0;
}

function* child(account: AccountId, parent: MailboxId | 0, name: string): Work<MailboxHead | undefined> {
  return yield* row<MailboxHead>(sql`
    SELECT id, parent, name, selectable, uid_next AS "uidNext", uid_validity AS "uidValidity" FROM mailbox
    WHERE account = ${account} AND parent = ${parent} AND name = ${name}`);
}

function* atPath(account: AccountId, path: MailboxPath): Work<MailboxHead> {
  let box: MailboxHead | undefined;
  for (const name of path) {
    box = yield* child(account, box?.id ?? 0, name);
    if (box === undefined) break;
  }
  if (box === undefined) throw noSuchMailbox(`Cannot find mailbox ${path.join('/')} in account ${account}`);
  return box;
}

/** Walks down the path and makes what is missing; gives the last level (0 for an empty path). */
function* makeLevels(account: AccountId, path: MailboxPath): Work<{ mailbox: MailboxId | 0; made: MailboxId[] }> {
  let mailbox: MailboxId | 0 = 0;
  const made: MailboxId[] = [];
  for (const name of path) {
    const known: MailboxHead | undefined = yield* child(account, mailbox, name);
    if (known === undefined) {
      mailbox = yield* insertCounted({ account, parent: mailbox, name, specialUse: null });
      made.push(mailbox);
    } else mailbox = known.id;
  }
  return { mailbox, made };
}

function* insertCounted(mailbox: Parameters<typeof insertMailbox>[0]): Work<MailboxId> {
  const count = yield* row<{ mailboxes: number }>(
    sql`SELECT count(*) AS mailboxes FROM mailbox WHERE account = ${mailbox.account}`,
  );
  if ((count?.mailboxes ?? 0) >= MAILBOXES_PER_ACCOUNT_MAX) {
    throw new Fault('limit', `Account ${mailbox.account} has ${MAILBOXES_PER_ACCOUNT_MAX} mailboxes`, {
      publicText: `An account can have at most ${MAILBOXES_PER_ACCOUNT_MAX} mailboxes`,
    });
  }
  return yield* insertMailbox(mailbox);
}

/** A deleted name becomes a mailbox again. Its UIDs go on, and a new UIDVALIDITY says that it is another one. */
function* reopen(account: AccountId, box: MailboxHead): Work<MailboxId> {
  const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
  const validity = yield* row<{ value: number }>(sql`
    UPDATE account_state SET uid_validity = uid_validity + 1 WHERE account = ${account} RETURNING uid_validity - 1 AS value`);
  yield sql`
    UPDATE mailbox SET selectable = 1, uid_validity = ${validity?.value ?? 0}, changed_modseq = ${modseq}, highest_modseq = ${modseq}
    WHERE id = ${box.id}`;
  return box.id;
}
