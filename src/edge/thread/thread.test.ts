import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { Fault } from '#base/fault';
import type { TestJobs } from './jobs.fixture.ts';
import { Pool } from './mod.ts';

function newPool({ waitMsMax = 10_000, aheadMax = 1 } = {}): Pool<TestJobs> {
  const entry = new URL('./jobs.fixture.ts', import.meta.url);
  const clock = new SystemClock();
  const bounds = { threadsMax: 1, aheadMax, waitingMax: 10, waitMsMax, memoryMegabytesMax: 64 };
  return new Pool<TestJobs>({ entry, ...bounds, clock });
}

test('a thread does one job after the other', async () => {
  const pool = newPool();
  const first = await pool.run('double', 1, 10_000);
  const second = await pool.run('double', 2, 10_000);
  assert.deepEqual([first.value, second.value], [2, 4]);
  assert.equal(first.thread, second.thread);
  const together = await Promise.all([3, 4, 5].map((n) => pool.run('double', n, 10_000)));
  assert.deepEqual(
    together.map(({ value }) => value),
    [6, 8, 10],
  );
  await pool.close();
});

test('a job that fails or does not end leaves a pool that works', async () => {
  const pool = newPool();
  await assert.rejects(pool.run('fail', undefined as never, 10_000));
  await assert.rejects(pool.run('spin', undefined as never, 300), /no answer within 300 ms/);
  assert.equal((await pool.run('double', 4, 10_000)).value, 8);
  await pool.close();
});

// A thousand could wait for their turn, each before it for as long as its deadline: hours, with the client long gone.
test('a job whose turn comes too late is refused, and so is one too many', async () => {
  const pool = newPool({ waitMsMax: 200 });
  const spinning = assert.rejects(pool.run('spin', undefined as never, 400), /no answer within 400 ms/);
  const isLimit = (error: unknown): boolean => error instanceof Fault && error.kind === 'limit';
  const late = Array.from({ length: 10 }, () => assert.rejects(pool.run('double', 1, 10_000), isLimit));
  await assert.rejects(pool.run('double', 1, 10_000), isLimit);
  await Promise.all([spinning, ...late]);
  assert.equal((await pool.run('double', 4, 10_000)).value, 8);
  await pool.close();
});

// Its error had no listener, which ended the process; and the thread that was no more was given the next job.
test('a thread that dies between two jobs takes nothing with it', async () => {
  const pool = newPool();
  const gone = await pool.run('double', 1, 10_000);
  // Whether the answer or the error is heard first is chance; so is whether the next job still goes to that thread.
  await pool.run('dieLater', undefined as never, 10_000).catch(() => undefined);
  let next: typeof gone | undefined;
  while (next === undefined || next.thread === gone.thread) {
    next = await pool.run('double', 2, 10_000).catch(() => undefined);
  }
  assert.equal(next.value, 4);
  await pool.close();
});

// Whoever sends what ends a thread could choose with it whose mail is not looked at.
test('a job that ends its thread fails alone: those before and behind it are done by the next one', async () => {
  const pool = newPool({ aheadMax: 6 });
  const before = [1, 2].map((n) => pool.run('double', n, 300));
  const spinning = assert.rejects(pool.run('spin', undefined as never, 300), /no answer within 300 ms/);
  const behind = [3, 4, 5, 6].map((n) => pool.run('double', n, 300));
  const values = await Promise.all([...before, ...behind]);
  assert.deepEqual(
    values.map(({ value }) => value),
    [2, 4, 6, 8, 10, 12],
  );
  await spinning;
  await pool.close();
});

test('a thread that never gets to work fails one job after the other, and comes to an end', async () => {
  const entry = new URL('./no-such-file.ts', import.meta.url);
  const bounds = { threadsMax: 1, aheadMax: 6, waitingMax: 10, waitMsMax: 10_000, memoryMegabytesMax: 64 };
  const pool = new Pool<TestJobs>({ entry, ...bounds, clock: new SystemClock() });
  const jobs = [1, 2, 3].map((n) => assert.rejects(pool.run('double', n, 10_000), /A pool thread ended/));
  await Promise.all(jobs);
  await pool.close();
});

test('jobs that a thread was given ahead are done before the pool is closed', async () => {
  const pool = newPool({ aheadMax: 6 });
  const jobs = Promise.all([1, 2, 3].map((n) => pool.run('double', n, 10_000)));
  await pool.close();
  assert.deepEqual(
    (await jobs).map(({ value }) => value),
    [2, 4, 6],
  );
});
