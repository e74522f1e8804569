import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { type Content, packFileName, type PackIo, SyncFailed, systemPackIo } from '#edge/pack';
import { type BlobPlace, either, rows, sql, type Work } from '#format/sql';
import { lockFolder, migrations, type Operation, SCHEMA_VERSION, StoreEngine } from './mod.ts';
import { WalKeeper } from './wal.ts';

function inFolder(body: (folder: string) => void): () => void {
  return () => {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-engine-'));
    try {
      body(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
}

type Run = (places: readonly BlobPlace[]) => Work<unknown>;
const run: Operation = (work: Run, places) => work(places);

function engineIn(folder: string, io: PackIo = systemPackIo, packBytesMax = 1e9): StoreEngine {
  return new StoreEngine({ folder, operations: { run }, io, packBytesMax, without: new Set(), reserveBytes: 0 });
}

interface Given {
  readonly work: Run;
  readonly contents?: readonly Content[];
}

/** Runs a group; each outcome is its value or the kind of its fault. */
function commit(engine: StoreEngine, group: readonly Given[]): unknown[] {
  const requests = group.map(({ work, contents = [] }, i) => ({ id: i, operation: 'run', args: work, contents }));
  const answers = engine.commitGroup(requests).toSorted((a, b) => a.id - b.id);
  return answers.map((answer) => (answer.ok ? answer.value : answer.fault.kind));
}

function* addTenant(name: string): Work<string> {
  yield sql`INSERT INTO tenant (name, created_ms) VALUES (${name}, 0)`;
  return name;
}

function tenants(folder: string): unknown[] {
  const db = new DatabaseSync(join(folder, 'rookery.db'), { readOnly: true });
  const names = db
    .prepare('SELECT name FROM tenant ORDER BY id')
    .all()
    .map((tenant) => tenant['name']);
  db.close();
  return names;
}

const content = (blob: number, length = 10): Content => ({
  kind: 'memory',
  blob,
  account: 1,
  bytes: new Uint8Array(length).fill(blob),
});

function failing(call: 'write' | 'syncData' | 'syncFolder', code: string, when: () => boolean): PackIo {
  return {
    ...systemPackIo,
    [call]: (...args: never[]) => {
      if (when()) throw Object.assign(new Error(code), { code });
      return (systemPackIo[call] as (...args: never[]) => void)(...args);
    },
  };
}

test(
  'an operation that fails rolls back alone; the others of its group are committed',
  inFolder((folder) => {
    const engine = engineIn(folder);
    const outcomes = commit(engine, [
      { work: () => addTenant('one') },
      {
        work: function* () {
          yield* addTenant('two');
          throw new Fault('over-quota', 'full');
        },
      },
      {
        work: function* () {
          yield* addTenant('three');
          yield* addTenant('one');
        },
      },
      { work: () => addTenant('four') },
    ]);
    assert.deepEqual(outcomes, ['one', 'over-quota', 'temporary', 'four']);
    assert.deepEqual(tenants(folder), ['one', 'four']);
    assert.deepEqual(engine.commitGroup([{ id: 7, operation: 'none', args: null, contents: [] }])[0]?.ok, false);
    engine.close();
  }),
);

test(
  'a full disk under the rows refuses the whole group as disk-full, and the next goes on when there is room',
  inFolder((folder) => {
    const engine = engineIn(folder);
    const limit = (pages: number): Given => ({
      work: () => rows(sql`${either(`PRAGMA max_page_count = ${pages}`, '')}`),
    });
    commit(engine, [limit(1)]); // As many as there are.
    const big: Given = {
      work: function* () {
        for (let i = 0; i < 200; i++) yield* addTenant(`${i} ${'x'.repeat(500)}`);
      },
    };
    assert.deepEqual(
      commit(engine, [{ work: () => addTenant('before') }, big, { work: () => addTenant('after') }]),
      Array(3).fill('disk-full'),
    );
    assert.deepEqual(tenants(folder), []);
    commit(engine, [limit(1_000_000)]);
    assert.deepEqual(commit(engine, [{ work: () => addTenant('later') }]), ['later']);
    assert.deepEqual(tenants(folder), ['later']);
    engine.close();
  }),
);

test(
  'a full disk under the packs refuses those that bring bytes and lets the others through',
  inFolder((folder) => {
    let full = true;
    const engine = engineIn(
      folder,
      failing('write', 'ENOSPC', () => full),
    );
    const group = [{ work: () => addTenant('bytes'), contents: [content(1)] }, { work: () => addTenant('rows') }];
    assert.deepEqual(commit(engine, group), ['disk-full', 'rows']);
    full = false;
    assert.deepEqual(commit(engine, group.slice(0, 1)), ['bytes']);
    engine.close();
  }),
);

test(
  'messages are refused while less than the reserve is free',
  inFolder((folder) => {
    let free = 1000;
    const io = { ...systemPackIo, free: () => free };
    const engine = new StoreEngine({
      folder,
      operations: { run },
      io,
      packBytesMax: 1e9,
      without: new Set(),
      reserveBytes: 995,
    });
    const group = [{ work: () => addTenant('bytes'), contents: [content(1, 6)] }, { work: () => addTenant('rows') }];
    assert.deepEqual(commit(engine, group), ['disk-full', 'rows']);
    free = 1001;
    assert.deepEqual(commit(engine, group.slice(0, 1)), ['bytes']);
    engine.close();
  }),
);

test(
  'bytes that cannot be written for another reason are refused alone',
  inFolder((folder) => {
    const engine = engineIn(folder);
    const missing: Content = {
      kind: 'staged',
      blob: 2,
      account: 1,
      path: join(folder, 'none'),
      length: 1,
      sha256: new Uint8Array(32),
    };
    const outcomes = commit(engine, [
      { work: () => addTenant('one'), contents: [content(1)] },
      { work: () => addTenant('two'), contents: [missing] },
      { work: () => addTenant('three'), contents: [content(3)] },
    ]);
    assert.deepEqual(outcomes, ['one', 'temporary', 'three']);
    engine.close();
  }),
);

test(
  'after a failed sync nothing is answered and no row is written',
  inFolder((folder) => {
    for (const call of ['syncData', 'syncFolder'] as const) {
      let broken = false;
      const engine = engineIn(
        folder,
        failing(call, 'EIO', () => broken),
      );
      broken = true;
      assert.throws(() => commit(engine, [{ work: () => addTenant(call), contents: [content(1)] }]), SyncFailed);
      broken = false;
      engine.close();
      assert.deepEqual(tenants(folder), []);
    }
  }),
);

/** What a sweep tells the engine. */
const sweep = (deadPacks: number[], orphansBeforeMs = 0): Run =>
  function* () {
    return { deadPacks, orphansBeforeMs };
  };
const keepPack = (pack: number): Run =>
  function* () {
    yield sql`INSERT INTO pack (id, created_ms, blobs, bytes) VALUES (${pack}, 0, 1, 1)`;
  };

test(
  'dead packs go after the commit that swept them, never before it and never the open one',
  inFolder((folder) => {
    const engine = engineIn(folder, systemPackIo, 1);
    for (let i = 1; i <= 4; i++) commit(engine, [{ work: keepPack(i), contents: [content(i)] }]);
    const files = (): string[] => readdirSync(join(folder, 'packs')).sort();
    const lost: Run = function* () {
      yield sql`DELETE FROM pack WHERE id = 1`;
      throw Object.assign(new Error('full'), { errcode: 13 });
    };
    commit(engine, [{ work: sweep([1]) }, { work: lost }]);
    assert.equal(files().length, 4, 'the group was not committed');
    const forget: Run = function* () {
      yield sql`DELETE FROM pack WHERE id IN (1, 2, 4)`;
      return { deadPacks: [1, 4], orphansBeforeMs: 0 };
    };
    commit(engine, [{ work: forget }]);
    assert.deepEqual(files(), [2, 3, 4].map(packFileName));
    engine.close();
  }),
);

test(
  'a sweep removes old pack files that no row knows, and young ones when they are old',
  inFolder((folder) => {
    engineIn(folder).close();
    const packs = join(folder, 'packs');
    writeFileSync(join(packs, packFileName(7)), 'left by a crash');
    writeFileSync(join(packs, packFileName(8)), 'left just now');
    writeFileSync(join(packs, 'notes.txt'), 'not a pack');
    utimesSync(join(packs, packFileName(7)), 1000, 1000);
    utimesSync(join(packs, packFileName(8)), 3000, 3000);
    const engine = engineIn(folder);
    const [place] = commit(engine, [{ work: ([at]) => keepPlace(at), contents: [content(1)] }]);
    assert.equal(place, 9, 'numbers go on above what a crash left');
    commit(engine, [{ work: sweep([], 2_000_000) }]);
    assert.deepEqual(readdirSync(packs).sort(), [packFileName(8), packFileName(9), 'notes.txt']);
    commit(engine, [{ work: sweep([], 4_000_000) }]);
    assert.deepEqual(readdirSync(packs).sort(), [packFileName(9), 'notes.txt']);
    engine.close();
  }),
);

function* keepPlace(place: BlobPlace | undefined): Work<number> {
  yield sql`INSERT INTO pack (id, created_ms, blobs, bytes) VALUES (${place?.pack ?? 0}, 0, 1, 1)`;
  return place?.pack ?? 0;
}

test(
  'a database of a newer version is refused and left as it is',
  inFolder((folder) => {
    engineIn(folder).close();
    const db = new DatabaseSync(join(folder, 'rookery.db'));
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    db.close();
    assert.throws(() => engineIn(folder), { kind: 'conflict' });
    assert.deepEqual(
      migrations.map(({ number }) => number),
      migrations.map((_, i) => i + 1),
      'migrations are numbered without gaps',
    );
  }),
);

test(
  'a second holder of a data directory is told who has it',
  inFolder((folder) => {
    const lock = lockFolder(folder);
    assert.throws(
      () => lockFolder(folder),
      (error: Fault) => error.kind === 'conflict' && error.publicText.includes(`process ${process.pid}`),
    );
    lock.release();
    lockFolder(folder).release();
  }),
);

test(
  'the write-ahead log begins anew when readers let it, and a reader that does not holds up nobody',
  inFolder((folder) => {
    engineIn(folder).close();
    const path = join(folder, 'rookery.db');
    const writer = new DatabaseSync(path);
    writer.exec('PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = OFF');
    const keeper = new WalKeeper(writer, { checkpoint: 50, restart: 200, retry: 20, waitMs: 1 });
    const reader = new DatabaseSync(path, { readOnly: true });
    const insert = writer.prepare("INSERT INTO audit (actor, action, target, detail) VALUES ('', '', '', ?)");
    const grow = (rounds: number): number => {
      for (let i = 0; i < rounds; i++) {
        insert.run('x'.repeat(4000));
        keeper.keepShort();
      }
      return statSync(`${path}-wal`).size;
    };
    const alone = grow(500);
    assert.ok(alone < 80 * 4200, `the log grew to ${alone} bytes without any reader`);
    reader.exec('BEGIN; SELECT count(*) FROM audit');
    assert.ok(grow(200) > 300 * 4000);
    reader.exec('COMMIT');
    grow(30);
    const { log } = writer.prepare('PRAGMA wal_checkpoint(NOOP)').get() as { log: number };
    assert.ok(log < 60, `${log} frames after the reader let go`);
    reader.close();
    writer.close();
  }),
);

test(
  'a torn write-ahead log loses only what was not answered',
  inFolder((folder) => {
    const engine = engineIn(folder);
    commit(engine, [{ work: () => addTenant('one') }]);
    const wal = join(folder, 'rookery.db-wal');
    const length = statSync(wal).size;
    commit(engine, [{ work: () => addTenant('two') }]);
    const copy = join(folder, 'copy');
    for (const cut of [length, length + 24, statSync(wal).size - 1]) {
      rmSync(copy, { recursive: true, force: true });
      copyStore(folder, copy);
      truncateSync(join(copy, 'rookery.db-wal'), cut);
      engineIn(copy).close();
      assert.deepEqual(tenants(copy), ['one'], `cut at ${cut}`);
    }
    engine.close();
  }),
);

function copyStore(from: string, to: string): void {
  mkdirSync(to);
  for (const name of ['rookery.db', 'rookery.db-wal']) copyFileSync(join(from, name), join(to, name));
}
