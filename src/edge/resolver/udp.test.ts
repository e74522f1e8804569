import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setup } from './resolver.fixture.ts';

test('neither the port nor the id of a question can be foretold (RFC 5452 section 9.2)', async () => {
  await using s = await setup({}, {}, { tryMsMax: 2_000 });
  const ask = async (from: number): Promise<void> => {
    for (let i = from; i < 600; i += 12) await s.resolver.query(`n${i}.test`, 'A');
  };
  await Promise.all(Array.from({ length: 12 }, (_, i) => ask(i)));
  const { seen } = s.server;
  assert.equal(seen.length, 600);
  const byPort = Map.groupBy(seen, ({ port }) => port);
  assert.ok(byPort.size >= 600 / 64, `${byPort.size} ports`);
  for (const [port, asked] of byPort) {
    assert.ok(asked.length <= 64, `${asked.length} questions from port ${port}`);
    assert.equal(new Set(asked.map(({ id }) => id)).size, asked.length, 'an id comes once from a port');
  }
  // Of 600 draws from 65536 about three meet an earlier one.
  assert.ok(new Set(seen.map(({ id }) => id)).size > 580);
  const follows = seen.filter(({ id }, i) => i > 0 && id === (seen[i - 1]?.id ?? 0) + 1).length;
  assert.ok(follows < 5, `${follows} ids follow their predecessor`);
});

test('a port is given up after seconds, before it could be found by trying', async () => {
  await using s = await setup({});
  for (let i = 0; i < 8; i++) await s.resolver.query(`n${i}.test`, 'A');
  const first = s.server.seen.map(({ port }) => port);
  assert.equal(new Set(first).size, 8);
  s.clock.shiftMs = 6_000;
  for (let i = 0; i < 8; i++) await s.resolver.query(`later${i}.test`, 'A');
  const later = s.server.seen.slice(8).map(({ port }) => port);
  assert.deepEqual(
    later.filter((port) => first.includes(port)),
    [],
  );
});

test('answers that come when nobody waits any more disturb nobody', async () => {
  await using s = await setup({ 'a.test': { A: ['192.0.2.1'] } }, { hold: true }, { tryMsMax: 15 });
  const slow = await Promise.all(Array.from({ length: 200 }, (_, i) => s.resolver.query(`n${i}.test`, 'A')));
  assert.ok(slow.every((answer) => answer.kind === 'failed' && answer.reason === 'timeout'));
  s.server.mood = {};
  const asked = s.resolver.query('a.test', 'A');
  s.server.release();
  assert.equal((await asked).kind, 'records');
});

test('a closed port is told at once, and asking goes on when the server is back', async () => {
  await using s = await setup({}, {}, { tryMsMax: 2_000 });
  await s.server[Symbol.asyncDispose]();
  assert.deepEqual(await s.resolver.query('a.test', 'A'), { kind: 'failed', reason: 'network' });
  await s.server.listen(s.server.port);
  s.clock.shiftMs = 6_000;
  assert.equal((await s.resolver.query('a.test', 'A')).kind, 'nxdomain');
});

test('questions on their way fail when the resolver is closed', async () => {
  await using s = await setup({}, { hold: true }, { tryMsMax: 2_000 });
  const asked = s.resolver.query('a.test', 'A');
  await s.server.awaitQuestion();
  s.resolver[Symbol.dispose]();
  assert.deepEqual(await asked, { kind: 'failed', reason: 'network' });
});
