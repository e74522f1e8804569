/** What operations may rely on, whichever engine runs them. */
import assert from 'node:assert/strict';
import { batch, either, list, range, row, rows, sql, type Work } from '#format/sql';
import { addBlob, type BlobId, placeOfBlob } from '#model/blob';
import { forEachEngine, type TestStore } from '#testing/engine';

function* addAudit(id: number, detail: string): Work<void> {
  yield sql`INSERT INTO audit (id, actor, action, target, detail) VALUES (${id}, 'a', 'b', 'c', ${detail})`;
}

const details = (store: TestStore): Promise<string[]> =>
  store.read(function* () {
    return (yield* rows<{ detail: string }>(sql`SELECT detail FROM audit ORDER BY id`)).map(({ detail }) => detail);
  });

forEachEngine('numbers to 2^53, texts, octets and nothing come back as they went in', async (store) => {
  const octets = Uint8Array.from({ length: 256 }, (_, i) => i);
  const text = `quotes ' " and \\ , 邮件 ${'x'.repeat(10_000)}`;
  await store.write(function* () {
    yield sql`INSERT INTO tenant (id, name, created_ms) VALUES (1, ${text}, ${2 ** 53 - 1})`;
    yield sql`
      INSERT INTO dkim_key (domain, selector, algorithm, state, private_key, public_key, created_ms)
      VALUES (1, 's', 'a', 'b', ${octets}, '', ${-1})`;
    yield sql`INSERT INTO audit (id, tenant, actor, action, target, detail) VALUES (5, ${null}, '', '', '', '')`;
  });
  const tenant = await store.read(() =>
    row<{ name: string; ms: number }>(sql`SELECT name, created_ms AS ms FROM tenant`),
  );
  assert.deepEqual(tenant, { name: text, ms: 2 ** 53 - 1 });
  const key = await store.read(() =>
    row<{ octets: Uint8Array; ms: number }>(sql`SELECT private_key AS octets, created_ms AS ms FROM dkim_key`),
  );
  assert.deepEqual([[...(key?.octets ?? [])], key?.ms], [[...octets], -1]);
  const audit = await store.read(() => row<{ tenant: null }>(sql`SELECT tenant FROM audit`));
  assert.equal(audit?.tenant, null);
});

forEachEngine('a parameter may be null, a number or a text wherever a value may stand', async (store) => {
  const found = await store.write(() =>
    row<Record<string, unknown>>(sql`
      SELECT CASE WHEN 1 = 1 THEN ${5} ELSE NULL END AS chosen, coalesce(${'x'}, 'y') AS given,
        ${2} + ${3} AS sum, (${12} & ${10}) | ${1} AS bits, ${7} - 9 AS less`),
  );
  assert.deepEqual(found, { chosen: 5, given: 'x', sum: 5, bits: 9, less: -2 });
});

forEachEngine('lists match what is in them, an empty one nothing', async (store) => {
  await store.write(function* () {
    for (const id of [1, 2, 3]) yield* addAudit(id, `d${id}`);
  });
  const matching = (ids: number[]) =>
    store.read(() => rows<{ id: number }>(sql`SELECT id FROM audit WHERE id IN ${list(ids)} ORDER BY id`));
  assert.deepEqual(
    (await matching([3, 1, 9])).map(({ id }) => id),
    [1, 3],
  );
  assert.deepEqual(await matching([]), []);
  const named = await store.read(() =>
    rows<{ id: number }>(sql`SELECT id FROM audit WHERE detail IN ${list(['d2', "d'3"])}`),
  );
  assert.deepEqual(
    named.map(({ id }) => id),
    [2],
  );
});

forEachEngine('a batch answers each of its statements, in order', async (store) => {
  const answers = await store.write(() =>
    batch([
      sql`INSERT INTO audit (id, actor, action, target, detail) VALUES (1, '', '', '', 'x') RETURNING id`,
      sql`SELECT 2 AS two`,
      sql`DELETE FROM audit WHERE id = 77`,
    ]),
  );
  assert.deepEqual(answers, [[{ id: 1 }], [{ two: 2 }], []]);
});

forEachEngine('a write that fails in the middle leaves nothing, and the store goes on', async (store) => {
  await store.write(() => addAudit(1, 'first'));
  await assert.rejects(
    store.write(function* () {
      yield* addAudit(2, 'second');
      yield* addAudit(1, 'taken');
    }),
    { kind: 'temporary' },
  );
  await store.write(() => addAudit(3, 'third'));
  assert.deepEqual(await details(store), ['first', 'third']);
});

forEachEngine('a read cannot write', async (store) => {
  await assert.rejects(store.read(() => addAudit(1, 'x')));
  assert.deepEqual(await details(store), []);
});

forEachEngine('octets that came with a write are read back by their place, in part too', async (store) => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
  await store.write(
    function* ([place]): Work<void> {
      if (place !== undefined) yield* addBlob(9 as BlobId, place, { refs: 1, nowMs: 0 });
    },
    [{ kind: 'memory', blob: 9, account: 1, bytes: bytes.slice() }],
  );
  const read = (from: number, to: number): Promise<Uint8Array> =>
    store.read(function* () {
      const place = yield* placeOfBlob(9 as BlobId);
      return place === undefined ? new Uint8Array() : yield* range(place, from, to);
    });
  assert.deepEqual([...(await read(0, 5000))], [...bytes]);
  assert.deepEqual([...(await read(4990, 9999))], [...bytes.subarray(4990)]);
});

forEachEngine('texts that differ by engine are chosen by it', async (store) => {
  const found = await store.read(() =>
    row<{ engine: string }>(sql`SELECT ${either("'sqlite'", "'postgres'")} AS engine`),
  );
  assert.equal(found?.engine, store.dialect);
});
