import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { faultFromRecord } from '#base/fault';
import { type Content, PackReader, PackWriter, systemPackIo } from '#edge/pack';
import { type Operation, PostgresStore, SqliteRunner, StoreEngine } from '#edge/store';
import type { BlobPlace, BlobRange, Dialect, Work } from '#format/sql';
import { postgresMissing, withDatabase } from './database.ts';

export type EngineName = Dialect;

/** One empty, migrated store. */
export interface TestStore {
  readonly dialect: Dialect;
  /** Where its packs are (and its database, on SQLite). */
  readonly folder: string;
  /** Runs a work as one transaction; `contents` are written before it and their places given to it. */
  write<T>(work: (places: readonly BlobPlace[]) => Work<T>, contents?: readonly Content[]): Promise<T>;
  /** Runs a work on one snapshot, with message bytes at hand. */
  read<T>(work: () => Work<T>): Promise<T>;
  /** A number not given before: for ids that come in as arguments. */
  nextId(): number;
}

const PACK_BYTES_MAX = 1 << 20;

/** Registers the claim once for each engine. */
export function forEachEngine(claim: string, body: (store: TestStore) => Promise<void>): void {
  test(`${claim} (sqlite)`, () => withStore(body, 'sqlite'));
  test(`${claim} (postgres)`, { skip: postgresMissing }, () => withStore(body, 'postgres'));
}

/** Gives the body a fresh store and takes it away afterwards. */
export async function withStore<T>(body: (store: TestStore) => Promise<T>, engine: EngineName = 'sqlite'): Promise<T> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-store-'));
  try {
    return engine === 'sqlite' ? await onSqlite(folder, body) : await onPostgres(folder, body);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function onSqlite<T>(folder: string, body: (store: TestStore) => Promise<T>): Promise<T> {
  type Run = (places: readonly BlobPlace[]) => Work<unknown>;
  const run: Operation = (work: Run, places) => work(places);
  const engine = new StoreEngine({
    folder,
    operations: { run },
    io: systemPackIo,
    packBytesMax: PACK_BYTES_MAX,
    without: new Set(),
  });
  const db = new DatabaseSync(join(folder, 'rookery.db'), { readOnly: true });
  const packs = new PackReader(join(folder, 'packs'), systemPackIo);
  const runner = new SqliteRunner(db, ({ place, from, to }) => packs.read(place, from, to));
  let id = 0;
  try {
    return await body({
      dialect: 'sqlite',
      folder,
      nextId: () => ++id,
      write: async (work, contents = []) => {
        const [answer] = engine.commitGroup([{ id: 1, operation: 'run', args: work, contents }]);
        if (answer === undefined) throw new Error('The engine gave no answer');
        if (!answer.ok) throw faultFromRecord(answer.fault);
        return structuredClone(answer.value) as never; // As it crosses a thread.
      },
      read: async (work) => {
        db.exec('BEGIN');
        try {
          return structuredClone(runner.run(work()));
        } finally {
          db.exec('COMMIT');
        }
      },
    });
  } finally {
    packs.close();
    db.close();
    engine.close();
  }
}

async function onPostgres<T>(folder: string, body: (store: TestStore) => Promise<T>): Promise<T> {
  return await withDatabase(async (where) => {
    const packFolder = join(folder, 'packs');
    mkdirSync(packFolder);
    const packs = new PackReader(packFolder, systemPackIo);
    const writer = new PackWriter({ folder: packFolder, io: systemPackIo, packBytesMax: PACK_BYTES_MAX }, 0);
    const readRange = async ({ place, from, to }: BlobRange): Promise<Uint8Array> => packs.read(place, from, to);
    const store = await PostgresStore.open({ ...where, connectionsMax: 4, clock: new SystemClock(), readRange });
    let id = 0;
    try {
      return await body({
        dialect: 'postgres',
        folder,
        nextId: () => ++id,
        write: async (work, contents = []) => {
          const places = contents.length === 0 ? [] : writer.append(contents);
          return structuredClone(await store.write(`test-${++id}`, () => work(places)));
        },
        read: async (work) => structuredClone(await store.read(work)),
      });
    } finally {
      writer.close();
      packs.close();
      await store.close();
    }
  });
}
