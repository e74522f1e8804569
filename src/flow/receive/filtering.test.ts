import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { scanContent } from './filtering.ts';
import { indexContent } from './mod.ts';

const bytes = new Uint8Array(Buffer.from('Subject: x\r\n\r\nText\r\n'));

function scanThatFails(error: Error): ReturnType<typeof scanContent> {
  const unasked = (): never => assert.fail('Nobody asks for this');
  const filter = { scan: () => Promise.reject(error), judge: unasked, represent: unasked };
  return scanContent(
    { filter, indexer: { index: () => indexContent(bytes) }, hostname: 'mx.test' },
    { kind: 'memory', bytes },
  );
}

test('a scan that comes to no end is one that found nothing out, and the message is taken', async () => {
  const { scanned, index } = await scanThatFails(new Fault('temporary', 'A pool thread ended'));
  assert.equal(index.subject, 'x');
  assert.match(scanned?.scan.incomplete.join() ?? '', /came to no end/);
});

test('where too much waits to be scanned, the message comes again: load is no way past the filter', async () => {
  await assert.rejects(scanThatFails(new Fault('limit', '1000 jobs are waiting')), { kind: 'limit' });
});
