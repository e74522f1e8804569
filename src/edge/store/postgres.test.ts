import assert from 'node:assert/strict';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { Fault } from '#base/fault';
import { batch, row, rows, sql, type Work } from '#format/sql';
import { postgresMissing, type TestDatabase, withDatabase } from '#testing/engine';
import { PostgresStore, SCHEMA_VERSION } from './mod.ts';

const readRange = (): Promise<never> => Promise.reject(new Error('No bytes here'));

async function withPostgres(body: (store: PostgresStore, where: TestDatabase) => Promise<void>): Promise<void> {
  await withDatabase(async (where) => {
    const store = await PostgresStore.open({ ...where, connectionsMax: 4, clock: new SystemClock(), readRange });
    try {
      await body(store, where);
    } finally {
      await store.close();
    }
  });
}

function* addTenant(name: string): Work<{ id: number; name: string }> {
  const made = yield* row<{ id: number }>(sql`INSERT INTO tenant (name, created_ms) VALUES (${name}, 0) RETURNING id`);
  return { id: made?.id ?? 0, name };
}

const names = (store: PostgresStore): Promise<string[]> =>
  store.read(function* () {
    return (yield* rows<{ name: string }>(sql`SELECT name FROM tenant ORDER BY id`)).map(({ name }) => name);
  });

const here = { skip: postgresMissing };

test('64-bit integers and sums come as numbers, bytes as bytes (postgres)', here, async () => {
  await withPostgres(async (store) => {
    const found = await store.write('a', () =>
      row<{ big: number; total: number; bytes: Uint8Array; none: null }>(sql`
        SELECT CAST(${2 ** 52} AS BIGINT) AS big, sum(CAST(${2 ** 40} AS BIGINT)) AS total, ${new Uint8Array([0, 255])} AS bytes,
          CAST(NULL AS BIGINT) AS none`),
    );
    assert.deepEqual(
      [found?.big, found?.total, [...(found?.bytes ?? [])], found?.none],
      [2 ** 52, 2 ** 40, [0, 255], null],
    );
  });
});

test('a batch gives the rows of each statement, and its failure fails the work alone (postgres)', here, async () => {
  await withPostgres(async (store) => {
    const both = await store.write('a', () =>
      batch([sql`SELECT 1 AS a`, sql`SELECT 2 AS a UNION SELECT 3 ORDER BY a`]),
    );
    assert.deepEqual(
      both.map((part) => part.map(({ a }) => a)),
      [[1], [2, 3]],
    );
    const failing = store.write('b', function* () {
      yield* addTenant('x');
      yield* batch([
        sql`SELECT 1 AS a`,
        sql`INSERT INTO tenant (name, created_ms) VALUES ('x', 0)`,
        sql`SELECT 2 AS a`,
      ]);
    });
    await assert.rejects(failing, { kind: 'temporary' });
    assert.deepEqual(await names(store), []);
    await store.write('c', () => addTenant('y'));
    assert.deepEqual(await names(store), ['y']);
  });
});

test('a Fault of the operation comes out as it is (postgres)', here, async () => {
  await withPostgres(async (store) => {
    const refused = store.write('a', function* (): Work<void> {
      yield* addTenant('x');
      throw new Fault('over-quota', 'full');
    });
    await assert.rejects(refused, { kind: 'over-quota' });
    assert.deepEqual(await names(store), []);
  });
});

test('a work that lost a deadlock is run again (postgres)', here, async () => {
  await withPostgres(async (store) => {
    for (const name of ['a', 'b']) await store.write(name, () => addTenant(name));
    let runs = 0;
    const swap = (first: string, second: string) =>
      function* (): Work<void> {
        runs += 1;
        yield sql`UPDATE tenant SET created_ms = created_ms + 1 WHERE name = ${first}`;
        yield sql`SELECT pg_sleep(0.1)`;
        yield sql`UPDATE tenant SET created_ms = created_ms + 1 WHERE name = ${second}`;
      };
    await Promise.all([store.write('1', swap('a', 'b')), store.write('2', swap('b', 'a'))]);
    assert.ok(runs >= 3, 'one of them lost');
    const sums = await store.read(() => rows<{ created_ms: number }>(sql`SELECT created_ms FROM tenant`));
    assert.deepEqual(
      sums.map(({ created_ms }) => created_ms),
      [2, 2],
    );
  });
});

test('a work that can never win is given up after three more tries (postgres)', here, async () => {
  await withPostgres(async (store) => {
    let runs = 0;
    const never = store.write('1', function* (): Work<void> {
      runs += 1;
      yield sql`SELECT 1`;
      throw Object.assign(new Error('could not serialize access'), { code: '40001' });
    });
    await assert.rejects(never, { kind: 'temporary' });
    assert.equal(runs, 4);
  });
});

/** Stands between client and server; cuts the connection when COMMIT passes, before or after the server has seen it. */
async function cutAtCommit(
  host: string,
  when: 'before' | 'after',
): Promise<{ folder: string; close: () => Promise<void> }> {
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(join(host, '.s.PGSQL.5432'));
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (chunk) => {
      const commits = chunk.includes('COMMIT') && cuts === 0;
      if (commits) cuts += 1;
      if (commits && when === 'before') return end();
      upstream.write(chunk);
      if (commits) upstream.removeAllListeners('data').once('data', end);
    });
    upstream.on('data', (chunk) => client.write(chunk));
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  const folder = join(host, `proxy-${when}`);
  const { mkdirSync } = await import('node:fs');
  mkdirSync(folder);
  await new Promise<void>((resolve) => server.listen(join(folder, '.s.PGSQL.5432'), resolve));
  return { folder, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

for (const when of ['before', 'after'] as const) {
  test(`a COMMIT whose answer was lost ${when} it was done is not a second write (postgres)`, here, async () => {
    await withPostgres(async (store, where) => {
      const proxy = await cutAtCommit(where.host, when);
      const cut = await PostgresStore.open({
        ...where,
        host: proxy.folder,
        connectionsMax: 2,
        clock: new SystemClock(),
        readRange,
      });
      let runs = 0;
      const made = await cut.write('once', function* () {
        runs += 1;
        return yield* addTenant('once');
      });
      await cut.close();
      await proxy.close();
      assert.equal(made.name, 'once');
      assert.equal(runs, when === 'before' ? 2 : 1);
      assert.deepEqual(await names(store), ['once']);
      const known = await store.read(() => row<{ id: number }>(sql`SELECT id FROM tenant`));
      assert.equal(made.id, known?.id, 'the answer is that of the write which was done');
    });
  });
}

test(
  'a database of a newer version is refused; of this one, migrating again does nothing (postgres)',
  here,
  async () => {
    await withPostgres(async (store) => {
      await store.migrate();
      await store.write('a', function* (): Work<void> {
        yield sql`INSERT INTO schema_version (number) VALUES (${SCHEMA_VERSION + 1})`;
      });
      await assert.rejects(store.migrate(), { kind: 'conflict' });
    });
  },
);

test('a server that is away is a temporary failure (postgres)', async () => {
  const away = { host: '/nowhere', database: 'x', user: 'x', connectionsMax: 1, clock: new SystemClock(), readRange };
  const store = await PostgresStore.open(away);
  await assert.rejects(
    store.write('a', () => addTenant('x')),
    { kind: 'temporary' },
  );
  await store.close();
});
