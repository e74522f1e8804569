import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import type { TraceRow } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { RECENT_MAX, RECENT_MS_MAX, RECENT_OF_NETWORK_MAX, RecentRefusals } from './recent.ts';

const reference = (n: number): Reference => `AAAA-BBBB-${String(n).padStart(4, '0')}` as Reference;

function row(n: number, text = 'Refused'): TraceRow {
  return {
    id: n,
    reference: reference(n),
    tenant: null,
    domain: null,
    account: null,
    kind: 'refused',
    outcome: 'refused',
    client: '192.0.2.1',
    helo: 'x',
    sender: '',
    recipients: [],
    messageId: '',
    subject: '',
    size: 0,
    repeats: 0,
    story: [{ at: n, event: 'smtp.rcpt.refused', text }],
  };
}

const ids = (rows: readonly TraceRow[]): readonly number[] => rows.map(({ id }) => id);

test('a refusal is found by its reference for an hour, with all under the same one', () => {
  const clock = new FakeClock();
  const recent = new RecentRefusals(clock);
  recent.add(row(1), 'a');
  clock.advance(1000);
  recent.add({ ...row(2), reference: reference(1) }, 'a');
  assert.deepEqual(ids(recent.find(reference(1))), [1, 2]);
  assert.deepEqual(recent.find(reference(2)), []);
  clock.advance(RECENT_MS_MAX - 1000);
  assert.deepEqual(ids(recent.find(reference(1))), [2]);
  recent.add(row(3), 'b');
  assert.equal(recent.size, 2);
});

test('a network that knocks fast pushes out its own refusals, not those of others', () => {
  const recent = new RecentRefusals(new FakeClock());
  recent.add(row(0), 'quiet');
  for (let n = 1; n <= 10_000; n++) recent.add(row(n), 'loud');
  assert.equal(recent.size, RECENT_OF_NETWORK_MAX + 1);
  assert.deepEqual(ids(recent.find(reference(0))), [0]);
  assert.deepEqual(ids(recent.find(reference(10_000))), [10_000]);
  assert.deepEqual(recent.find(reference(10_000 - RECENT_OF_NETWORK_MAX)), []);
});

test('no more than so many are remembered, the oldest go', () => {
  const recent = new RecentRefusals(new FakeClock());
  for (let n = 0; n < RECENT_MAX + 10; n++) recent.add(row(n), `network ${n}`);
  assert.equal(recent.size, RECENT_MAX);
  assert.deepEqual(recent.find(reference(9)), []);
  assert.deepEqual(ids(recent.find(reference(10))), [10]);
});

test('a story that a stranger made long is not kept in memory', () => {
  const recent = new RecentRefusals(new FakeClock());
  recent.add(row(1, 'x'.repeat(10_000)), 'a');
  assert.equal(recent.size, 0);
});
