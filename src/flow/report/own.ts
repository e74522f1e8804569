/** The reports that we send: once a day, one for each domain that asks. */
import { hash } from 'node:crypto';
import type { CancelTimer, Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { Metrics } from '#base/metric';
import type { SettingsSnapshot } from '#base/setting';
import { formatAddress } from '#format/address';
import { type DmarcRecord, oneLine, type OwnReport, reportDocument } from '#format/report';
import type { DecideReport, DmarcDay, DropOwnReports, ListDmarcDays, OwnOutcome, OwnReportKind } from '#model/report';
import type { DropTlsArgs, ReadTlsArgs, TlsTally } from '#model/tlspolicy';
import type { ReportAddresses } from './addresses.ts';
import { dmarcDestinations, type MayReport, type ReportDestinations, tlsDestinations } from './destinations.ts';
import { dayText, makeDmarcReport, makeTlsReport, type Reporter } from './make.ts';
import type { ReportPost } from './post.ts';
import { reportSettings } from './settings.ts';

const DAY_MS = 24 * 3600 * 1000;
const ROUND_MS = 10 * 60_000;
/** Reports go out between half an hour and four and a half hours after midnight, each server at a time of its own. */
const OFFSET_MS_MIN = 30 * 60_000;
const OFFSET_MS_MAX = OFFSET_MS_MIN + 4 * 3600 * 1000;
/** Days back for which reports are still made: a server that was down tells of them when it is up again. */
const DAYS_BACK_MAX = 3;
/** Counts are kept for so many days, so that a report can be looked at again. */
const COUNTS_KEPT_DAYS = 7;
const DECISIONS_KEPT_DAYS = 90;
/** Of one write: each may have thousands of rows, and mail waits behind it. */
const DROPPED_AT_ONCE = 10;

export interface OwnReportsStore {
  listDmarcDays(args: ListDmarcDays): Promise<readonly DmarcDay[]>;
  readDmarcDay(args: { readonly day: number; readonly domain: string }): Promise<readonly DmarcRecord[]>;
  listDecided(args: {
    readonly kind: OwnReportKind;
    readonly day: number;
  }): Promise<readonly { readonly domain: string; readonly outcome: OwnOutcome }[]>;
  decideReport(args: DecideReport): Promise<boolean>;
  dropOwnReports(args: DropOwnReports): Promise<{ readonly days: number }>;
  dropReports(args: { readonly beforeMs: number; readonly max: number }): Promise<{ readonly reports: number }>;
  listTlsDays(args: undefined): Promise<readonly number[]>;
  readTlsTallies(args: ReadTlsArgs): Promise<readonly TlsTally[]>;
  dropTlsTallies(args: DropTlsArgs): Promise<void>;
}

export interface OwnReportsParts {
  readonly store: OwnReportsStore;
  readonly post: ReportPost;
  readonly addresses: ReportAddresses;
  readonly settings: () => SettingsSnapshot;
  readonly mayReport: MayReport;
  /** Writes and packs the document, elsewhere: a large one takes a while. */
  readonly pack: (of: OwnReport) => Promise<Uint8Array>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly hostname: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** What became of one domain's day, or would become of it. */
export interface OwnReportResult {
  readonly kind: OwnReportKind;
  /** `2026-03-02` */
  readonly day: string;
  readonly domain: string;
  /** `later`: DNS could not say where it may go; `before`: that was decided before. */
  readonly outcome: OwnOutcome | 'later' | 'before';
  readonly to: readonly string[];
  /** Why addresses of the record are left out, in words. */
  readonly refused: readonly string[];
  /** XML or JSON; where it was asked for. */
  readonly document?: string;
}

export interface SendReportsRequest {
  /** Days since 1970; where not given, all that is due. */
  readonly day?: number;
  /** `show`: nothing is sent or written down, and the documents come along. */
  readonly mode: 'send' | 'show';
}

/** One domain's day that is to be reported. */
interface Due {
  readonly kind: OwnReportKind;
  readonly day: number;
  readonly domain: string;
  readonly destinations: ReportDestinations;
  readonly make: () => Promise<OwnReport>;
}

export class OwnReports {
  readonly #parts: OwnReportsParts;
  #cancel: CancelTimer | undefined;
  #running: Promise<void> | undefined;
  #busy = false;

  constructor(parts: OwnReportsParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#arm();
  }

  /** Resolves when nothing of it runs any more. */
  async stop(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    await this.#running;
  }

  /** Sends what is due, or shows it; one after the other. Two at a time would only get in each other's way. */
  async run(request: SendReportsRequest, tell: (result: OwnReportResult) => Promise<void> | void): Promise<void> {
    const today = Math.floor(this.#parts.clock.now() / DAY_MS);
    const fromDay = request.day ?? today - DAYS_BACK_MAX;
    const toDay = request.day ?? today - 1;
    const settings = this.#parts.settings();
    if (settings.get(reportSettings.dmarc)) await this.#runDmarc(fromDay, toDay, { request, tell });
    if (settings.get(reportSettings.tls)) await this.#runTls(fromDay, toDay, { request, tell });
  }

  #arm(): void {
    this.#cancel = this.#parts.clock.after(ROUND_MS, () => {
      this.#running = this.#round().finally(() => {
        if (this.#cancel !== undefined) this.#arm();
      });
    });
  }

  async #round(): Promise<void> {
    const { clock, log, hostname, signal } = this.#parts;
    if (this.#busy || signal.aborted) return;
    this.#busy = true;
    try {
      const nowMs = clock.now();
      const today = Math.floor(nowMs / DAY_MS);
      if (nowMs - today * DAY_MS >= offsetOf(hostname, today)) {
        let sent = 0;
        await this.run({ mode: 'send' }, ({ outcome }) => {
          if (outcome === 'sent') sent += 1;
        });
        if (sent > 0) log.info('report.sent', 'Reports of the day were sent', { reports: sent });
      }
      await this.#forget(today, nowMs);
    } catch (error) {
      log.warn('report.round.failed', 'Reports could not be made or sent; the next round tries again', {
        error: String(error),
      });
    } finally {
      this.#busy = false;
    }
  }

  async #forget(today: number, nowMs: number): Promise<void> {
    const { store, settings, signal } = this.#parts;
    const countsBefore = today - COUNTS_KEPT_DAYS;
    const decidedBefore = today - DECISIONS_KEPT_DAYS;
    for (let dropped = DROPPED_AT_ONCE; dropped >= DROPPED_AT_ONCE && !signal.aborted; ) {
      dropped = (await store.dropOwnReports({ countsBefore, decidedBefore, max: DROPPED_AT_ONCE })).days;
    }
    await store.dropTlsTallies({ beforeDay: countsBefore });
    const beforeMs = nowMs - settings().get(reportSettings.retention);
    for (let dropped = DROPPED_AT_ONCE; dropped >= DROPPED_AT_ONCE && !signal.aborted; ) {
      dropped = (await store.dropReports({ beforeMs, max: DROPPED_AT_ONCE })).reports;
    }
  }

  async #runDmarc(fromDay: number, toDay: number, by: Run): Promise<void> {
    const { store, mayReport, signal } = this.#parts;
    for (let after = { day: 0, domain: '' }; !signal.aborted; ) {
      const page = await store.listDmarcDays({ fromDay, toDay, after });
      for (const one of page) {
        const { day, policy, outcome } = one;
        const { domain } = policy;
        after = { day, domain };
        if (signal.aborted) return;
        if (outcome !== null && by.request.mode === 'send') {
          if (by.request.day !== undefined) await by.tell(decidedBefore('dmarc', day, domain));
          continue;
        }
        const make = async (): Promise<OwnReport> =>
          makeDmarcReport(one, await store.readDmarcDay({ day, domain }), this.#reporter());
        const destinations = await dmarcDestinations(domain, policy.rua, mayReport);
        await this.#settle({ kind: 'dmarc', day, domain, destinations, make }, by);
      }
      if (page.length === 0) return;
    }
  }

  async #runTls(fromDay: number, toDay: number, by: Run): Promise<void> {
    const { store, signal } = this.#parts;
    for (const day of await store.listTlsDays(undefined)) {
      if (day < fromDay || day > toDay) continue;
      const decided = new Set((await store.listDecided({ kind: 'tls', day })).map(({ domain }) => domain));
      for (let after = ''; !signal.aborted; ) {
        const page = await store.readTlsTallies({ day, after });
        if (page.length === 0) break;
        for (const [domain, tallies] of Map.groupBy(page, (one) => one.domain)) {
          after = domain;
          if (signal.aborted) return;
          if (decided.has(domain) && by.request.mode === 'send') {
            if (by.request.day !== undefined) await by.tell(decidedBefore('tls', day, domain));
            continue;
          }
          const destinations = tlsDestinations(tallies.at(-1)?.rua ?? []);
          const make = async (): Promise<OwnReport> => makeTlsReport(day, domain, { tallies, by: this.#reporter() });
          await this.#settle({ kind: 'tls', day, domain, destinations, make }, by);
        }
      }
    }
  }

  /** Sends or shows one, and writes down what was decided. */
  async #settle(due: Due, { request, tell }: Run): Promise<void> {
    const { store, clock, metrics } = this.#parts;
    const { kind, day, domain, destinations } = due;
    const common = { kind, day: dayText(day), domain, refused: destinations.refused };
    if (request.mode === 'show') {
      const to = destinations.to.map(({ address }) => formatAddress(address));
      const outcome = this.#outcomeBefore(due) ?? 'sent';
      await tell({ ...common, outcome, to, document: reportDocument(await due.make()) });
      return;
    }
    const early = this.#outcomeBefore(due);
    if (early === 'later') {
      await tell({ ...common, outcome: early, to: [] });
      return;
    }
    const { outcome, to } = early === undefined ? await this.#send(due) : { outcome: early, to: [] };
    if (outcome !== 'sent') await store.decideReport({ kind, day, domain, outcome, nowMs: clock.now() });
    metrics.count('reports_sent', 'Reports of a day, by what became of them', { kind, outcome });
    await tell({ ...common, outcome, to });
  }

  /** What is to be said before anything is made; undefined where there is somebody to send it to. */
  #outcomeBefore({ day, destinations }: Due): 'later' | 'not-authorised' | 'no-address' | 'given-up' | undefined {
    const { to, refused, unknown } = destinations;
    const last = Math.floor(this.#parts.clock.now() / DAY_MS) - day >= DAYS_BACK_MAX;
    // With the last try it goes to those who are known to want it.
    if (unknown && !last) return 'later';
    if (to.length > 0) return undefined;
    if (unknown) return 'given-up';
    return refused.length > 0 ? 'not-authorised' : 'no-address';
  }

  async #send(due: Due): Promise<{ readonly outcome: OwnOutcome; readonly to: readonly string[] }> {
    const { post, pack, addresses, clock, hostname } = this.#parts;
    const { kind, day, domain, destinations } = due;
    const report = await due.make();
    const packed = await pack(report);
    const posting = { packed, from: addresses.from, submitter: hostname };
    const all = destinations.to.map(({ address }) => address);
    const octets = post.compose(report, { ...posting, to: all }).length;
    const to = destinations.to.filter(({ bytesMax = octets }) => octets <= bytesMax).map(({ address }) => address);
    if (to.length === 0) return { outcome: 'too-large', to: [] };
    const decision: DecideReport = { kind, day, domain, outcome: 'sent', nowMs: clock.now() };
    await post.send(post.compose(report, { ...posting, to }), { ...posting, to, decision });
    return { outcome: 'sent', to: to.map(formatAddress) };
  }

  #reporter(): Reporter {
    const { settings, addresses, hostname, version } = this.#parts;
    const snapshot = settings();
    return {
      org: oneLine(snapshot.get(reportSettings.org)) || hostname,
      email: formatAddress(addresses.from),
      contact: snapshot.get(reportSettings.contact),
      submitter: hostname,
      generator: `Rookery ${version}`,
    };
  }
}

interface Run {
  readonly request: SendReportsRequest;
  readonly tell: (result: OwnReportResult) => Promise<void> | void;
}

function decidedBefore(kind: OwnReportKind, day: number, domain: string): OwnReportResult {
  return { kind, day: dayText(day), domain, outcome: 'before', to: [], refused: [] };
}

/** The same for a server and day after any restart, and different for others: nobody is asked by all at once. */
function offsetOf(hostname: string, day: number): number {
  const fraction = Number.parseInt(hash('sha256', `${hostname} ${day}`, 'hex').slice(0, 8), 16) / 2 ** 32;
  return OFFSET_MS_MIN + fraction * (OFFSET_MS_MAX - OFFSET_MS_MIN);
}
