import { list, row, rows, sql, type Work } from '#format/sql';
import { lockAccount, nextModSeq } from './account-state.ts';
import { countInMailbox, type MailboxChange, openMailbox, tally, type Tally } from './change.ts';
import { type Keyword, type KeywordFlags, keywordFlags } from './keywords.ts';
import { type AccountId, type MailboxId, type MessageKey, type ModSeq, uidOfKey } from './ids.ts';
import { type KeySet, keySets, type UidRange } from './uidset.ts';

export interface StoreFlags {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly uids: readonly UidRange[];
  readonly mode: 'add' | 'remove' | 'replace';
  /** System flags, bits 0 to 4. */
  readonly flags: number;
  readonly keywords: readonly string[];
  /** Messages changed after this are left alone and named in `modified` (RFC 7162 section 3.1.3). */
  readonly unchangedSince?: ModSeq;
}

export interface FlagsStored extends MailboxChange {
  /** Of every message that changed; undefined when none did. */
  readonly modseq: ModSeq | undefined;
  /** The messages that changed, and all flags of each. */
  readonly uids: Uint32Array<ArrayBuffer>;
  readonly flags: Float64Array<ArrayBuffer>;
  /** Those left alone because of UNCHANGEDSINCE. */
  readonly modified: Uint32Array<ArrayBuffer>;
  readonly newKeywords: readonly Keyword[];
}

/** The new flags are `(old & keep) | add`: one statement serves STORE, +STORE and -STORE. */
interface Edit {
  readonly keep: number;
  readonly add: number;
  readonly modseqMax: number;
}

const ALL_FLAGS = 2 ** 51 - 1;

/** STORE (RFC 9051 section 6.4.6): one modseq for the whole command; a message that would not change keeps its own. */
export function* storeFlags(args: StoreFlags): Work<FlagsStored> {
  const { account, mailbox } = args;
  yield* lockAccount(account);
  yield* openMailbox(account, mailbox);
  const keywords: KeywordFlags = yield* keywordFlags(account, args.keywords, args.mode === 'remove' ? 'known' : 'make');
  const mask = (args.flags % 32) + keywords.flags;
  const edit: Edit = {
    keep: args.mode === 'add' ? ALL_FLAGS : args.mode === 'remove' ? ALL_FLAGS - mask : 0,
    add: args.mode === 'remove' ? 0 : mask,
    modseqMax: args.unchangedSince ?? Number.MAX_SAFE_INTEGER,
  };
  const sets = keySets(mailbox, args.uids);
  const modified = args.unchangedSince === undefined ? [] : yield* changedSince(sets, args.unchangedSince);
  let before: Tally = { messages: 0, unseen: 0, deleted: 0, bytes: 0 };
  for (const set of sets) before = yield* tallyBefore(set, edit, before);
  const base = { account, modified: uidsOf(modified), newKeywords: keywords.made };
  if (before.messages === 0) {
    return { ...base, changed: [], modseq: undefined, uids: new Uint32Array(), flags: new Float64Array() };
  }
  const modseq = yield* nextModSeq(account, { bytes: 0, messages: 0 });
  const changed: Changed[] = [];
  for (const set of sets) for (const message of yield* applyTo(set, edit, modseq)) changed.push(message);
  changed.sort((a, b) => a.id - b.id);
  const after = tally(changed.map(({ flags }) => ({ flags, size: 0 })));
  const difference = {
    messages: 0,
    bytes: 0,
    unseen: after.unseen - before.unseen,
    deleted: after.deleted - before.deleted,
  };
  yield* countInMailbox(mailbox, modseq, difference, 1);
  return {
    ...base,
    changed: [mailbox],
    modseq,
    uids: uidsOf(changed),
    flags: Float64Array.from(changed, ({ flags }) => flags),
  };
}

interface Changed {
  readonly id: MessageKey;
  readonly flags: number;
}

function uidsOf(messages: readonly { readonly id: MessageKey }[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(messages, ({ id }) => uidOfKey(id));
}

function* changedSince(sets: readonly KeySet[], modseq: ModSeq): Work<{ readonly id: MessageKey }[]> {
  const found: { readonly id: MessageKey }[] = [];
  for (const set of sets) {
    const part =
      set.kind === 'run'
        ? yield* rows<{ id: MessageKey }>(
            sql`SELECT id FROM message WHERE id BETWEEN ${set.from} AND ${set.to} AND modseq > ${modseq}`,
          )
        : yield* rows<{ id: MessageKey }>(
            sql`SELECT id FROM message WHERE id IN ${list(set.keys)} AND modseq > ${modseq}`,
          );
    for (const message of part) found.push(message);
  }
  return found.sort((a, b) => a.id - b.id);
}

/** How many messages of the set will change, and what they count as now. */
function* tallyBefore(set: KeySet, { keep, add, modseqMax }: Edit, sum: Tally): Work<Tally> {
  const part =
    set.kind === 'run'
      ? yield* row<Tally>(sql`
          SELECT count(*) AS messages, coalesce(sum(1 - (flags & 1)), 0) AS unseen, coalesce(sum((flags & 8) / 8), 0) AS deleted
          FROM message
          WHERE id BETWEEN ${set.from} AND ${set.to} AND modseq <= ${modseqMax} AND ((flags & ${keep}) | ${add}) <> flags`)
      : yield* row<Tally>(sql`
          SELECT count(*) AS messages, coalesce(sum(1 - (flags & 1)), 0) AS unseen, coalesce(sum((flags & 8) / 8), 0) AS deleted
          FROM message
          WHERE id IN ${list(set.keys)} AND modseq <= ${modseqMax} AND ((flags & ${keep}) | ${add}) <> flags`);
  if (part === undefined) return sum;
  const { messages, unseen, deleted } = sum;
  return {
    messages: messages + part.messages,
    unseen: unseen + part.unseen,
    deleted: deleted + part.deleted,
    bytes: 0,
  };
}

function* applyTo(set: KeySet, { keep, add, modseqMax }: Edit, modseq: ModSeq): Work<Changed[]> {
  if (set.kind === 'run') {
    return yield* rows<Changed>(sql`
      UPDATE message SET flags = (flags & ${keep}) | ${add}, modseq = ${modseq}
      WHERE id BETWEEN ${set.from} AND ${set.to} AND modseq <= ${modseqMax} AND ((flags & ${keep}) | ${add}) <> flags
      RETURNING id, flags`);
  }
  return yield* rows<Changed>(sql`
    UPDATE message SET flags = (flags & ${keep}) | ${add}, modseq = ${modseq}
    WHERE id IN ${list(set.keys)} AND modseq <= ${modseqMax} AND ((flags & ${keep}) | ${add}) <> flags
    RETURNING id, flags`);
}
