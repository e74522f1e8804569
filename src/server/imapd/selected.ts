/**
 * Selected: one session's look at a mailbox. It keeps the version its client was told about, says what those sequence
 * numbers mean, and moves on only when it tells the difference.
 */
import {
  flagNames,
  type KeywordNames,
  rangesOf,
  type Ranges,
  resolveSequence,
  type SequenceSet,
  systemFlags,
  type By,
  formatRanges,
} from '#format/imap';
import { compareVersions, expand, keepExpunged, type MailboxVersion, type VersionDifference } from '#flow/mailview';
import { KEYWORDS_PER_ACCOUNT_MAX } from '#base/limits';
import type { Output } from './output.ts';
import type { LiveView } from './ports.ts';

/** Whether expunges may be told: not while a client counts on its sequence numbers (RFC 9051 section 7.5.1). */
export type Telling = 'all' | 'hold-expunges';

/** What a client has switched on. */
export interface Enabled {
  condstore: boolean;
  qresync: boolean;
  rev2: boolean;
}

/** A step from the version told to a newer one. */
export interface Advance {
  readonly difference: VersionDifference;
  readonly after: MailboxVersion;
}

/** Changed messages told between looks at whether the client reads. */
const TOLD_AT_ONCE = 2000;

export class Selected {
  readonly mailbox: number;
  readonly name: string;
  readonly readOnly: boolean;
  readonly view: LiveView;
  /** What the client knows. */
  told: MailboxVersion;
  #keywordsTold: KeywordNames;
  /** UIDs that the last SEARCH saved (RFC 9051 section 6.4.4.1). */
  saved: Ranges = [];

  constructor(view: LiveView, facts: { mailbox: number; name: string; readOnly: boolean }) {
    this.view = view;
    this.mailbox = facts.mailbox;
    this.name = facts.name;
    this.readOnly = facts.readOnly;
    this.told = view.current;
    this.#keywordsTold = view.keywords;
  }

  /** Sequence numbers of a set, ascending; undefined when it names a sequence number that does not exist. */
  resolve(by: By, set: SequenceSet): Uint32Array | undefined {
    const { told } = this;
    if (set.kind === 'saved') return told.seqsOfUids(this.saved);
    if (by === 'uid') return told.seqsOfUids(resolveSequence(set, told.lastUid));
    const ranges = resolveSequence(set, told.count);
    // `1:*` of an empty mailbox names nothing; many clients ask so.
    if (told.count === 0) return set.pairs.includes(0) ? new Uint32Array() : undefined;
    if ((ranges.at(-1) ?? 0) > told.count) return undefined;
    let total = 0;
    for (let i = 0; i + 1 < ranges.length; i += 2) total += (ranges[i + 1] ?? 0) - (ranges[i] ?? 0) + 1;
    return expand(ranges, total);
  }

  /** UIDs of sequence numbers, as ranges. */
  uidRanges(seqs: Uint32Array): Ranges {
    return rangesOf(this.told.rowsOf(seqs).uids);
  }

  /** Moves on to the newest version. */
  advance(telling: Telling): Advance {
    const before = this.told;
    const now = this.view.current;
    const after = telling === 'all' ? now : keepExpunged(before, now);
    const difference = compareVersions(before, after);
    this.told = after;
    return { difference, after };
  }

  /** Tells what an advance found; `besides` names changed messages that are told otherwise. */
  async tell(out: Output, advance: Advance, enabled: Enabled, besides?: ReadonlySet<number>): Promise<void> {
    this.tellKeywords(out);
    const { difference, after } = advance;
    if (difference.expunged.length > 0) {
      if (enabled.qresync) out.line(`* VANISHED ${formatRanges(rangesOf(difference.expungedUids))}`);
      else for (const seq of difference.expunged.toReversed()) out.line(`* ${seq} EXPUNGE`);
    }
    if (difference.added > 0) out.line(`* ${after.count} EXISTS`);
    let told = 0;
    for (const seq of difference.changed) {
      if (besides?.has(seq)) continue;
      out.line(this.flagsLine(after, seq, enabled));
      told += 1;
      if (told % TOLD_AT_ONCE === 0) await out.breathe();
    }
  }

  /** Moves on and tells. */
  async announce(out: Output, telling: Telling, enabled: Enabled): Promise<void> {
    if (this.told === this.view.current) {
      this.tellKeywords(out);
      return;
    }
    await this.tell(out, this.advance(telling), enabled);
  }

  /** FETCH of a message's flags that nobody asked for. With UID, so that a client need not trust its numbers. */
  flagsLine(version: MailboxVersion, seq: number, enabled: Enabled): string {
    const { chunk, at } = version.place(seq);
    const modseq = enabled.condstore ? ` MODSEQ (${chunk.modseqs[at]})` : '';
    return `* ${seq} FETCH (UID ${chunk.uids[at]} FLAGS (${flagNames(chunk.flags[at] ?? 0, this.view.keywords)})${modseq})`;
  }

  /** FLAGS again when a keyword has come up since: it must be known before it is used. */
  tellKeywords(out: Output): void {
    const { keywords } = this.view;
    if (keywords === this.#keywordsTold) return;
    const isNew = keywords.some((name, bit) => name !== this.#keywordsTold[bit]);
    this.#keywordsTold = keywords;
    if (isNew) this.writeFlagLists(out);
  }

  /** FLAGS and PERMANENTFLAGS (RFC 9051 sections 7.3.5 and 7.1). */
  writeFlagLists(out: Output): void {
    const names = this.view.keywords.filter((name) => name !== undefined);
    const all = [...systemFlags, ...names];
    out.line(`* FLAGS (${all.join(' ')})`);
    const more = names.length < KEYWORDS_PER_ACCOUNT_MAX ? [...all, '\\*'] : all;
    out.line(`* OK [PERMANENTFLAGS (${this.readOnly ? '' : more.join(' ')})] Flags that are kept`);
  }
}
