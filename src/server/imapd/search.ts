/**
 * SEARCH (RFC 9051 section 6.4.4). What the view knows (numbers, flags, mod-sequences) is decided here; only messages that
 * it leaves open go to the store.
 */
import {
  type By,
  type CommandOf,
  formatRanges,
  judgeSearch,
  keywordValue,
  rangesOf,
  type ResolvedKey,
  resolveSequence,
  type SearchKey,
  type SearchReturn,
} from '#format/imap';
import { type Completion, no, ok } from './failure.ts';
import type { Selected } from './selected.ts';
import type { ImapSession } from './session.ts';

type SearchCommand = CommandOf<'SEARCH'>;

export async function search(session: ImapSession, command: SearchCommand): Promise<Completion> {
  const { box } = session;
  const saves = command.returns?.includes('SAVE') === true;
  if (command.charset !== undefined && !['UTF-8', 'US-ASCII'].includes(command.charset.toUpperCase())) {
    if (saves) box.saved = [];
    return no('BADCHARSET (US-ASCII UTF-8)', 'Charset is not supported');
  }
  if (command.modseq) session.enabled.condstore = true;
  let seqs: Uint32Array;
  try {
    seqs = await find(session, box, resolveKey(command.program, box));
  } catch (error) {
    // RFC 9051 section 6.4.4.1: a search that fails leaves the saved result empty.
    if (saves) box.saved = [];
    throw error;
  }
  if (saves) box.saved = box.uidRanges(picked(seqs, command.returns ?? []));
  // IMAP4rev2 knows the extended answer only.
  const returns = command.returns ?? (session.enabled.rev2 ? (['ALL'] as const) : undefined);
  const shown = command.by === 'uid' ? box.told.rowsOf(seqs).uids : seqs;
  if (returns === undefined) {
    const modseq = command.modseq && seqs.length > 0 ? ` (MODSEQ ${highestModseq(box, seqs)})` : '';
    session.out.line(`* SEARCH${shown.length === 0 ? '' : ` ${shown.join(' ')}`}${modseq}`);
  } else writeExtended(session, { returns, shown, seqs, command });
  return ok('Searched');
}

/** With MIN or MAX alone only those are saved (RFC 9051 section 6.4.4.1, RFC 5182 section 2.1). */
function picked(seqs: Uint32Array, returns: readonly SearchReturn[]): Uint32Array {
  if (seqs.length === 0 || returns.includes('ALL') || returns.includes('COUNT')) return seqs;
  const ends: number[] = [];
  if (returns.includes('MIN')) ends.push(seqs[0] ?? 0);
  if (returns.includes('MAX') && !(seqs.length === 1 && ends.length === 1)) ends.push(seqs.at(-1) ?? 0);
  return ends.length === 0 ? seqs : Uint32Array.from(ends);
}

interface Found {
  readonly returns: readonly SearchReturn[];
  readonly shown: Uint32Array;
  readonly seqs: Uint32Array;
  readonly command: SearchCommand;
}

/** ESEARCH (RFC 9051 section 7.3.4). */
function writeExtended(session: ImapSession, { returns, shown, seqs, command }: Found): void {
  if (returns.length === 1 && returns[0] === 'SAVE') return;
  let line = '';
  if (shown.length > 0) {
    if (returns.includes('MIN')) line += ` MIN ${shown[0]}`;
    if (returns.includes('MAX')) line += ` MAX ${shown.at(-1)}`;
    if (returns.includes('ALL')) line += ` ALL ${formatRanges(rangesOf(shown))}`;
  }
  if (returns.includes('COUNT')) line += ` COUNT ${shown.length}`;
  if (command.modseq && seqs.length > 0) line += ` MODSEQ ${highestModseq(session.box, picked(seqs, returns))}`;
  const uid = command.by === 'uid' ? ' UID' : '';
  session.out.line(`* ESEARCH (TAG "${session.currentTag}")${uid}${line}`);
}

function highestModseq(box: Selected, seqs: Uint32Array): number {
  return box.told.rowsOf(seqs).modseqs.reduce((highest, modseq) => Math.max(highest, modseq), 0);
}

/** Fills in what only the session knows. */
function resolveKey(key: SearchKey, box: Selected): ResolvedKey {
  switch (key.key) {
    case 'set': {
      if (key.set.kind === 'saved') return { key: 'ranges', of: 'uid', ranges: box.saved };
      const highest = key.by === 'uid' ? box.told.lastUid : box.told.count;
      return { key: 'ranges', of: key.by satisfies By, ranges: resolveSequence(key.set, highest) };
    }
    case 'keyword':
      return { key: 'keyword-value', value: keywordValue(box.view.keywords, key.keyword) ?? 0, set: key.set };
    case 'not':
      return { key: 'not', of: resolveKey(key.of, box) };
    case 'or':
      return { key: 'or', either: resolveKey(key.either, box), or: resolveKey(key.or, box) };
    case 'and':
      return { key: 'and', of: key.of.map((one) => resolveKey(one, box)) };
    case 'all':
    case 'none':
    case 'system-flag':
    case 'header':
    case 'body':
    case 'text':
    case 'date':
    case 'size':
    case 'modseq':
      return key;
    default:
      return key satisfies never;
  }
}

/** Keys judged for messages before others get their turn: some milliseconds. */
const JUDGED_AT_ONCE = 200_000;

function countKeys(key: ResolvedKey): number {
  switch (key.key) {
    case 'not':
      return 1 + countKeys(key.of);
    case 'or':
      return 1 + countKeys(key.either) + countKeys(key.or);
    case 'and':
      return key.of.reduce((sum, one) => sum + countKeys(one), 1);
    case 'all':
    case 'none':
    case 'system-flag':
    case 'keyword-value':
    case 'ranges':
    case 'modseq':
    case 'header':
    case 'body':
    case 'text':
    case 'date':
    case 'size':
      return 1;
    default:
      return key satisfies never;
  }
}

async function find(session: ImapSession, box: Selected, program: ResolvedKey): Promise<Uint32Array> {
  const yes: number[] = [];
  const open: number[] = [];
  const keys = countKeys(program);
  let judged = 0;
  const row = { seq: 0, uid: 0, flags: 0, modseq: 0 };
  for (const chunk of box.told.chunks) {
    for (let at = 0; at < chunk.uids.length; at++) {
      row.seq += 1;
      row.uid = chunk.uids[at] ?? 0;
      row.flags = chunk.flags[at] ?? 0;
      row.modseq = chunk.modseqs[at] ?? 0;
      const verdict = judgeSearch(program, row);
      if (verdict === true) yes.push(row.seq);
      else if (verdict === undefined) open.push(row.seq);
    }
    judged += chunk.uids.length * keys;
    if (judged > JUDGED_AT_ONCE) {
      judged = 0;
      await session.out.breathe();
    }
  }
  if (open.length === 0) return Uint32Array.from(yes);
  const rows = box.told.rowsOf(Uint32Array.from(open));
  const request = { mailbox: box.mailbox, program, rows };
  const found = await session.deps.mail.search(session.who, request, session.ctx);
  for (const index of found) yes.push(open[index] ?? 0);
  return Uint32Array.from(yes).sort();
}
