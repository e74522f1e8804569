import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueSlot, type DigestPlan, lastSlot, whenText } from './mod.ts';

const daily: DigestPlan = { schedule: 'daily', hour: 7, weekday: 'monday', timeZone: 'Europe/Berlin' };
const at = (text: string): number => Date.parse(text);
const slot = (plan: DigestPlan, now: string): string | undefined => {
  const ms = lastSlot(plan, at(now));
  return ms === undefined ? undefined : new Date(ms).toISOString();
};

test('a digest is due at its hour of the account’s own time zone', () => {
  // 27 November 2026 is a Friday.
  assert.equal(slot(daily, '2026-11-27T05:59:59Z'), '2026-11-26T06:00:00.000Z');
  assert.equal(slot(daily, '2026-11-27T06:00:00Z'), '2026-11-27T06:00:00.000Z');
  assert.equal(slot({ ...daily, timeZone: 'Asia/Kolkata' }, '2026-11-27T01:30:00Z'), '2026-11-27T01:30:00.000Z');
  assert.equal(slot({ ...daily, hour: 0, timeZone: 'UTC' }, '2026-11-27T00:00:00Z'), '2026-11-27T00:00:00.000Z');
  assert.equal(slot({ ...daily, schedule: 'hourly' }, '2026-11-27T06:59:59Z'), '2026-11-27T06:00:00.000Z');
  assert.equal(slot({ ...daily, schedule: 'off' }, '2026-11-27T06:00:00Z'), undefined);
});

test('workdays leave Saturday and Sunday out, and a week has one day', () => {
  const workdays: DigestPlan = { ...daily, schedule: 'workdays' };
  assert.equal(slot(workdays, '2026-11-29T12:00:00Z'), '2026-11-27T06:00:00.000Z');
  assert.equal(slot(workdays, '2026-11-30T06:00:00Z'), '2026-11-30T06:00:00.000Z');
  const weekly: DigestPlan = { ...daily, schedule: 'weekly' };
  assert.equal(slot(weekly, '2026-11-29T12:00:00Z'), '2026-11-23T06:00:00.000Z');
  assert.equal(slot({ ...weekly, weekday: 'sunday' }, '2026-11-29T12:00:00Z'), '2026-11-29T06:00:00.000Z');
});

test('where clocks change there is one digest a day, and an hour that is skipped is the next one', () => {
  const early: DigestPlan = { ...daily, hour: 2 };
  // In 2026 clocks of Berlin go from 02:00 to 03:00 on 29 March, and from 03:00 back to 02:00 on 25 October.
  assert.equal(slot(early, '2026-03-29T12:00:00Z'), '2026-03-29T01:00:00.000Z');
  assert.equal(slot(early, '2026-10-25T00:00:00Z'), '2026-10-25T00:00:00.000Z');
  assert.equal(slot(early, '2026-10-25T01:30:00Z'), '2026-10-25T00:00:00.000Z');
});

test('what came in after its hour waits for the next one, and nothing is told twice', () => {
  const eight = at('2026-11-27T07:00:00Z');
  const seven = at('2026-11-27T06:00:00Z');
  assert.equal(dueSlot(daily, { slotMs: 0, oldestMs: seven - 1 }, eight), seven);
  assert.equal(dueSlot(daily, { slotMs: 0, oldestMs: seven + 1 }, eight), undefined);
  assert.equal(dueSlot(daily, { slotMs: seven, oldestMs: seven - 1 }, eight), undefined);
  const late = at('2026-12-02T12:00:00Z');
  assert.equal(dueSlot(daily, { slotMs: seven, oldestMs: eight }, late), at('2026-12-02T06:00:00Z'));
});

test('times are told in words of the zone', () => {
  const now = at('2026-11-27T12:00:00Z');
  assert.equal(whenText(at('2026-11-27T08:12:00Z'), 'Europe/Berlin', { nowMs: now }), 'Friday 27 November, 09:12');
  assert.equal(
    whenText(at('2025-11-27T23:30:00Z'), 'Europe/Berlin', { nowMs: now }),
    'Friday, 28 November 2025, 00:30',
  );
});
