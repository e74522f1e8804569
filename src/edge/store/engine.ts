/** The embedded engine of the store thread: groups waiting operations into one sync of bytes and one commit. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { Fault, faultToRecord } from '#base/fault';
import { type Content, type PackIo, packFileName, PackWriter, SyncFailed } from '#edge/pack';
import type { BlobPlace } from '#format/sql';
import { migrate } from './migrate.ts';
import type { Answer, Operations, WriteRequest } from './protocol.ts';
import { SqliteRunner } from './sqlite.ts';

export interface EngineOptions {
  /** The data directory; `rookery.db` and `packs/` are made in it. */
  readonly folder: string;
  readonly operations: Operations;
  readonly io: PackIo;
  readonly packBytesMax: number;
  /** Safeguards left out, for the tests that must then fail. Empty in every other case. */
  readonly without: ReadonlySet<Safeguard>;
}

export const safeguards = ['sync-packs', 'sync-rows', 'bytes-before-rows'] as const;
export type Safeguard = (typeof safeguards)[number];

/** The group can no longer be committed in part (the engine rolled all of it back): all of it is refused for now. */
class GroupLost extends Error {}

/** A result with this property names packs whose files go once the commit is durable. */
interface RemovesPacks {
  readonly deadPacks: readonly number[];
}

export class StoreEngine {
  readonly #options: EngineOptions;
  readonly #db: DatabaseSync;
  readonly #runner: SqliteRunner;
  readonly #packs: PackWriter;
  readonly #begin: StatementSync;
  readonly #savepoint: StatementSync;
  readonly #rollbackTo: StatementSync;
  readonly #release: StatementSync;
  readonly #commit: StatementSync;

  constructor(options: EngineOptions) {
    this.#options = options;
    const packFolder = join(options.folder, 'packs');
    mkdirSync(packFolder, { recursive: true, mode: 0o700 });
    const db = openDatabase(join(options.folder, 'rookery.db'), options.without.has('sync-rows'));
    this.#db = db;
    migrate(db);
    options.io.syncFolder(options.folder);
    this.#runner = new SqliteRunner(db, () => {
      throw new Error('A write cannot read message bytes');
    });
    const highest = db.prepare('SELECT coalesce(max(id), 0) AS id FROM pack').get() as { id: number };
    this.#packs = new PackWriter(
      { folder: packFolder, io: options.io, packBytesMax: options.packBytesMax },
      highest.id,
    );
    this.#begin = db.prepare('BEGIN IMMEDIATE');
    this.#savepoint = db.prepare('SAVEPOINT one');
    this.#rollbackTo = db.prepare('ROLLBACK TO one');
    this.#release = db.prepare('RELEASE one');
    this.#commit = db.prepare('COMMIT');
  }

  /** Makes the whole group durable, then gives an answer for each request. Throws only where the process must end. */
  commitGroup(requests: readonly WriteRequest[]): Answer[] {
    if (this.#options.without.has('bytes-before-rows')) return this.#commitRowsFirst(requests);
    const written = this.#writeContents(requests);
    const answers: Answer[] = [];
    const runnable: WriteRequest[] = [];
    for (const request of requests) {
      const failure = written.failure;
      if (failure !== undefined && request.contents.length > 0) answers.push(refusal(request, failure));
      else runnable.push(request);
    }
    if (runnable.length > 0) answers.push(...this.#commitRows(runnable, written.places));
    return answers;
  }

  close(): void {
    this.#packs.close();
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    this.#db.close();
  }

  #writeContents(requests: readonly WriteRequest[]): { places: Map<WriteRequest, BlobPlace[]>; failure?: unknown } {
    const contents: Content[] = requests.flatMap((request) => request.contents);
    const places = new Map<WriteRequest, BlobPlace[]>();
    if (contents.length === 0) return { places };
    let all: BlobPlace[];
    try {
      all = this.#packs.append(contents);
    } catch (error) {
      if (error instanceof SyncFailed) throw error;
      return { places, failure: error };
    }
    let at = 0;
    for (const request of requests) {
      places.set(request, all.slice(at, at + request.contents.length));
      at += request.contents.length;
    }
    return { places };
  }

  #commitRows(requests: readonly WriteRequest[], places: ReadonlyMap<WriteRequest, BlobPlace[]>): Answer[] {
    const answers: Answer[] = [];
    try {
      this.#begin.run();
      for (const request of requests) answers.push(this.#runOne(request, places.get(request) ?? []));
      this.#commit.run();
    } catch (error) {
      this.#abandonGroup(error);
      return requests.map((request) => refusal(request, error instanceof GroupLost ? error.cause : error));
    }
    this.#removeDeadPacks(answers);
    return answers;
  }

  #runOne(request: WriteRequest, places: readonly BlobPlace[]): Answer {
    this.#savepoint.run();
    let answer: Answer;
    try {
      const operation = this.#options.operations[request.operation];
      if (operation === undefined) throw new Error(`Cannot find operation "${request.operation}"`);
      answer = { id: request.id, ok: true, value: this.#runner.run(operation(request.args as never, places)) };
    } catch (error) {
      if (!this.#db.isTransaction || isOfDisk(error)) throw new GroupLost('The transaction ended', { cause: error });
      this.#rollbackTo.run();
      answer = refusal(request, error);
    }
    this.#release.run();
    return answer;
  }

  /** After an error that ended the group: a full disk is survivable, anything of the disk itself is not. */
  #abandonGroup(error: unknown): void {
    const cause = error instanceof GroupLost ? error.cause : error;
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
    if (sqliteCode(cause) === SQLITE_IOERR || sqliteCode(cause) === SQLITE_CORRUPT) throw new SyncFailed(cause);
  }

  /** The order that loses mail: for the suite that proves it would be noticed. */
  #commitRowsFirst(requests: readonly WriteRequest[]): Answer[] {
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

  #removeDeadPacks(answers: readonly Answer[]): void {
    for (const answer of answers) {
      if (!answer.ok || !hasDeadPacks(answer.value)) continue;
      for (const pack of answer.value.deadPacks) {
        if (pack === this.#packs.openPack) continue; // It stays, and goes at the next start.
        try {
          this.#options.io.unlink(join(this.#options.folder, 'packs', packFileName(pack)));
        } catch {
          // Waste, not loss: the sweep at the next start tries again.
        }
      }
    }
  }
}

const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;

function openDatabase(path: string, withoutSync: boolean): DatabaseSync {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(`PRAGMA synchronous = ${withoutSync ? 'OFF' : 'FULL'}`);
  db.exec('PRAGMA wal_autocheckpoint = 4000');
  db.exec('PRAGMA journal_size_limit = 67108864');
  db.exec('PRAGMA cache_size = -32768');
  db.exec('PRAGMA temp_store = MEMORY');
  return db;
}

/** The primary result code of an error from SQLite, or undefined for any other error. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

function isOfDisk(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_IOERR || code === SQLITE_CORRUPT || code === SQLITE_FULL;
}

function refusal(request: WriteRequest, error: unknown): Answer {
  return { id: request.id, ok: false, fault: faultToRecord(asDiskFault(error)) };
}

/** A full disk has its own kind, so that the peer hears 452 and not 451. */
function asDiskFault(error: unknown): unknown {
  const full =
    sqliteCode(error) === SQLITE_FULL ||
    (error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT'));
  return full ? new Fault('disk-full', 'The disk with the data directory is full', { cause: error }) : error;
}

function hasDeadPacks(value: unknown): value is RemovesPacks {
  return typeof value === 'object' && value !== null && 'deadPacks' in value && Array.isArray(value.deadPacks);
}
