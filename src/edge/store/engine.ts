/** The embedded engine of the store thread: groups waiting operations into one sync of bytes and one commit. */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Fault, faultToRecord } from '#base/fault';
import { type Content, type PackIo, packNumberOf, PackWriter, SyncFailed } from '#edge/pack';
import type { BlobPlace } from '#format/sql';
import { migrate } from './migrate.ts';
import type { Answer, Operations, WriteRequest } from './protocol.ts';
import { SqliteRunner } from './sqlite.ts';
import { WalKeeper } from './wal.ts';

export interface EngineOptions {
  /** The data directory; `rookery.db` and `packs/` are made in it. */
  readonly folder: string;
  readonly operations: Operations;
  readonly io: PackIo;
  readonly packBytesMax: number;
  /** Safeguards left out, for the tests that must then fail. Empty in every other case. */
  readonly without: ReadonlySet<Safeguard>;
  /** Messages are refused while less than this is free, so that a full disk can still be tidied up. Bytes. */
  readonly reserveBytes?: number;
}

const RESERVE_BYTES = 32 * 1024 * 1024;

export const safeguards = ['sync-packs', 'sync-rows', 'dir-sync', 'bytes-before-rows'] as const;
export type Safeguard = (typeof safeguards)[number];

/** The group can no longer be committed in part (the engine rolled all of it back): all of it is refused for now. */
class GroupLost extends Error {}

/** A result with these properties is of a sweep: what it names goes once the commit is durable. */
interface Swept {
  readonly deadPacks: readonly number[];
  readonly orphansBeforeMs: number;
}

export class StoreEngine {
  readonly #options: EngineOptions;
  readonly #io: PackIo;
  readonly #packFolder: string;
  readonly #db: DatabaseSync;
  readonly #runner: SqliteRunner;
  readonly #packs: PackWriter;
  readonly #wal: WalKeeper;
  readonly #begin: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #rollbackTo: StatementSync;
  readonly #release: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#io = weakened(options.io, options.without);
    this.#packFolder = join(options.folder, 'packs');
    mkdirSync(this.#packFolder, { recursive: true, mode: 0o700 });
    const db = openDatabase(join(options.folder, 'rookery.db'), options.without.has('sync-rows'));
    this.#db = db;
    migrate(db);
    this.#io.syncFolder(options.folder);
    this.#runner = new SqliteRunner(db, () => {
      throw new Error('A write cannot read message bytes');
    });
    const highest = db.prepare('SELECT coalesce(max(id), 0) AS id FROM pack').get() as { id: number };
    const { packBytesMax } = options;
    this.#packs = new PackWriter({ folder: this.#packFolder, io: this.#io, packBytesMax }, highest.id);
    this.#wal = new WalKeeper(db);
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#savepoint = db.prepare('SAVEPOINT one');
    this.#rollbackTo = db.prepare('ROLLBACK TO one');
    this.#release = db.prepare('RELEASE one');
    this.#commit = db.prepare('COMMIT');
    this.#rollback = db.prepare('ROLLBACK');
  }

  /** Makes the whole group durable, then gives an answer for each request. Throws only where the process must end. */
  commitGroup(requests: readonly WriteRequest[]): readonly Answer[] {
    if (this.#options.without.has('bytes-before-rows')) return this.#commitRowsFirst(requests);
    const written = this.#writeContents(requests);
    const answers: Answer[] = [];
    const runnable: WriteRequest[] = [];
    for (const request of requests) {
      if (written.failures.has(request)) answers.push(refusal(request, written.failures.get(request)));
      else runnable.push(request);
    }
    if (runnable.length > 0) answers.push(...this.#commitRows(runnable, written.places));
    return answers;
  }

  /** Work that no answer has to wait for: to be called when the answers are out. Throws where the process must end. */
  maintain(): void {
    try {
      this.#wal.keepShort();
    } catch (error) {
      if (isFatal(error)) throw new SyncFailed(error);
      // A full disk: the write-ahead log holds everything, and the next time comes.
    }
  }

  close(): void {
    this.#packs.close();
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }

  /** Writes the bytes of the whole group with one sync. Where that fails for no lack of space, each gets its own try. */
  #writeContents(requests: readonly WriteRequest[]): Written {
    const written: Written = { places: new Map(), failures: new Map() };
    const bringing = requests.filter((request) => request.contents.length > 0);
    if (bringing.length === 0) return written;
    const failure = this.#append(bringing, written);
    if (failure === undefined) return written;
    for (const request of bringing) {
      const own = bringing.length === 1 || isFull(failure.cause) ? failure : this.#append([request], written);
      if (own !== undefined) written.failures.set(request, own.cause);
    }
    return written;
  }

  #append(requests: readonly WriteRequest[], written: Written): { readonly cause: unknown } | undefined {
    try {
      const contents: Content[] = requests.flatMap((request) => request.contents);
      this.#checkSpace(contents);
      const all = this.#packs.append(contents);
      let at = 0;
      for (const request of requests) {
        written.places.set(request, all.slice(at, at + request.contents.length));
        at += request.contents.length;
      }
      return undefined;
    } catch (error) {
      if (error instanceof SyncFailed) throw error;
      return { cause: error };
    }
  }

  #checkSpace(contents: readonly Content[]): void {
    let bytes = this.#options.reserveBytes ?? RESERVE_BYTES;
    for (const content of contents) if (content.kind === 'memory') bytes += content.bytes.length;
    const free = this.#io.free(this.#packFolder);
    if (free < bytes) throw new Fault('disk-full', `The disk with the data directory has ${free} bytes left`);
  }

  #commitRows(requests: readonly WriteRequest[], places: Places): readonly Answer[] {
    let answers: readonly Answer[];
    try {
      this.#begin.run();
      answers = this.#runTogether(requests, places) ?? this.#runEach(requests, places);
      this.#commit.run();
    } catch (error) {
      this.#abandonGroup(error);
      return requests.map((request) => refusal(request, error instanceof GroupLost ? error.cause : error));
    }
    for (const answer of answers) if (answer.ok && isSwept(answer.value)) this.#removePacks(answer.value);
    return answers;
  }

  /**
   * Nearly always each can be done, and without savepoints SQLite need not keep every page as it was before each of them.
   * Undefined where one cannot: then nothing was done, and each is to be run again with a savepoint, as works can be.
   */
  #runTogether(requests: readonly WriteRequest[], places: Places): readonly Answer[] | undefined {
    try {
      return requests.map((request) => this.#run(request, places));
    } catch (error) {
      this.#checkGroup(error);
      this.#rollback.run();
      this.#begin.run();
      return undefined;
    }
  }

  #runEach(requests: readonly WriteRequest[], places: Places): readonly Answer[] {
    return requests.map((request) => {
      this.#savepoint.run();
      let answer: Answer;
      try {
        answer = this.#run(request, places);
      } catch (error) {
        this.#checkGroup(error);
        this.#rollbackTo.run();
        answer = refusal(request, error);
      }
      this.#release.run();
      return answer;
    });
  }

  #run(request: WriteRequest, places: Places): Answer {
    const operation = this.#options.operations[request.operation];
    if (operation === undefined) throw new Error(`Cannot find operation "${request.operation}"`);
    const value = this.#runner.run(operation(request.args as never, places.get(request) ?? []));
    return { id: request.id, ok: true, value };
  }

  /** Throws where the error of one is the end of all. */
  #checkGroup(error: unknown): void {
    if (!this.#db.isTransaction || isFatal(error) || isFull(error))
      throw new GroupLost('The transaction ended', { cause: error });
  }

  /** After an error that ended the group: a full disk is survivable, an error of the disk itself is not. */
  #abandonGroup(error: unknown): void {
    const cause = error instanceof GroupLost ? error.cause : error;
    if (this.#db.isTransaction) this.#rollback.run();
    if (isFatal(cause)) throw new SyncFailed(cause);
  }

  /** The order that loses mail: for the suite that proves it would be noticed. */
  #commitRowsFirst(requests: readonly WriteRequest[]): readonly Answer[] {
    const guessed = new Map<WriteRequest, BlobPlace[]>();
    const preview = this.#packs.preview(requests.flatMap((request) => request.contents));
    let at = 0;
    for (const request of requests) {
      guessed.set(request, preview.slice(at, at + request.contents.length));
      at += request.contents.length;
    }
    const answers = this.#commitRows(requests, guessed);
    this.#writeContents(requests);
    return answers;
  }

  /** Removes dead packs, and those which a crash left between bytes and rows. */
  #removePacks({ deadPacks, orphansBeforeMs }: Swept): void {
    const known = new Set(
      this.#db
        .prepare('SELECT id FROM pack')
        .all()
        .map((pack) => pack['id']),
    );
    const dead = new Set(deadPacks);
    for (const name of readdirSync(this.#packFolder)) {
      const pack = packNumberOf(name);
      if (pack === undefined || known.has(pack) || pack === this.#packs.openPack) continue;
      const path = join(this.#packFolder, name);
      try {
        if (dead.has(pack) || statSync(path).mtimeMs < orphansBeforeMs) this.#io.unlink(path);
      } catch {
        // Waste, not loss: the next sweep tries again.
      }
    }
  }
}

type Places = ReadonlyMap<WriteRequest, readonly BlobPlace[]>;

interface Written {
  readonly places: Map<WriteRequest, BlobPlace[]>;
  readonly failures: Map<WriteRequest, unknown>;
}

/** The same system calls with the syncs left out that the test names. */
function weakened(io: PackIo, without: ReadonlySet<Safeguard>): PackIo {
  return {
    ...io,
    ...(without.has('sync-packs') ? { syncData: () => undefined } : {}),
    ...(without.has('dir-sync') ? { syncFolder: () => undefined } : {}),
  };
}

const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
/** The shared memory beside the database could not grow: the disk is full, and says so in its own way. */
const SQLITE_IOERR_SHMSIZE = 10 | (19 << 8);

function openDatabase(path: string, withoutSync: boolean): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(`PRAGMA synchronous = ${withoutSync ? 'OFF' : 'FULL'}`);
  db.exec('PRAGMA busy_timeout = 5000');
  db.exec('PRAGMA wal_autocheckpoint = 0'); // WalKeeper does it when the answers are out, and hears its errors.
  db.exec('PRAGMA journal_size_limit = 67108864');
  db.exec('PRAGMA cache_size = -32768');
  db.exec('PRAGMA temp_store = MEMORY');
  return db;
}

/** The extended result code of an error from SQLite, or undefined for any other error. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode;
}

/** Reading, writing or syncing the database failed: what the kernel holds of it can no longer be trusted. */
function isFatal(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== undefined && (code & 0xff) === SQLITE_IOERR && code !== SQLITE_IOERR_SHMSIZE;
}

function isFull(error: unknown): boolean {
  if (error instanceof Fault) return error.kind === 'disk-full';
  const code = sqliteCode(error);
  if (code !== undefined) return (code & 0xff) === SQLITE_FULL || code === SQLITE_IOERR_SHMSIZE;
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** A full disk has its own kind, so that the peer hears 452 and not 451. */
function refusal(request: WriteRequest, error: unknown): Answer {
  const fault = isFull(error)
    ? new Fault('disk-full', 'The disk with the data directory is full', { cause: error })
    : error;
  return { id: request.id, ok: false, fault: faultToRecord(fault) };
}

function isSwept(value: unknown): value is Swept {
  return typeof value === 'object' && value !== null && 'deadPacks' in value && 'orphansBeforeMs' in value;
}
