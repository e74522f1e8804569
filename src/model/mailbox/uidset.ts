import { UID_MAX } from '#base/limits';
import { Fault } from '#base/fault';
import { list, rows, sql, type Work } from '#format/sql';
import { type EmailId, type MailboxId, type MessageKey, messageKey } from './ids.ts';

/** UIDs [from, to], both included. */
export type UidRange = readonly [from: number, to: number];

/** Ranges of one command; a client that needs more is answered `NO [LIMIT]` and may divide it. */
export const UID_RANGES_MAX = 50_000;
/** A range up to this long is looked up UID by UID, together with all the others. */
const SHORT_RANGE_UIDS = 8;

/** Every message of a mailbox. */
export const allUids: readonly UidRange[] = [[1, UID_MAX]];

/** A part of the keys of one mailbox: a run of them, or some. */
export type KeySet =
  | { readonly kind: 'run'; readonly from: MessageKey; readonly to: MessageKey }
  | { readonly kind: 'some'; readonly keys: readonly MessageKey[] };

/** What the ranges mean as keys: in any order, overlapping and open-ended ones included, each key at most once. */
export function keySets(mailbox: MailboxId, ranges: readonly UidRange[]): KeySet[] {
  if (ranges.length > UID_RANGES_MAX) throw new Fault('limit', `Cannot use ${ranges.length} UID ranges at once`);
  const sets: KeySet[] = [];
  const keys: MessageKey[] = [];
  for (const [from, to] of merged(ranges)) {
    if (to - from >= SHORT_RANGE_UIDS)
      sets.push({ kind: 'run', from: messageKey(mailbox, from), to: messageKey(mailbox, to) });
    else for (let uid = from; uid <= to; uid++) keys.push(messageKey(mailbox, uid));
  }
  if (keys.length > 0) sets.push({ kind: 'some', keys });
  return sets;
}

function merged(ranges: readonly UidRange[]): [number, number][] {
  const sorted = ranges
    .map(([a, b]): [number, number] => [Math.max(1, Math.min(a, b)), Math.min(UID_MAX, Math.max(a, b))])
    .filter(([from, to]) => from <= to)
    .sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [from, to] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** A message as the operations that take it away or copy it need it. */
export interface SelectedMessage {
  readonly id: MessageKey;
  readonly email: EmailId;
  readonly flags: number;
  readonly size: number;
}

/** The messages of a mailbox in the ranges that have all of `flags`, in the order of their UIDs. */
export function* selectMessages(
  mailbox: MailboxId,
  ranges: readonly UidRange[],
  options: { readonly flags: number },
): Work<SelectedMessage[]> {
  const found: SelectedMessage[] = [];
  for (const set of keySets(mailbox, ranges)) {
    const part =
      set.kind === 'run'
        ? yield* rows<SelectedMessage>(sql`
            SELECT m.id, m.email, m.flags, e.size FROM message m JOIN email e ON e.id = m.email
            WHERE m.id BETWEEN ${set.from} AND ${set.to} AND (m.flags & ${options.flags}) = ${options.flags} ORDER BY m.id`)
        : yield* rows<SelectedMessage>(sql`
            SELECT m.id, m.email, m.flags, e.size FROM message m JOIN email e ON e.id = m.email
            WHERE m.id IN ${list(set.keys)} AND (m.flags & ${options.flags}) = ${options.flags} ORDER BY m.id`);
    for (const message of part) found.push(message);
  }
  return found.sort((a, b) => a.id - b.id);
}
