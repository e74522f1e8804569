import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemRandom } from '#base/random';
import { RECORD_HEADER_BYTES, StagingArea } from '#edge/pack';
import { ContentSpool, MemoryBudget, type Staging } from '#flow/receive';

async function withStaging(body: (staging: Staging) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-spool-'));
  try {
    await body(new StagingArea(join(folder, 'staging'), new SystemRandom()));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const noStaging: Staging = { create: () => Promise.reject(new Error('not expected')) };

test('a small message stays in memory and gives its budget back', async () => {
  const budget = new MemoryBudget(1000);
  const spool = new ContentSpool({ staging: noStaging, budget });
  void spool.write(Buffer.from('one '));
  void spool.write(Buffer.from('two'));
  assert.equal(budget.used, 7);
  const content = await spool.finish();
  assert.equal(content.kind === 'memory' && Buffer.from(content.bytes).toString(), 'one two');
  assert.equal(budget.used, 0);
});

test('a large message goes to a file, in order, behind room for its record header', () =>
  withStaging(async (staging) => {
    const budget = new MemoryBudget(1 << 20);
    const spool = new ContentSpool({ staging, budget });
    const runs = Array.from({ length: 40 }, (_, i) => Buffer.alloc(16 * 1024, i + 1));
    for (const run of runs) await spool.write(run);
    const content = await spool.finish();
    assert.ok(content.kind === 'staged');
    assert.equal(content.file.length, 640 * 1024);
    assert.deepEqual(readFileSync(content.file.path).subarray(RECORD_HEADER_BYTES), Buffer.concat(runs));
    assert.equal(budget.used, 0);
    await content.file.discard();
  }));

test('over the budget of the process even a small message goes to disk', () =>
  withStaging(async (staging) => {
    const spool = new ContentSpool({ staging, budget: new MemoryBudget(2) });
    await spool.write(Buffer.from('three'));
    const content = await spool.finish();
    assert.ok(content.kind === 'staged');
    assert.equal(Buffer.from(await content.file.read(0, 10)).toString(), 'three');
    await content.file.discard();
  }));

test('a disk that is full is told at the end, and nothing is left behind', async () => {
  const staging: Staging = { create: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })) };
  const spool = new ContentSpool({ staging, budget: new MemoryBudget(0) });
  await spool.write(Buffer.from('x'));
  await spool.write(Buffer.from('y'));
  await assert.rejects(spool.finish(), /full/);
});

// It stayed, open and as long as it had become, until the next start: a full disk was kept full by what it had refused.
test('the file of a message that could not be written goes at once', async () => {
  let discarded = 0;
  const file = {
    path: '/staging/x',
    length: 0,
    write: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    finish: () => Promise.reject(new Error('not expected')),
    read: () => Promise.reject(new Error('not expected')),
    discard: () => {
      discarded++;
      return Promise.resolve();
    },
  };
  const spool = new ContentSpool({ staging: { create: () => Promise.resolve(file) }, budget: new MemoryBudget(0) });
  await spool.write(Buffer.from('x'));
  await assert.rejects(spool.finish(), /full/);
  assert.equal(discarded, 1);
});

// While the memory of all messages was used up, the first octets of one went to disk at once, and a submission whose
// header did not end within these few was refused for good.
test('what cannot be rewritten yet waits in memory, whatever is used of it', () =>
  withStaging(async (staging) => {
    const rewriteStart = (start: Uint8Array, whole: boolean): Uint8Array | undefined =>
      whole || start.length > 6 ? start.subarray(2) : undefined;
    const budget = new MemoryBudget(4);
    budget.take(4);
    const spool = new ContentSpool({ staging, budget, rewriteStart });
    await spool.write(Buffer.from('abc'));
    await spool.write(Buffer.from('def'));
    assert.equal(budget.used, 10);
    await spool.write(Buffer.from('ghi'));
    assert.equal(budget.used, 4);
    const large = await spool.finish();
    assert.ok(large.kind === 'staged');
    assert.equal(Buffer.from(await large.file.read(0, 100)).toString(), 'cdefghi');
    await large.file.discard();
    const short = new ContentSpool({ staging, budget, rewriteStart });
    await short.write(Buffer.from('abc'));
    const small = await short.finish();
    assert.equal(small.kind === 'memory' && Buffer.from(small.bytes).toString(), 'c');
    assert.equal(budget.used, 4);
  }));

test('an aborted message gives its memory back', () => {
  const budget = new MemoryBudget(100);
  const spool = new ContentSpool({ staging: noStaging, budget });
  void spool.write(Buffer.from('12345'));
  spool.abort();
  assert.equal(budget.used, 0);
});

test('the start is rewritten once, in memory and on its way to a file', () =>
  withStaging(async (staging) => {
    const rewriteStart = (start: Uint8Array): Uint8Array => start.subarray(2);
    const small = new ContentSpool({ staging, budget: new MemoryBudget(100), rewriteStart });
    void small.write(Buffer.from('abcd'));
    const inMemory = await small.finish();
    assert.equal(inMemory.kind === 'memory' && Buffer.from(inMemory.bytes).toString(), 'cd');
    assert.deepEqual(inMemory.arrived, { octets: new Uint8Array(Buffer.from('abcd')), removed: 2 });
    const large = new ContentSpool({ staging, budget: new MemoryBudget(4), rewriteStart });
    void large.write(Buffer.from('abcd'));
    await large.write(Buffer.from('efgh'));
    await large.write(Buffer.from('ijkl'));
    const onDisk = await large.finish();
    assert.ok(onDisk.kind === 'staged');
    assert.equal(Buffer.from(await onDisk.file.read(0, 100)).toString(), 'cdefghijkl');
    assert.equal(onDisk.arrived?.removed, 2);
    await onDisk.file.discard();
  }));
