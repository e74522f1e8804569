/** FETCH (RFC 9051 section 6.4.5): flags from the view alone, all else as finished bytes from the store. */
import { Fault } from '#base/fault';
import { type CommandOf, type FetchItem, fetchNeeds, FetchOutput, resolveSequence, SEEN } from '#format/imap';
import type { ViewRows } from '#flow/mailview';
import { bad, type Completion, no, ok } from './failure.ts';
import type { FetchResult } from './ports.ts';
import { tellVanished } from './select.ts';
import type { Selected } from './selected.ts';
import type { ImapSession } from './session.ts';

/** Messages asked of the store at once: enough to be worth the trip, few enough that others get their turn. */
const ROWS_AT_ONCE = 1000;
/** Pages asked for ahead where they are always answered whole. */
const PAGES_AHEAD = 3;
/** Messages written from the view between looks at whether the client reads. */
const KNOWN_ROWS_AT_ONCE = 4000;
/** Octets of a long section asked of the store at once. */
const OCTETS_AT_ONCE = 256 * 1024;

export async function fetch(session: ImapSession, command: CommandOf<'FETCH'>): Promise<Completion> {
  const { box, enabled } = session;
  const { by, set, changedSince } = command;
  if (command.vanished && (by !== 'uid' || changedSince === undefined || !enabled.qresync)) {
    return bad('VANISHED needs UID FETCH, CHANGEDSINCE and QRESYNC');
  }
  let seqs = box.resolve(by, set);
  if (seqs === undefined) return bad('No such message');
  // Asking for mod-sequences switches them on (RFC 7162 section 3.1).
  if (changedSince !== undefined || command.items.some((i) => i.item === 'MODSEQ')) enabled.condstore = true;
  if (command.vanished && changedSince !== undefined && set.kind === 'ranges') {
    const among = resolveSequence(set, box.told.facts.uidNext - 1);
    await tellVanished(session, box, { since: changedSince, among });
  }
  if (changedSince !== undefined) {
    const { modseqs } = box.told.rowsOf(seqs);
    seqs = seqs.filter((_, i) => (modseqs[i] ?? 0) > changedSince);
  }
  let items = impliedItems(command);
  if (!box.readOnly && items.some((i) => 'seen' in i && i.seen) && (await markSeen(session, box, seqs))) {
    if (!items.some((i) => i.item === 'FLAGS')) items = [...items, { item: 'FLAGS' }];
  }
  const needs = fetchNeeds(items);
  const problem =
    needs.columns || needs.octets ? await fromStore(session, seqs, items) : await fromView(session, seqs, items);
  return problem ?? ok('Fetched');
}

/** UID with UID FETCH (RFC 9051 section 6.4.9), MODSEQ with CHANGEDSINCE (RFC 7162 section 3.1.4.1). */
function impliedItems(command: CommandOf<'FETCH'>): readonly FetchItem[] {
  const { items } = command;
  const out: FetchItem[] = [...items];
  if (command.by === 'uid' && !items.some((i) => i.item === 'UID')) out.unshift({ item: 'UID' });
  if (command.changedSince !== undefined && !items.some((i) => i.item === 'MODSEQ')) out.push({ item: 'MODSEQ' });
  return out;
}

/** Sets \Seen where it is not yet. True when flags changed: the answers then carry them. */
async function markSeen(session: ImapSession, box: Selected, seqs: Uint32Array): Promise<boolean> {
  const { flags } = box.told.rowsOf(seqs);
  const unseen = seqs.filter((_, i) => (((flags[i] ?? 0) % 32) & SEEN) === 0);
  if (unseen.length === 0) return false;
  const request = { system: SEEN, keywords: [] };
  await session.deps.mail.storeFlags(
    session.who,
    { mailbox: box.mailbox, uids: box.uidRanges(unseen), mode: 'add', flags: request, unchangedSince: undefined },
    session.ctx,
  );
  await box.view.refresh();
  await box.tell(session.out, box.advance('hold-expunges'), session.enabled, new Set(unseen));
  return true;
}

async function fromView(session: ImapSession, seqs: Uint32Array, items: readonly FetchItem[]): Promise<undefined> {
  const { box, out } = session;
  const output = new FetchOutput(items, box.view.keywords, 64 * 1024);
  for (let from = 0; from < seqs.length; from += KNOWN_ROWS_AT_ONCE) {
    const rows = box.told.rowsOf(seqs.subarray(from, from + KNOWN_ROWS_AT_ONCE));
    const row = { seq: 0, uid: 0, flags: 0, modseq: 0 };
    for (let i = 0; i < rows.seqs.length; i++) {
      row.seq = rows.seqs[i] ?? 0;
      row.uid = rows.uids[i] ?? 0;
      row.flags = rows.flags[i] ?? 0;
      row.modseq = rows.modseqs[i] ?? 0;
      output.writeKnown(row);
    }
    const { bytes, length } = output.take();
    out.bytes(bytes.subarray(0, length));
    if (from + KNOWN_ROWS_AT_ONCE < seqs.length) await out.breathe();
    if (session.ctx.signal.aborted) return undefined;
  }
  return undefined;
}

/** A page that was asked for. */
interface Asked {
  readonly rows: ViewRows;
  readonly result: Promise<FetchResult>;
}

/**
 * Pages in order. The next ones are asked for before one is written, so that the reader does not wait for us; where
 * octets are read only one, since such a page may be answered in several parts.
 */
class Pages {
  readonly #ask: (rows: ViewRows, from: number) => Promise<FetchResult>;
  readonly #page: (from: number) => ViewRows;
  readonly #ahead: number;
  readonly #count: number;
  readonly #asked: Asked[] = [];
  #at = 0;

  constructor(session: ImapSession, seqs: Uint32Array, items: readonly FetchItem[]) {
    const { box, deps, who, ctx } = session;
    const { mailbox, told } = box;
    const { keywords } = box.view;
    this.#ask = (rows, from) => deps.mail.fetch(who, { mailbox, items, keywords, rows, from }, ctx);
    this.#page = (from) => told.rowsOf(seqs.slice(from, from + ROWS_AT_ONCE));
    this.#count = seqs.length;
    this.#ahead = fetchNeeds(items).octets ? 1 : PAGES_AHEAD;
  }

  #push(asked: Asked, at: 'front' | 'back'): void {
    // It is awaited in its turn; until then a failure must not count as unhandled.
    asked.result.catch(() => {});
    if (at === 'front') this.#asked.unshift(asked);
    else this.#asked.push(asked);
  }

  #fill(): void {
    while (this.#asked.length < this.#ahead && this.#at < this.#count) {
      const rows = this.#page(this.#at);
      this.#at += rows.seqs.length;
      this.#push({ rows, result: this.#ask(rows, 0) }, 'back');
    }
  }

  /** The next part, and the email that its last row shows; undefined when all is answered. */
  async next(): Promise<{ readonly result: FetchResult; readonly email: number } | undefined> {
    this.#fill();
    const asked = this.#asked.shift();
    if (asked === undefined) return undefined;
    const { rows } = asked;
    const result = await asked.result;
    if (result.next < rows.seqs.length) this.#push({ rows, result: this.#ask(rows, result.next) }, 'front');
    this.#fill();
    return { result, email: rows.emails[result.next - 1] ?? 0 };
  }
}

async function fromStore(
  session: ImapSession,
  seqs: Uint32Array,
  items: readonly FetchItem[],
): Promise<Completion | undefined> {
  let missing = 0;
  let damaged = 0;
  let unknownEncoding = false;
  const pages = new Pages(session, seqs, items);
  for (let part = await pages.next(); part !== undefined; part = await pages.next()) {
    missing += part.result.missing;
    damaged += part.result.damaged;
    unknownEncoding ||= part.result.unknownEncoding;
    await write(session, part.email, part.result);
    if (session.ctx.signal.aborted) return undefined;
  }
  if (damaged > 0) {
    const error = new Fault('permanent', `${damaged} messages do not match their checksums`);
    session.deps.note({ kind: 'failure', at: 'FETCH', error }, session.facts);
    return no(
      'CONTACTADMIN',
      'Messages that are damaged on the disk of the server were left out; tell your postmaster',
    );
  }
  if (unknownEncoding) return no('UNKNOWN-CTE', 'A part has a transfer encoding that is not known');
  // RFC 9051 section 7.1: it was expunged by somebody else, and its octets are gone too.
  if (missing > 0) return no('EXPUNGEISSUED', 'Some of the messages no longer exist');
  return undefined;
}

async function write(session: ImapSession, email: number, result: FetchResult): Promise<void> {
  const { out } = session;
  for (const segment of [result.bytes.subarray(0, result.length), ...result.rest]) {
    if (segment instanceof Uint8Array) out.bytes(segment);
    else await stream(session, email, segment);
    const slow = out.settle();
    if (slow !== undefined) await slow;
    if (session.ctx.signal.aborted) return;
  }
}

/** A long section in pieces. Should it fail half-way the literal cannot be ended: the connection must go. */
async function stream(
  session: ImapSession,
  email: number,
  extent: { readonly start: number; readonly end: number },
): Promise<void> {
  const { out } = session;
  for (let start = extent.start; start < extent.end; start += OCTETS_AT_ONCE) {
    const end = Math.min(extent.end, start + OCTETS_AT_ONCE);
    try {
      const bytes = await session.deps.mail.octets(session.who, email, { start, end }, session.ctx);
      if (bytes.length !== end - start)
        throw new Error(`Got ${bytes.length} of ${end - start} octets of email ${email}`);
      out.bytes(bytes);
    } catch (error) {
      session.closing = 'failure';
      throw error;
    }
    const slow = out.settle();
    if (slow !== undefined) await slow;
    if (session.ctx.signal.aborted) return;
  }
}
