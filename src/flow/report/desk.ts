/** Reports for people: lists and sums by domain, with names of addresses where DNS has them. */
import { type Clock, Deadline } from '#base/clock';
import { Fault } from '#base/fault';
import { isPromise, type MaybePromise } from '#base/connection';
import { reverseName, type Resolver } from '#format/dns';
import type { DomainRecord } from '#model/directory';
import type { DmarcRowFacts, ReportPeriod, ReportSum, ReportSummary, TlsRowFacts } from '#model/report';
import type { OwnReportResult, OwnReports, SendReportsRequest } from './own.ts';
import { type SourceSummary, summarizeSources, summarizeTls, type TlsSummary } from './words.ts';

/** Sources whose names are looked up, and how long all of them may take. */
const NAMED_MAX = 50;
const NAMES_MS_MAX = 3_000;
const DAY_MS = 24 * 3600 * 1000;
const LISTED_MAX = 500;

export interface ReportDeskParts {
  readonly reads: {
    listReports(args: ReportPeriod & { readonly max: number }): Promise<readonly ReportSummary[]>;
    sumDmarcReports(args: ReportPeriod): Promise<ReportSum<DmarcRowFacts>>;
    sumTlsReports(args: ReportPeriod): Promise<ReportSum<TlsRowFacts>>;
  };
  readonly domain: (name: string) => MaybePromise<DomainRecord | undefined>;
  readonly resolver: Resolver;
  readonly own: OwnReports;
  readonly clock: Clock;
}

/** A hosted domain, and how many days back. */
export interface ReportQuestion {
  readonly domain: string;
  readonly days: number;
}

interface Overview {
  readonly domain: string;
  readonly days: number;
  readonly reports: number;
  readonly reporters: number;
  /** Reports that were too many to be looked at one by one: the oldest. The totals have them. */
  readonly leftOut: number;
}

export interface DmarcOverview extends Overview {
  readonly messages: number;
  readonly passed: number;
  readonly sources: readonly SourceSummary[];
}

export interface TlsOverview extends Overview {
  readonly successes: number;
  readonly failures: number;
  readonly policies: readonly TlsSummary[];
}

export class ReportDesk {
  readonly #parts: ReportDeskParts;

  constructor(parts: ReportDeskParts) {
    this.#parts = parts;
  }

  /** The reports that came in about a domain, newest first, at most 500. */
  async list(question: ReportQuestion): Promise<readonly ReportSummary[]> {
    return await this.#parts.reads.listReports({ ...(await this.#periodOf(question)), max: LISTED_MAX });
  }

  async dmarc(question: ReportQuestion): Promise<DmarcOverview> {
    const sum = await this.#parts.reads.sumDmarcReports(await this.#periodOf(question));
    const { reports, reporters, leftOut, good, bad } = sum;
    const sources = await this.#named(summarizeSources(sum));
    return { ...question, reports, reporters, leftOut, messages: good + bad, passed: good, sources };
  }

  async tls(question: ReportQuestion): Promise<TlsOverview> {
    const sum = await this.#parts.reads.sumTlsReports(await this.#periodOf(question));
    const { reports, reporters, leftOut, good, bad } = sum;
    return { ...question, reports, reporters, leftOut, successes: good, failures: bad, policies: summarizeTls(sum) };
  }

  async send(request: SendReportsRequest, tell: (result: OwnReportResult) => Promise<void>): Promise<void> {
    await this.#parts.own.run(request, tell);
  }

  async #periodOf({ domain, days }: ReportQuestion): Promise<ReportPeriod> {
    const asked = this.#parts.domain(domain);
    const found = isPromise(asked) ? await asked : asked;
    if (found === undefined) {
      throw new Fault('not-found', `Cannot find domain "${domain}"`, {
        publicText: `The domain ${domain} is not hosted here`,
      });
    }
    return { domain: found.id, sinceMs: this.#parts.clock.now() - days * DAY_MS };
  }

  /** With the names of those that sent most, as far as DNS has them in time. */
  async #named(sources: readonly SourceSummary[]): Promise<readonly SourceSummary[]> {
    const { resolver, clock } = this.#parts;
    using deadline = new Deadline(clock, NAMES_MS_MAX);
    return await Promise.all(
      sources.map(async (one, i) => {
        const asked = i < NAMED_MAX ? reverseName(one.source) : undefined;
        if (asked === undefined) return one;
        const answer = await resolver.query(asked, 'PTR', deadline.signal);
        return { ...one, name: answer.kind === 'records' ? (answer.records[0] ?? null) : null };
      }),
    );
  }
}
