/** The only place that knows all: builds every room and hands each what it needs. */
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Clock, SystemClock } from '#base/clock';
import { Fault } from '#base/fault';
import { TimeKeys } from '#base/ids';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import type { Log } from '#base/log';
import { Metrics } from '#base/metric';
import { type Random, SystemRandom } from '#base/random';
import { openKeyFile, type SecretBox } from '#edge/keyfile';
import type { BodyHash } from '#check/dkim';
import { StagingArea } from '#edge/pack';
import { type FolderLock, lockFolder } from '#edge/store';
import { Pool } from '#edge/thread';
import {
  type ContentIndex,
  indexContent,
  type IndexableContent,
  type Indexer,
  MemoryBudget,
  type QueueLife,
  type ReceiveHouse,
  type RepresentAsk,
  type Represented,
  type Scanned,
  type SpooledContent,
  takersInTurn,
} from '#flow/receive';
import type { Prior } from '#check/bayes';
import type { Scan } from '#check/spam';
import { FingerprintCounter } from '#check/fingerprint';
import { FilterLists } from '#flow/filterlist';
import { TrainedCounts } from '#flow/training';
import { FilterRules, type MatchMails } from '#flow/filterrule';
import type { ContentMatches, RuleSource } from '#check/rules';
import type { FoundReport, OwnReport, Reading } from '#format/report';
import { ReportAddresses, ReportIntake } from '#flow/report';
import { sendSettings } from '#flow/send';
import { SpamReportAddresses } from '#flow/spamreport';
import type { SrsPaths } from '#flow/srs';
import { DirectoryCache } from '#model/directory';
import { Settings } from '#model/settings';
import type { PoolJobs, StagedBody } from './pool-thread.ts';
import { settingSchema } from './settings.ts';
import { shippedCounts } from '#app/shipped';
import { type HouseSpamReports, openSpamReports } from './spam-reports.ts';
import { openSrsPaths } from './srs.ts';
import { startStore, type Store } from './store.ts';

/** Messages that wait in memory for their end or their commit, all together. */
const MEMORY_BUDGET_BYTES = 192 * 1024 * 1024;
/** A message larger than memory takes is indexed elsewhere within this time, or comes again later. */
const INDEX_MS_MAX = 60_000;
/** A scan keeps to its own budgets; one that does not is ended with its thread, and the message judged without it. */
const SCAN_MS_MAX = 20_000;
/**
 * Small messages that one thread is given at a time: it need not wait for this one between two of them, and the answers to
 * some come together.
 */
const SCANS_AHEAD = 8;
/**
 * A message waits so long for its turn, at most three times (its scan, rules, what is shown of it), and then comes again: the
 * answer must be there within the ten minutes that a client waits for it (RFC 5321 section 4.5.3.2.6).
 */
const TURN_MS_MAX = 120_000;
/** A page of messages that rules are tried on. */
const MATCH_MS_MAX = 60_000;
/** A report that takes longer to unpack and read is made to; postmaster gets it as it is. */
const REPORT_MS_MAX = 30_000;

export interface AssembleOptions {
  /** The data directory; made when missing. */
  readonly folder: string;
  readonly hostname: string;
  readonly log: Log;
  readonly onFatal: (message: string) => void;
}

/** Everything that lives as long as the process. */
export interface House {
  readonly folder: string;
  readonly hostname: string;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly metrics: Metrics;
  readonly keys: TimeKeys;
  readonly store: Store;
  readonly settings: Settings;
  readonly directory: DirectoryCache;
  /** Whose mail is let in, and whose is kept out. */
  readonly filterLists: FilterLists;
  /** What people said of messages, for the classifier. */
  readonly trained: TrainedCounts;
  /** The counts of words that come with the program; undefined where they cannot be read. */
  readonly shipped: Prior | undefined;
  /** How often messages came that say the same. */
  readonly copies: FingerprintCounter;
  readonly filterRules: FilterRules;
  /** Matches rules with messages in the pool. */
  matchMails(asked: MatchMails): Promise<readonly ContentMatches[]>;
  matchRules(content: IndexableContent, sources: readonly RuleSource[]): Promise<ContentMatches>;
  /** Seals what is secret in the database. */
  readonly secrets: SecretBox;
  /** Reverse-paths of ours in the place of others'. */
  readonly srs: SrsPaths;
  readonly staging: StagingArea;
  readonly budget: MemoryBudget;
  readonly receive: ReceiveHouse;
  readonly reports: HouseReports;
  /** What users report of mail. */
  readonly spamReports: HouseSpamReports;
  /** Indexes and scans a message for the filter, in threads of their own: nobody waits there behind a large one. */
  scan(content: IndexableContent): Promise<Scanned>;
  /** Scans a message that nobody keeps. */
  look(bytes: Uint8Array): Promise<Scan>;
  /** Makes what somebody is shown of a message. Undefined where that is what came; rejects where it cannot be made. */
  represent(content: SpooledContent, ask: RepresentAsk): Promise<Represented | undefined>;
  /** Hashes the body of a large message in the pool. */
  hashStaged(body: StagedBody): Promise<readonly BodyHash[]>;
  /** Hears which mailboxes a commit changed; the views hang on it. */
  readonly doorbell: Doorbell;
  /** Rings after each change of domains, accounts, credentials and keys. */
  readonly directoryBell: Bell;
  close(): Promise<void>;
}

/** What reports need that lives as long as the process. */
export interface HouseReports {
  readonly addresses: ReportAddresses;
  /** Writes and packs the document of a report, in another thread. */
  readonly pack: (of: OwnReport) => Promise<Uint8Array>;
}

export async function assemble(options: AssembleOptions): Promise<House> {
  const { folder, hostname, log, onFatal } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  const clock = new SystemClock();
  const random = new SystemRandom();
  const metrics = new Metrics();
  const doorbell = new Doorbell();
  const forgetters: ((result: unknown) => void)[] = [(result) => doorbell.ring(result)];
  const store = await startStore({ folder, onFatal, after: (result) => runAll(forgetters, result) }).catch(
    (error: unknown) => {
      lock.release();
      throw error;
    },
  );
  const settings = new Settings(settingSchema(), { ...store.write, ...store.read });
  const addresses = new ReportAddresses({ hostname, settings: (domain) => settings.snapshot(domain) });
  const usersReports = new SpamReportAddresses((domain) => settings.snapshot(domain));
  const takesReports: ReportAddresses['takes'] = (path, found) =>
    addresses.takes(path, found) || (found === 'hosted' && usersReports.categoryOf(path) !== undefined);
  const directory = new DirectoryCache({ store: store.read, clock, takesReports });
  const directoryBell = new Bell();
  const filterLists = new FilterLists({ store: store.read, clock });
  const filterRules = new FilterRules({ store: store.read, clock });
  const trained = new TrainedCounts(store.read);
  forgetters.push(directory.after, filterLists.after, trained.after, filterRules.after, (result) => {
    if (changedDirectory(result)) directoryBell.ring();
  });
  await settings.load();
  const keys = new TimeKeys(clock);
  const secrets = openKeyFile(folder, random);
  const srs = await openSrsPaths({ store, settings, secrets, clock, random, log, hostname });
  const pool = newPool(clock, 1);
  const scans = newPool(clock, SCANS_AHEAD);
  const staging = new StagingArea(join(folder, 'staging'), random);
  const common = { clock, keys, hostname, metrics, log };
  const spamReports = openSpamReports({
    ...common,
    store,
    directory,
    addresses: usersReports,
    pool,
    random,
    settings: (domain) => settings.snapshot(domain),
    own: (account, domain) => settings.forAccount(account, domain),
  });
  const receive = newReceive({ ...common, store, settings, directory, addresses, pool, spamReports });
  spamReports.answerThrough(receive);
  return {
    folder,
    hostname,
    log,
    clock,
    random,
    metrics,
    keys,
    store,
    settings,
    directory,
    filterLists,
    trained,
    shipped: shippedCounts(log),
    copies: new FingerprintCounter(),
    filterRules,
    matchRules: (content, sources) => matchRules({ pool, scans }, content, sources),
    matchMails: (asked) => pool.run('matchMails', asked, MATCH_MS_MAX),
    secrets,
    srs,
    staging,
    budget: new MemoryBudget(MEMORY_BUDGET_BYTES),
    receive,
    scan: (content) => scanContent({ clock, pool, scans }, content),
    look: (bytes) => lookAt({ clock, pool, scans }, bytes),
    represent: (content, ask) => represent({ pool, scans, log }, content, ask),
    hashStaged: (body) => pool.run('hashFile', body, INDEX_MS_MAX),
    spamReports,
    reports: { addresses, pack: (of) => pool.run('packReport', of, REPORT_MS_MAX) },
    doorbell,
    directoryBell,
    close: () => closeAll(store, [pool, scans], lock),
  };
}

interface ReceiveParts
  extends Pick<House, 'clock' | 'keys' | 'hostname' | 'metrics' | 'log' | 'settings' | 'directory'> {
  readonly store: Store;
  readonly addresses: ReportAddresses;
  readonly spamReports: HouseSpamReports;
  readonly pool: Pool<PoolJobs>;
}

function newReceive(parts: ReceiveParts): ReceiveHouse {
  const { store, settings, pool, clock, keys, hostname } = parts;
  return {
    store: store.write,
    announce: store.announce,
    indexer: new PoolIndexer(pool),
    clock,
    keys,
    hostname,
    queueLife: () => queueLifeOf(settings),
    reports: takersInTurn(
      parts.spamReports.taker,
      new ReportIntake({ ...parts, store: store.write, read: (content) => readReports(pool, content) }),
    ),
  };
}

function queueLifeOf(settings: Settings): QueueLife {
  const snapshot = settings.snapshot();
  return { mailMs: snapshot.get(sendSettings.expiry), reportsMs: snapshot.get(sendSettings.expiryOfReports) };
}

async function closeAll(store: Store, pools: readonly Pool<PoolJobs>[], lock: FolderLock): Promise<void> {
  await store.close();
  await Promise.all(pools.map((pool) => pool.close()));
  lock.release();
}

function runAll(all: readonly ((result: unknown) => void)[], result: unknown): void {
  for (const one of all) one(result);
}

function newPool(clock: Clock, aheadMax: number): Pool<PoolJobs> {
  return new Pool<PoolJobs>({
    entry: new URL('./pool-thread.ts', import.meta.url),
    threadsMax: Math.max(1, availableParallelism() - 1),
    aheadMax,
    waitingMax: 1000,
    waitMsMax: TURN_MS_MAX,
    memoryMegabytesMax: 512,
    clock,
  });
}

interface ScanPlaces {
  readonly clock: Clock;
  readonly pool: Pool<PoolJobs>;
  /** For what is small. */
  readonly scans: Pool<PoolJobs>;
}

function scanContent({ clock, pool, scans }: ScanPlaces, content: IndexableContent): Promise<Scanned> {
  const receivedMs = clock.now();
  if (content.kind === 'staged') return pool.run('scanFile', { path: content.file.path, receivedMs }, SCAN_MS_MAX);
  const place = content.bytes.length <= MESSAGE_IN_MEMORY_BYTES_MAX ? scans : pool;
  return place.run('scanBytes', { bytes: content.bytes, receivedMs }, SCAN_MS_MAX);
}

function lookAt({ clock, pool, scans }: ScanPlaces, bytes: Uint8Array): Promise<Scan> {
  const place = bytes.length <= MESSAGE_IN_MEMORY_BYTES_MAX ? scans : pool;
  return place.run('lookBytes', { bytes, receivedMs: clock.now() }, SCAN_MS_MAX);
}

function matchRules(
  { pool, scans }: Pick<ScanPlaces, 'pool' | 'scans'>,
  content: IndexableContent,
  sources: readonly RuleSource[],
): Promise<ContentMatches> {
  if (content.kind === 'staged') return pool.run('matchFile', { path: content.file.path, sources }, SCAN_MS_MAX);
  const place = content.bytes.length <= MESSAGE_IN_MEMORY_BYTES_MAX ? scans : pool;
  return place.run('matchBytes', { bytes: content.bytes, sources }, SCAN_MS_MAX);
}

async function represent(
  { pool, scans, log }: { readonly pool: Pool<PoolJobs>; readonly scans: Pool<PoolJobs>; readonly log: Log },
  content: SpooledContent,
  ask: RepresentAsk,
): Promise<Represented | undefined> {
  try {
    if (content.kind === 'memory') return await scans.run('representBytes', { bytes: content.bytes, ask }, SCAN_MS_MAX);
    return await pool.run('representFile', { path: content.file.path, ask }, SCAN_MS_MAX);
  } catch (error) {
    log.warn('clean.failed', 'A message could not be made harmless', { error: String(error) });
    throw new Fault('temporary', `Cannot make a message harmless: ${String(error)}`, { cause: error });
  }
}

/** Always in the pool: a small report can unpack to a large one. */
function readReports(pool: Pool<PoolJobs>, content: SpooledContent): Promise<Reading<readonly FoundReport[]>> {
  return content.kind === 'memory'
    ? pool.run('findReports', { bytes: content.bytes }, REPORT_MS_MAX)
    : pool.run('findReportsInFile', { path: content.file.path }, REPORT_MS_MAX);
}

/** Small messages here, at once; large ones in the pool, so that the main thread is never held for long. */
class PoolIndexer implements Indexer {
  readonly #pool: Pool<PoolJobs>;

  constructor(pool: Pool<PoolJobs>) {
    this.#pool = pool;
  }

  index(...[content, added]: Parameters<Indexer['index']>): Promise<ContentIndex> | ContentIndex {
    if (content.kind === 'memory') {
      const { bytes } = content;
      if (bytes.length <= MESSAGE_IN_MEMORY_BYTES_MAX) return indexContent(bytes, added);
      return this.#pool.run('indexBytes', { bytes, added }, INDEX_MS_MAX);
    }
    return this.#pool.run('indexFile', { path: content.file.path, added }, INDEX_MS_MAX);
  }
}

function changedDirectory(result: unknown): boolean {
  return typeof result === 'object' && result !== null && 'directory' in result && result.directory === true;
}

/** Something changed; what, is to be looked up. */
export class Bell {
  readonly #listeners: (() => void)[] = [];

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  ring(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Rings for each mailbox that a durable commit changed. Only a doorbell: what changed is read from the rows. */
export class Doorbell {
  readonly #listeners: ((mailbox: number) => void)[] = [];

  listen(listener: (mailbox: number) => void): void {
    this.#listeners.push(listener);
  }

  /** Given what a write answered: looks whether it names changed mailboxes. */
  ring(result: unknown): void {
    if (typeof result !== 'object' || result === null || !('changed' in result) || !Array.isArray(result.changed))
      return;
    for (const mailbox of result.changed as readonly number[]) {
      for (const listener of this.#listeners) listener(mailbox);
    }
  }
}
