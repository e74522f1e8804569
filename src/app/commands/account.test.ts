import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlHandlers } from '#app/control';
import { run } from './terminal.fixture.ts';

const contained = { address: 'anna@here.test', passwords: 1, held: 12_001, recent: [] };

const containing: ControlHandlers = {
  'account.contain': async (_args, call) => {
    for (const recipients of [5000, 10_000]) await call.item({ recipients });
    return contained;
  },
};

/** A clock that goes on by so much each time somebody looks. */
function lookedAt(stepMs: number): () => number {
  let ms = 0;
  return () => (ms += stepMs);
}

test('containing says how far it is after two seconds, to a terminal, and how many it held in the end', async () => {
  const argv = ['account', 'contain', 'anna@here.test', '--quiet'];
  const long = await run(argv, containing, { live: true, now: lookedAt(1500) });
  assert.equal(long.err, '\r10000 recipients held up to now\u001b[K\r\u001b[K');
  assert.match(long.out, /1 password out of force, 12001 recipients of its queue held/);
  assert.equal((await run(argv, containing, { live: true, now: lookedAt(900) })).err, '');
  assert.equal((await run(argv, containing, { now: lookedAt(1500) })).err, '');
  const asJson = await run([...argv, '--json'], containing, { live: true, now: lookedAt(1500) });
  assert.deepEqual([JSON.parse(asJson.out), asJson.err], [contained, '']);
});
