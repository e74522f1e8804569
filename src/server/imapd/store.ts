/** STORE (RFC 9051 section 6.4.6) with UNCHANGEDSINCE (RFC 7162 section 3.1.3). */
import {
  type CommandOf,
  formatRanges,
  inRanges,
  type KeywordNames,
  keywordValue,
  type NamedFlags,
  type Ranges,
  rangesOf,
  unionFlags,
  withoutFlags,
} from '#format/imap';
import type { MailboxVersion } from '#flow/mailview';
import { bad, type Completion, no, ok } from './failure.ts';
import type { Selected } from './selected.ts';
import type { ImapSession } from './session.ts';

export async function store(session: ImapSession, command: CommandOf<'STORE'>): Promise<Completion> {
  const { box, enabled } = session;
  const { by, mode, flags, unchangedSince } = command;
  if (box.readOnly) return no('READ-ONLY', 'The mailbox was opened with EXAMINE');
  const seqs = box.resolve(by, command.set);
  if (seqs === undefined) return bad('No such message');
  if (unchangedSince !== undefined) enabled.condstore = true;
  if (seqs.length === 0) return ok('Nothing to store');
  const before = box.told;
  const uids = box.uidRanges(seqs);
  const { modified } = await session.deps.mail.storeFlags(
    session.who,
    { mailbox: box.mailbox, uids, mode, flags, unchangedSince },
    session.ctx,
  );
  await box.view.refresh();
  const advance = box.advance('hold-expunges');
  const echo = new Echo(box, { before, after: advance.after, command, modified, changed: advance.difference.changed });
  await box.tell(session.out, advance, enabled, new Set(seqs));
  await echo.write(session, seqs);
  if (modified.length === 0) return ok('Stored');
  const names = by === 'uid' ? modified : rangesOf(seqsOf(box.told, modified));
  return ok('Some messages were changed meanwhile', `MODIFIED ${formatRanges(names)}`);
}

function* seqsOf(version: MailboxVersion, uids: Ranges): Generator<number> {
  yield* version.seqsOfUids(uids);
}

/** Flags with keywords as bits. */
function valueOf(flags: NamedFlags, keywords: KeywordNames): number {
  return flags.keywords.reduce((sum, name) => unionFlags(sum, keywordValue(keywords, name) ?? 0), flags.system);
}

interface EchoFacts {
  readonly before: MailboxVersion;
  readonly after: MailboxVersion;
  readonly command: CommandOf<'STORE'>;
  readonly modified: Ranges;
  readonly changed: readonly number[];
}

/** The FETCH responses to a STORE. */
class Echo {
  readonly #box: Selected;
  readonly #facts: EchoFacts;
  readonly #changed: ReadonlySet<number>;

  constructor(box: Selected, facts: EchoFacts) {
    this.#box = box;
    this.#facts = facts;
    this.#changed = new Set(facts.changed);
  }

  async write(session: ImapSession, seqs: Uint32Array): Promise<void> {
    const { after, before, modified, command } = this.#facts;
    const { condstore } = session.enabled;
    const now = after.rowsOf(seqs);
    // Expunges are held back, so the numbers mean the same messages in both versions.
    const was = before.rowsOf(seqs);
    const value = valueOf(command.flags, this.#box.view.keywords);
    for (const [i, seq] of seqs.entries()) {
      const uid = now.uids[i] ?? 0;
      const flags = now.flags[i] ?? 0;
      const isChanged = this.#changed.has(seq);
      const isModified = inRanges(modified, uid);
      if (isModified || (command.silent && flags !== this.#expected(was.flags[i] ?? 0, value))) {
        // Somebody else changed it: the client must hear what it is now, unless it has heard (RFC 7162 section 3.1.3).
        if (isChanged) session.out.line(this.#box.flagsLine(after, seq, session.enabled));
      } else if (!command.silent) session.out.line(this.#line(session, seq));
      else if (condstore && isChanged) session.out.line(`* ${seq} FETCH (UID ${uid} MODSEQ (${now.modseqs[i]}))`);
      if (i % 2000 === 1999) await session.out.breathe();
    }
  }

  #line(session: ImapSession, seq: number): string {
    return this.#box.flagsLine(this.#facts.after, seq, session.enabled);
  }

  /** What the command alone makes of flags. */
  #expected(flags: number, value: number): number {
    switch (this.#facts.command.mode) {
      case 'add':
        return unionFlags(flags, value);
      case 'remove':
        return withoutFlags(flags, value);
      case 'replace':
        return value;
      default:
        return this.#facts.command.mode satisfies never;
    }
  }
}
