import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueueEntry } from '#model/queue';
import { queueControl } from './queue-control.ts';

const entry = (recipient: number): QueueEntry => ({
  recipient: recipient as QueueEntry['recipient'],
  message: 1 as QueueEntry['message'],
  reference: '7F3K-9QXD-M2TA',
  account: null,
  domain: null,
  sender: 'a@b.test',
  address: `${recipient}@c.test`,
  nextHop: 'c.test',
  origin: 'submission',
  size: 100,
  tlsDemand: 'policy',
  state: 'due',
  attempts: 0,
  createdMs: 1,
  dueMs: 1,
  expiresMs: 2,
  lastMs: null,
  lastReply: null,
  lastHost: null,
});

// Each recipient of the whole queue was asked for at once: beyond 20,000 the store refused, and mail with them.
test('a queue of any length is changed in portions that leave room for mail', async () => {
  const length = 30_000;
  let waiting = 0;
  let most = 0;
  let woken = 0;
  const control = queueControl(
    {
      clock: { now: () => 5 },
      store: {
        read: {
          listQueue: async ({ after, limit }) =>
            Array.from({ length: Math.min(limit, length - after) }, (_, i) => entry(after + i + 1)),
        },
        write: {
          operateQueue: async () => {
            most = Math.max(most, ++waiting);
            await Promise.resolve();
            waiting -= 1;
            return 1;
          },
        },
      },
    },
    () => (woken += 1),
  );
  assert.equal(await control.queueRetry({ filter: {} }), length);
  assert.ok(most <= 500, `${most} at once`);
  assert.equal(woken, 1);
});
