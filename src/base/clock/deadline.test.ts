import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { Deadline } from './mod.ts';

test('a deadline aborts its signal when its time is up, counted from its making', () => {
  const clock = new FakeClock();
  using deadline = new Deadline(clock, 1000);
  clock.advance({ milliseconds: 600 });
  const { signal } = deadline;
  clock.advance({ milliseconds: 399 });
  assert.equal(signal.aborted || deadline.over, false);
  clock.advance({ milliseconds: 1 });
  assert.equal(signal.aborted && deadline.over, true);
});

test('a deadline ends with the outer signal, and one that is over is aborted at once', () => {
  const clock = new FakeClock();
  const outer = new AbortController();
  using deadline = new Deadline(clock, Number.POSITIVE_INFINITY, outer.signal);
  assert.equal(deadline.signal.aborted, false);
  outer.abort();
  assert.equal(deadline.signal.aborted && deadline.over, true);
  using late = new Deadline(clock, 1000, outer.signal);
  assert.equal(late.signal.aborted, true);
  using none = new Deadline(clock, 0);
  assert.equal(none.over && none.signal.aborted, true);
});

test('a deadline that nobody waits for sets no timer, and one that is disposed of leaves none', () => {
  const clock = new FakeClock();
  {
    using unused = new Deadline(clock, 1000);
    assert.equal(unused.over, false);
    assert.equal(clock.timers, 0);
  }
  {
    using used = new Deadline(clock, 1000);
    assert.equal(used.signal.aborted, false);
    assert.equal(clock.timers, 1);
  }
  assert.equal(clock.timers, 0);
});
