/** What is done with reported messages, however they came: kept, taught, answered. */
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { TimeKeys } from '#base/ids';
import { parseReference } from '#base/ids';
import type { Log } from '#base/log';
import type { Metrics } from '#base/metric';
import type { SettingsSnapshot } from '#base/setting';
import { WindowCounter, BoundedMap } from '#base/tally';
import type { BlobContent, BlobId } from '#model/blob';
import type { Calls } from '#model/directory';
import { platformSettings } from '#model/settings';
import type {
  KeepSpamReports,
  KeptSpamReport,
  NewSpamReport,
  ReportCategory,
  ReportOutcome,
  SpamReportWrites,
} from '#model/spamreport';
import type { TraceRow, traceReads } from '#model/trace';
import { outcomeLetter, type ReportLetter, type WriteLetter } from './letters.ts';
import type { ReportedMessage } from './read.ts';
import { spamReportSettings } from './settings.ts';

/** Who reports: an account here. */
export interface Reporter {
  readonly account: number;
  readonly domain: number;
  readonly tenant: number;
  readonly address: string;
}

/** Teaches the filter of an account, or of a whole domain. Names are as people write them. */
export type TeachReport = (
  bytes: Uint8Array,
  lesson: { readonly as: 'spam' | 'ham'; readonly actor: string; readonly account?: string; readonly domain?: string },
) => Promise<unknown>;

/** Files a letter for an account; false where it could not be. */
export type TellReporter = (address: string, letter: ReportLetter) => Promise<boolean>;

export interface ReportTakingParts {
  readonly store: {
    keepSpamReports(args: KeepSpamReports, contents: readonly BlobContent[]): Promise<readonly KeptSpamReport[]>;
  } & Pick<SpamReportWrites, 'closeSpamReport'> &
    Pick<Calls<typeof traceReads>, 'findTraces' | 'traceOf'>;
  readonly settings: (domain?: string) => SettingsSnapshot;
  /** In force for an account. */
  readonly own: (account: number, domain: string) => MaybePromise<SettingsSnapshot>;
  readonly tell: TellReporter;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly metrics: Metrics;
  readonly log: Log;
}

export interface TakenReports {
  readonly kept: readonly KeptSpamReport[];
}

const DAY_MS = 24 * 3_600_000;
/** Letters to one account a day, of all kinds. */
const LETTERS_A_DAY = 10;
const ACCOUNTS_MAX = 20_000;
/** How far back a message is looked for by its Message-ID. */
const LOOK_BACK_MS = 30 * DAY_MS;
const SCAN_ROWS_MAX = 20_000;

export class ReportTaking {
  readonly #parts: ReportTakingParts;
  #teach: TeachReport | undefined;
  readonly #letters = new BoundedMap<WindowCounter>(ACCOUNTS_MAX);

  constructor(parts: ReportTakingParts) {
    this.#parts = parts;
  }

  /** From now on what is reported is taught; before, and where nothing learns, it is only kept. */
  teachWith(teach: TeachReport): void {
    this.#teach = teach;
  }

  /** Keeps what was reported, in one commit with `trace` where it is given; then teaches and answers. */
  async take(
    reporter: Reporter,
    {
      category,
      messages,
      trace = null,
    }: {
      readonly category: ReportCategory;
      readonly messages: readonly ReportedMessage[];
      readonly trace?: TraceRow | null;
    },
  ): Promise<TakenReports> {
    const { store, clock } = this.#parts;
    const reports: NewSpamReport[] = [];
    for (const message of messages) reports.push(await this.#reportOf(reporter, category, message));
    // Copies: what the store takes is gone from here, and is still to be taught.
    const contents = reports.map(
      ({ blob, account }, i): BlobContent => ({
        kind: 'memory',
        blob,
        account,
        bytes: new Uint8Array(messages[i]?.bytes ?? []),
      }),
    );
    const kept = await store.keepSpamReports({ reports, trace, nowMs: clock.now() }, contents);
    for (const { kind } of kept) this.#count(kind, category);
    await this.#followUp(reporter, { category, messages, kept });
    return { kept };
  }

  /** A letter, unless the account had enough of them today or wants none. */
  async tell(reporter: Pick<Reporter, 'account' | 'address'>, write: WriteLetter): Promise<boolean> {
    const { settings, own, tell, clock, log } = this.#parts;
    const domain = domainOf(reporter.address);
    if (!settings(domain).get(spamReportSettings.answers)) return false;
    const key = String(reporter.account);
    const counter = this.#letters.get(key) ?? new WindowCounter(DAY_MS);
    if (counter.count(clock.monotonic()) >= LETTERS_A_DAY) return false;
    counter.add(clock.monotonic());
    this.#letters.set(key, counter);
    try {
      const language = (await own(reporter.account, domain)).get(platformSettings.letterLanguage);
      return await tell(reporter.address, write(language));
    } catch (error) {
      log.warn('spamreport.answer.failed', 'A letter to somebody who reported mail could not be filed', {
        error: String(error),
      });
      return false;
    }
  }

  /** Teaches; what cannot be taught is told in the log, and the report stands. */
  async teach(bytes: Uint8Array, lesson: Parameters<TeachReport>[1]): Promise<void> {
    try {
      await this.#teach?.(bytes, lesson);
    } catch (error) {
      this.#parts.log.warn('spamreport.teach.failed', 'A reported message could not be taught', {
        error: String(error),
      });
    }
  }

  /** The reporter's own filter learns at once; where nobody is to look at reports, that of the domain too, and it is over. */
  async #followUp(
    reporter: Reporter,
    {
      category,
      messages,
      kept,
    }: {
      readonly category: ReportCategory;
      readonly messages: readonly ReportedMessage[];
      readonly kept: readonly KeptSpamReport[];
    },
  ): Promise<void> {
    if (category === 'suspicious') return;
    const { store, settings, clock } = this.#parts;
    const as = category === 'ham' ? 'ham' : 'spam';
    const isReviewed = settings(domainOf(reporter.address)).get(spamReportSettings.review);
    const done: ReportedMessage[] = [];
    for (const [i, message] of messages.entries()) {
      const { kind, id } = kept[i] ?? { kind: 'too-many', id: null };
      if (kind === 'too-many' || id === null) continue;
      await this.teach(message.bytes, { as, actor: reporter.address, account: reporter.address });
      if (isReviewed || kind === 'again') continue;
      await this.teach(message.bytes, { as, actor: reporter.address, domain: domainOf(reporter.address) });
      done.push(message);
      await store.closeSpamReport({ id, answered: 'yes', nowMs: clock.now() });
    }
    if (done.length === 0) return;
    const outcome: ReportOutcome = category;
    await this.tell(
      reporter,
      outcomeLetter({ category, outcome, note: '', subjects: done.map(({ subject }) => subject) }),
    );
  }

  async #reportOf(reporter: Reporter, category: ReportCategory, message: ReportedMessage): Promise<NewSpamReport> {
    const { keys } = this.#parts;
    const found = await this.#traceOf(reporter, message);
    const { way, digest, messageId, subject, sender, signs, bytes } = message;
    return {
      id: keys.next(),
      tenant: reporter.tenant,
      domain: reporter.domain,
      account: reporter.account,
      reporter: reporter.address,
      category,
      way,
      digest,
      messageId,
      reference: found?.reference ?? null,
      subject,
      sender,
      client: found?.client ?? '',
      octets: bytes.length,
      blob: keys.next() as BlobId,
      signs,
    };
  }

  /** The transaction that brought it to the reporter, where the trace knows it. */
  async #traceOf({ address }: Reporter, { references, messageId }: ReportedMessage): Promise<TraceRow | undefined> {
    const { store, clock } = this.#parts;
    const domain = `@${domainOf(address)}`;
    const isTheirs = ({ recipients, kind }: TraceRow): boolean =>
      kind === 'incoming' && recipients.some((one) => one.endsWith(domain));
    for (const text of references) {
      const reference = parseReference(text);
      const known = reference === undefined ? [] : await store.traceOf({ reference });
      const found = known.find(isTheirs);
      if (found !== undefined) return found;
    }
    if (messageId === '') return undefined;
    const nowMs = clock.now();
    const { found } = await store.findTraces({
      messageId,
      recipient: domain,
      sinceMs: nowMs - LOOK_BACK_MS,
      untilMs: nowMs,
      limit: 1,
      scanRowsMax: SCAN_ROWS_MAX,
      scope: { kind: 'all', subjects: true },
    });
    return found.find(isTheirs);
  }

  #count(result: string, category: ReportCategory): void {
    this.#parts.metrics.count('spam_reports', 'Messages that users reported', { result, category });
  }
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
