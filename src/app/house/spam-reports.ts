/** What users report of mail, taken in by this house and answered through it. */
import type { Log } from '#base/log';
import type { Random } from '#base/random';
import type { Pool } from '#edge/thread';
import { Notices } from '#flow/notice';
import type { ReceiveHouse, ReportTaker, SpooledContent } from '#flow/receive';
import {
  type ReadReport,
  type ReportedMessage,
  ReportTaking,
  type ReportTakingParts,
  SpamReportAddresses,
  SpamReportIntake,
} from '#flow/spamreport';
import type { DirectoryCache } from '#model/directory';
import type { PoolJobs } from './pool-thread.ts';
import type { Store } from './store.ts';

/** A report that takes longer to read is made to; it is dropped. */
const READ_MS_MAX = 30_000;

export interface SpamReportParts
  extends Pick<ReportTakingParts, 'settings' | 'own' | 'clock' | 'keys' | 'metrics' | 'log'> {
  readonly store: Store;
  readonly directory: DirectoryCache;
  readonly addresses: SpamReportAddresses;
  readonly pool: Pool<PoolJobs>;
  readonly random: Random;
}

export interface HouseSpamReports {
  readonly taking: ReportTaking;
  readonly taker: ReportTaker;
  /** Reads an upload in the pool. */
  read(bytes: Uint8Array): Promise<ReportedMessage>;
  /** From now on letters to reporters are filed here. */
  answerThrough(receive: ReceiveHouse): void;
}

export function openSpamReports(parts: SpamReportParts): HouseSpamReports {
  const { store, directory, addresses, pool, random, clock, log } = parts;
  let notices: Notices | undefined;
  const ctx = letterContext(log);
  const taking = new ReportTaking({
    ...parts,
    store: { ...store.read, ...store.write },
    tell: async (address, letter) => (await notices?.tellUser(ctx, address, letter)) === true,
  });
  const taker = new SpamReportIntake({
    addresses,
    taking,
    directory,
    read: (content) => readInPool(pool, content),
    clock,
    log,
  });
  return {
    taking,
    taker,
    read: (bytes) => pool.run('readUpload', { bytes }, READ_MS_MAX),
    answerThrough: (receive) => {
      notices = new Notices({ house: receive, random, resolve: (path) => directory.resolve(path) });
    },
  };
}

function letterContext(log: Log) {
  return { log, signal: new AbortController().signal, deadline: Number.POSITIVE_INFINITY, traceId: 'spamreport' };
}

/** Always in the pool: a report may hold twenty messages. */
function readInPool(pool: Pool<PoolJobs>, content: SpooledContent): Promise<ReadReport> {
  return content.kind === 'memory'
    ? pool.run('readReport', { bytes: content.bytes }, READ_MS_MAX)
    : pool.run('readReportInFile', { path: content.file.path }, READ_MS_MAX);
}
