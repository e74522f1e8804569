import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fault } from '#base/fault';
import { filterOperations } from './api.ts';
import type { FilterAsks } from './ask.ts';

const asks = { ask: (body: Uint8Array) => Promise.resolve(body.length) } as unknown as FilterAsks;
const [scan] = filterOperations({ snapshot: () => ({ get: () => [] }) } as never, asks);

async function asked(body: string): Promise<unknown> {
  try {
    return await scan?.run({
      actor: undefined,
      login: undefined,
      client: '127.0.0.1',
      values: {},
      query: new Map(),
      body: Buffer.from(body),
    });
  } catch (error) {
    return (error as Fault).publicText;
  }
}

test('what is sent as a form, or without its line breaks, is told how to send it; odd messages are judged', async () => {
  const form = '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nFrom: a@b.test\r\n\r\n--x--\r\n';
  const joined = `From: a@b.test${'x'.repeat(1000)}`;
  assert.match(String(await asked('')), /curl --data-binary @FILE$/);
  assert.match(String(await asked(form)), /without a form around it$/);
  assert.match(String(await asked(joined)), /with its line breaks$/);
  for (const body of ['From: a@b.test', `${joined}\n\n`, 'no header', `${'x'.repeat(2000)}`]) {
    assert.equal(await asked(body), body.length);
  }
});
