/** What sessions hold of a selected mailbox: numbers and flags of all its messages, and what became of them since. */
import { list, row, rows, sql, type Work } from '#format/sql';
import { noSuchMailbox } from './change.ts';
import {
  type AccountId,
  type EmailId,
  keyRange,
  type MailboxId,
  type MessageKey,
  type ModSeq,
  uidOfKey,
} from './ids.ts';
import { listKeywords } from './keywords.ts';

/** Rows side by side, in the order of UIDs. */
export interface MessageRows {
  readonly uids: Uint32Array<ArrayBuffer>;
  readonly emails: Float64Array<ArrayBuffer>;
  readonly flags: Float64Array<ArrayBuffer>;
  readonly modseqs: Float64Array<ArrayBuffer>;
}

export interface ViewFacts {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly highestModseq: number;
}

export interface ViewRead extends ViewFacts, MessageRows {
  /** Names by bit; holes where no keyword has the bit. */
  readonly keywords: readonly (string | undefined)[];
}

/** What changed after a modseq. New messages are among the changed. */
export interface ViewChangesRead extends ViewRead {
  /** Ascending. */
  readonly expunged: Uint32Array<ArrayBuffer>;
}

interface ViewArgs {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
}

interface MailboxNumbers extends ViewFacts {
  readonly floorModseq: number;
}

function* numbersOf({ account, mailbox }: ViewArgs): Work<MailboxNumbers> {
  const found = yield* row<MailboxNumbers>(sql`
    SELECT uid_validity AS "uidValidity", uid_next AS "uidNext", highest_modseq AS "highestModseq", floor_modseq AS "floorModseq"
    FROM mailbox WHERE id = ${mailbox} AND account = ${account} AND selectable = 1`);
  if (found === undefined) throw noSuchMailbox(`Cannot find mailbox ${mailbox} in account ${account}`);
  return found;
}

function* keywordNames(account: AccountId): Work<(string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for (const { bit, name } of yield* listKeywords(account)) names[bit] = name;
  return names;
}

interface MessageRow {
  readonly id: MessageKey;
  readonly email: EmailId;
  readonly flags: number;
  readonly modseq: ModSeq;
}

function sideBySide(found: readonly MessageRow[]): MessageRows {
  const uids = new Uint32Array(found.length);
  const emails = new Float64Array(found.length);
  const flags = new Float64Array(found.length);
  const modseqs = new Float64Array(found.length);
  for (let i = 0; i < found.length; i++) {
    const message = found[i];
    if (message === undefined) continue;
    uids[i] = uidOfKey(message.id);
    emails[i] = message.email;
    flags[i] = message.flags;
    modseqs[i] = message.modseq;
  }
  return { uids, emails, flags, modseqs };
}

/** All of a mailbox. */
export function* readView(args: ViewArgs): Work<ViewRead> {
  const facts = yield* numbersOf(args);
  const keywords = yield* keywordNames(args.account);
  const { from, to } = keyRange(args.mailbox);
  const found = yield* rows<MessageRow>(
    sql`SELECT id, email, flags, modseq FROM message WHERE id BETWEEN ${from} AND ${to} ORDER BY id`,
  );
  return { ...facts, keywords, ...sideBySide(found) };
}

/** Above this share of the mailbox its rows are read in order rather than one by one through the index. */
const MANY_CHANGES_SHARE = 0.2;

/** What changed after a modseq; below the floor that cannot be said, and undefined is. */
export function* readChanges(args: ViewArgs & { readonly since: number }): Work<ViewChangesRead | undefined> {
  const { mailbox, since } = args;
  const facts = yield* numbersOf(args);
  if (since < facts.floorModseq) return undefined;
  const keywords = yield* keywordNames(args.account);
  const { from, to } = keyRange(mailbox);
  const count = yield* row<{ changed: number; messages: number }>(sql`
    SELECT (SELECT count(*) FROM message WHERE mailbox = ${mailbox} AND modseq > ${since}) AS changed,
      (SELECT messages FROM mailbox WHERE id = ${mailbox}) AS messages`);
  const changed = Number(count?.changed ?? 0);
  const found =
    changed === 0
      ? []
      : changed > MANY_CHANGES_SHARE * Number(count?.messages ?? 0)
        ? yield* rows<MessageRow>(sql`
            SELECT id, email, flags, modseq FROM message WHERE id BETWEEN ${from} AND ${to} AND modseq > ${since} ORDER BY id`)
        : yield* rows<MessageRow>(
            sql`SELECT id, email, flags, modseq FROM message WHERE mailbox = ${mailbox} AND modseq > ${since}`,
          );
  const ordered = found.sort((a, b) => a.id - b.id);
  return { ...facts, keywords, ...sideBySide(ordered), expunged: yield* tombstones(mailbox, since) };
}

function* tombstones(mailbox: MailboxId, since: number): Work<Uint32Array<ArrayBuffer>> {
  const gone = yield* rows<{ id: MessageKey }>(
    sql`SELECT id FROM tombstone WHERE mailbox = ${mailbox} AND modseq > ${since}`,
  );
  return Uint32Array.from(gone, ({ id }) => uidOfKey(id)).sort();
}

/** UIDs expunged after a modseq, ascending; undefined below the floor (RFC 7162 section 3.2.5.1). */
export function* readExpunged(args: ViewArgs & { readonly since: number }): Work<Uint32Array<ArrayBuffer> | undefined> {
  const facts = yield* numbersOf(args);
  return args.since < facts.floorModseq ? undefined : yield* tombstones(args.mailbox, args.since);
}

/** Counters of several mailboxes at once, in no particular order. */
export interface MailboxCounters extends ViewFacts {
  readonly id: MailboxId;
  readonly messages: number;
  readonly unseen: number;
  readonly deleted: number;
  readonly bytes: number;
}

export function* countersOf(args: {
  readonly account: AccountId;
  readonly mailboxes: readonly MailboxId[];
}): Work<MailboxCounters[]> {
  return yield* rows<MailboxCounters>(sql`
    SELECT id, uid_validity AS "uidValidity", uid_next AS "uidNext", highest_modseq AS "highestModseq", messages, unseen, deleted,
      bytes
    FROM mailbox WHERE account = ${args.account} AND selectable = 1 AND id IN ${list(args.mailboxes)}`);
}
