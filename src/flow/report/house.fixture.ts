/** Reporting over a real store, with a clock that stands still and a DNS of data. */
import assert from 'node:assert/strict';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import { mayReportTo } from '#check/dmarc';
import { findReports, packReport } from '#format/report';
import type { BlobPlace, Work } from '#format/sql';
import { acceptMail, indexContent, type ReceiveHouse } from '#flow/receive';
import type { BlobContent } from '#model/blob';
import { DirectoryCache, directoryReads } from '#model/directory';
import { reportReads, reportWrites } from '#model/report';
import { fixedSettings } from '#model/settings';
import { tlsPolicyReads, tlsPolicyWrites } from '#model/tlspolicy';
import { FakeClock } from '#testing/clock';
import type { TestStore } from '#testing/engine';
import { FakeResolver, type Zone } from '#testing/zone';
import {
  DmarcCounts,
  keepReports,
  type OwnReportResult,
  OwnReports,
  type OwnReportsParts,
  ReportAddresses,
  ReportDesk,
  ReportIntake,
  ReportPost,
  type SendReportsRequest,
  sendReport,
} from './mod.ts';

type Table = Readonly<Record<string, (args: never, places: readonly BlobPlace[]) => Work<unknown>>>;

/** Operations as promises. */
function callsOf(table: Table, store: TestStore, how: 'read' | 'write'): never {
  const call = (operation: Table[string]) => (args: unknown, contents?: readonly BlobContent[]) =>
    how === 'read'
      ? store.read(() => operation(structuredClone(args) as never, []))
      : store.write((places) => operation(structuredClone(args) as never, places), contents as never);
  return Object.fromEntries(Object.entries(table).map(([name, operation]) => [name, call(operation)])) as never;
}

export interface ReportHouse {
  readonly clock: FakeClock;
  readonly counts: DmarcCounts;
  readonly own: OwnReports;
  readonly desk: ReportDesk;
  readonly receive: ReceiveHouse;
  readonly resolver: FakeResolver;
  readonly metrics: Metrics;
  readonly signed: string[];
  /** Sends or shows what is due. */
  run(request?: SendReportsRequest): Promise<readonly OwnReportResult[]>;
}

export function reportHouse(
  store: TestStore,
  options: { readonly zone?: Zone; readonly settings?: Record<string, never>; readonly start?: string } = {},
): ReportHouse {
  const clock = new FakeClock(options.start ?? '2026-03-02T10:00:00Z');
  const [random, metrics, log] = [new SystemRandom(), new Metrics(), silentLog];
  const keys = new TimeKeys(clock);
  const hostname = 'mx.host.test';
  const settings = () => fixedSettings(options.settings);
  const calls: OwnReportsParts['store'] & Record<string, never> = Object.assign(
    {},
    callsOf({ ...reportReads, ...directoryReads, ...tlsPolicyReads } as unknown as Table, store, 'read'),
    callsOf(
      { ...reportWrites, ...tlsPolicyWrites, acceptMail, keepReports, sendReport } as unknown as Table,
      store,
      'write',
    ),
  );
  const addresses = new ReportAddresses({ hostname, settings });
  const directory = new DirectoryCache({
    store: calls as never,
    clock,
    takesReports: (address, found) => addresses.takes(address, found),
  });
  const receive: ReceiveHouse = {
    store: calls as never,
    indexer: { index: (content) => indexContent(content.kind === 'memory' ? content.bytes : assert.fail('staged')) },
    clock,
    keys,
    hostname,
    queueLife: () => ({ mailMs: 1000, reportsMs: 1000 }),
    reports: new ReportIntake({
      addresses,
      store: calls as never,
      directory,
      read: async (content) => findReports(content.kind === 'memory' ? content.bytes : assert.fail('staged')),
      clock,
      keys,
      hostname,
      metrics,
      log,
    }),
  };
  const resolver = new FakeResolver(options.zone ?? {});
  const signed: string[] = [];
  const signer = {
    sign: async (domain: string) => {
      signed.push(domain);
      return new Uint8Array(0);
    },
  };
  const signal = new AbortController().signal;
  const own = new OwnReports({
    store: calls,
    post: new ReportPost({ receive, store: calls as never, directory, signer, random, wake: () => undefined }),
    addresses,
    settings,
    mayReport: (domain, host) => mayReportTo(domain, host, { resolver, clock, signal }),
    pack: async (of) => packReport(of),
    clock,
    log,
    metrics,
    hostname,
    version: '0.1.0',
    signal,
  });
  return {
    clock,
    counts: new DmarcCounts({ store: calls as never, clock, log, wanted: () => true }),
    own,
    desk: new ReportDesk({
      reads: calls as never,
      domain: (name) => directory.domain(name),
      resolver,
      own,
      clock,
    }),
    receive,
    resolver,
    metrics,
    signed,
    run: async (request = { mode: 'send' }) => {
      const results: OwnReportResult[] = [];
      await own.run(request, (result) => {
        results.push(result);
      });
      return results;
    },
  };
}
