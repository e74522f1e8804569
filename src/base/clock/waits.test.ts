import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { Waits } from './mod.ts';

test('a wait that is not done in time expires, once', () => {
  const clock = new FakeClock();
  const waits = new Waits(clock);
  const told: string[] = [];
  waits.begin(1000, () => told.push('late'));
  clock.advance({ milliseconds: 999 });
  assert.deepEqual(told, []);
  clock.advance({ milliseconds: 1 });
  clock.advance({ hours: 1 });
  assert.deepEqual(told, ['late']);
});

test('a wait that was done never expires, and the timer of it serves the next', () => {
  const clock = new FakeClock();
  const waits = new Waits(clock);
  const told: string[] = [];
  waits.begin(1000, () => told.push('first'));
  waits.done();
  clock.advance({ milliseconds: 500 });
  waits.begin(1000, () => told.push('second'));
  clock.advance({ milliseconds: 999 });
  assert.deepEqual(told, []);
  clock.advance({ milliseconds: 1 });
  assert.deepEqual(told, ['second']);
});

test('a shorter wait after a longer one expires by its own time', () => {
  const clock = new FakeClock();
  const waits = new Waits(clock);
  const told: string[] = [];
  waits.begin(60_000, () => told.push('long'));
  waits.begin(10, () => told.push('short'));
  clock.advance({ milliseconds: 10 });
  assert.deepEqual(told, ['short']);
});

test('after the end nothing fires', () => {
  const clock = new FakeClock();
  const waits = new Waits(clock);
  waits.begin(10, () => assert.fail('fired'));
  waits.end();
  clock.advance({ hours: 1 });
});
