import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TimeKeys } from '#base/ids';
import type { SettingsSnapshot } from '#base/setting';
import { type ListAsker, type NamedPlace, placeNamed, type PlaceReads, requireMay } from '#flow/filterlist';
import { FORWARDED_BYTES_MAX } from '#format/forward';
import type {
  KeptSpamReport,
  ReportCategory,
  ReportOutcome,
  ReportState,
  SpamReport,
  SpamReportReads,
  SpamReportWrites,
} from '#model/spamreport';
import { outcomeLetter } from './letters.ts';
import { readUpload, type ReportedMessage } from './read.ts';
import { spamReportSettings } from './settings.ts';
import { type SuggestedRule, suggestRules } from './suggest.ts';
import { domainOf, type ReportTaking } from './taking.ts';

export interface ReportDeskParts {
  readonly store: SpamReportReads & SpamReportWrites & PlaceReads;
  readonly taking: ReportTaking;
  readonly settings: (domain?: string) => SettingsSnapshot;
  /** Reads an upload, elsewhere and within a deadline. */
  readonly read?: (bytes: Uint8Array) => Promise<ReportedMessage>;
  readonly clock: Clock;
  readonly keys: TimeKeys;
}

/** A report with the beginning of its message, for who looks at it. */
export interface ShownReport extends SpamReport {
  /** As base64; null where it is kept no more. */
  readonly message: string | null;
}

export interface ClosedReport {
  readonly report: SpamReport;
  /** Its reporter got a letter. */
  readonly answered: boolean;
}

export interface ReportQuery extends NamedPlace {
  readonly state?: ReportState;
  readonly category?: ReportCategory;
  /** Numbers below this one. */
  readonly before?: number;
  /** At most so many; all where not given. */
  readonly max?: number;
}

const DAY_MS = 24 * 3_600_000;
const PAGE_ROWS = 200;
const SUGGESTION_MS = 14 * DAY_MS;
const REPORTERS_MIN = 3;
const NOTE_CHARACTERS_MAX = 200;
/** Short writes of one round; what is left is for the next. */
const SWEEPS_MAX = 50;

/** Where reports are uploaded, looked at and answered. Judges who may. */
export class ReportDesk {
  readonly #parts: ReportDeskParts;

  constructor(parts: ReportDeskParts) {
    this.#parts = parts;
  }

  /** Reports a message with its header, in the name of an account. */
  async upload(
    asker: ListAsker,
    { bytes, category, from }: { readonly bytes: Uint8Array; readonly category: ReportCategory; readonly from: string },
  ): Promise<KeptSpamReport> {
    const { store, taking, read } = this.#parts;
    const place = await placeNamed(store, { account: from });
    requireMay(asker.actor, ['own.change', 'account.change'], place);
    const octets = new Uint8Array(bytes.subarray(0, FORWARDED_BYTES_MAX));
    const message = read === undefined ? readUpload(octets) : await read(octets);
    if (message.sender === '' && message.messageId === '') {
      throw new Fault('invalid', 'An upload has no header', {
        publicText: 'This is no message with its header: save the message as a file (.eml), or copy its whole source',
      });
    }
    const reporter = {
      account: place.scopeId,
      domain: place.domain ?? 0,
      tenant: place.tenant ?? 0,
      address: place.scopeName,
    };
    const { kept } = await taking.take(reporter, { category, messages: [message] });
    const [one] = kept;
    if (one === undefined || one.kind === 'too-many') {
      throw new Fault('limit', `${from} reported too much today`, {
        publicText: `${from} has reported as many messages today as are taken; please go on tomorrow`,
      });
    }
    return one;
  }

  /** Newest first: of an account, of a domain, or all. Gives what is `before` for the rest, null where that was all. */
  async list(
    asker: ListAsker,
    query: ReportQuery,
    item: (report: SpamReport) => Promise<void>,
  ): Promise<number | null> {
    const { store } = this.#parts;
    const place = await placeNamed(store, query);
    requireMay(asker.actor, ['setting.read', 'own.read'], place);
    const { state, category } = query;
    const of = {
      ...(place.scope === 'account' ? { account: place.scopeId } : {}),
      ...(place.scope === 'domain' ? { domain: place.scopeId } : {}),
      ...(state === undefined ? {} : { state }),
      ...(category === undefined ? {} : { category }),
    };
    let left = query.max ?? Number.POSITIVE_INFINITY;
    for (let before = query.before ?? Number.MAX_SAFE_INTEGER; ; ) {
      const max = Math.min(PAGE_ROWS, left);
      const page = await store.listSpamReports({ ...of, before, max });
      for (const report of page) await item(report);
      const last = page.at(-1);
      if (last === undefined || page.length < max) return null;
      left -= page.length;
      if (left <= 0) return last.id;
      before = last.id;
    }
  }

  async show(asker: ListAsker, id: number): Promise<ShownReport> {
    const report = await this.#require(asker, id, 'setting.read');
    const bytes = await this.#parts.store.spamReportBytes({ id });
    return { ...report, message: bytes === undefined ? null : Buffer.from(bytes).toString('base64') };
  }

  /** Says what a report was found to be: teaches the filter of the domain, answers the reporter, and closes it. */
  async close(
    asker: ListAsker,
    { id, outcome, note = '' }: { readonly id: number; readonly outcome: ReportOutcome; readonly note?: string },
  ): Promise<ClosedReport> {
    const { store, taking, clock, keys } = this.#parts;
    await this.#require(asker, id, 'setting.change');
    const words = note.trim();
    if (words.length > NOTE_CHARACTERS_MAX || /[\p{Cc}\u2028\u2029]/u.test(words)) {
      const text = `A note has at most ${NOTE_CHARACTERS_MAX} characters and no line breaks`;
      throw new Fault('invalid', text, { publicText: text });
    }
    const by = { id: keys.next(), actor: asker.name, nowMs: clock.now() };
    const { report } = await store.reviewSpamReport({ by, id, outcome, note: words });
    const bytes = outcome === 'unclear' ? undefined : await store.spamReportBytes({ id });
    if (bytes !== undefined) {
      const as = outcome === 'ham' ? 'ham' : 'spam';
      await taking.teach(bytes, { as, actor: asker.name, domain: domainOf(report.reporter) });
    }
    const { category, subject, reporter, account } = report;
    const letter = outcomeLetter({ category, outcome, note: words, subjects: [subject] });
    const answered = report.answeredMs === null && (await taking.tell({ account, address: reporter }, letter));
    await store.closeSpamReport({ id, answered: answered ? 'yes' : 'no', nowMs: clock.now() });
    return { report: { ...report, state: 'closed' }, answered };
  }

  /** What several people reported lately and nobody called wanted, as rules to try. */
  async suggestions(asker: ListAsker, named: Pick<NamedPlace, 'domain'>): Promise<readonly SuggestedRule[]> {
    const { store, clock } = this.#parts;
    const place = await placeNamed(store, named);
    requireMay(asker.actor, ['setting.read'], place);
    const signs = await store.reportedSigns({
      ...(place.domain === null ? {} : { domain: place.domain }),
      sinceMs: clock.now() - SUGGESTION_MS,
      reportersMin: REPORTERS_MIN,
    });
    const newest = new Map<number, SpamReport>();
    for (const { newest: id } of signs) {
      if (newest.has(id)) continue;
      const [report] = await store.listSpamReports({ id, max: 1 });
      if (report !== undefined) newest.set(id, report);
    }
    return suggestRules(signs, (id) => newest.get(id));
  }

  /** For the hourly round. */
  async tend(): Promise<void> {
    const { store, settings, clock } = this.#parts;
    const nowMs = clock.now();
    const beforeMs = nowMs - settings().get(spamReportSettings.retention);
    for (let i = 0; i < SWEEPS_MAX; i++) if ((await store.sweepSpamReports({ beforeMs, nowMs })).gone === 0) return;
  }

  async #require({ actor }: ListAsker, id: number, action: 'setting.read' | 'setting.change'): Promise<SpamReport> {
    const [report] = await this.#parts.store.listSpamReports({ id, max: 1 });
    const missing = new Fault('not-found', `Cannot find report ${id}`, { publicText: `There is no report ${id}` });
    if (report === undefined) throw missing;
    const { tenant, domain, reporter } = report;
    const target = { kind: 'domain', tenant, domain } as const;
    requireMay(actor, [action], {
      scope: 'domain',
      scopeId: domain,
      scopeName: domainOf(reporter),
      tenant,
      domain,
      target,
    });
    return report;
  }
}
