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
    const large = new ContentSpool({ staging, budget: new MemoryBudget(4), rewriteStart });
    void large.write(Buffer.from('abcd'));
    await large.write(Buffer.from('efgh'));
    await large.write(Buffer.from('ijkl'));
    const onDisk = await large.finish();
    assert.ok(onDisk.kind === 'staged');
    assert.equal(Buffer.from(await onDisk.file.read(0, 100)).toString(), 'cdefghijkl');
    await onDisk.file.discard();
  }));
