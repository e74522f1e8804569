import type { House } from '#app/house';
import { mayReportTo } from '#check/dmarc';
import { type DmarcCounter, DmarcCounts, OwnReports, ReportDesk, ReportPost, reportSettings } from '#flow/report';
import type { Signer } from '#flow/submit';
import type { Resolver } from '#format/dns';

export interface ReportingParts {
  readonly house: House;
  readonly signer: Signer;
  readonly resolver: Resolver;
  readonly version: string;
  /** There is something new in the queue. */
  readonly wake: () => void;
  readonly signal: AbortSignal;
}

export interface Reporting {
  /** For the receiver of mail: once a message whose From was judged. */
  readonly counter: DmarcCounter;
  readonly desk: ReportDesk;
  /** Writes what was counted, and ends when nothing runs any more. */
  stop(): Promise<void>;
}

/** Begins to count, and to send once a day. */
export function startReports(parts: ReportingParts): Reporting {
  const { house, signer, resolver, version, wake, signal } = parts;
  const { store, clock, log, metrics, hostname, random, directory } = house;
  const settings = house.settings.snapshot.bind(house.settings);
  const counts = new DmarcCounts({
    store: store.write,
    clock,
    log,
    wanted: () => settings().get(reportSettings.dmarc),
  });
  const own = new OwnReports({
    store: { ...store.read, ...store.write },
    post: new ReportPost({ receive: house.receive, store: store.write, directory, signer, random, wake }),
    addresses: house.reports.addresses,
    settings: () => settings(),
    mayReport: (domain, host) => mayReportTo(domain, host, { resolver, clock, signal }),
    pack: house.reports.pack,
    clock,
    log,
    metrics,
    hostname,
    version,
    signal,
  });
  own.start();
  return {
    counter: counts,
    desk: new ReportDesk({ reads: store.read, domain: (name) => directory.domain(name), resolver, own, clock }),
    stop: async () => {
      await own.stop();
      await counts.flush();
    },
  };
}
