import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { FakeClock } from '#testing/clock';
import { startRounds } from './rounds.ts';

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('rounds go a minute after the start and then each hour, also when one of them fails', async () => {
  const clock = new FakeClock();
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_event: string, text: string) => void warnings.push(text) };
  const ran: string[] = [];
  const rounds = startRounds({ clock, log }, [
    { name: 'one', run: () => Promise.reject(new Error('no')) },
    { name: 'two', run: () => Promise.resolve(void ran.push('two')) },
  ]);
  clock.advance({ seconds: 59 });
  assert.equal(ran.length, 0);
  for (let hour = 0; hour < 3; hour++) {
    clock.advance(hour === 0 ? { seconds: 1 } : { hours: 1 });
    await settle();
    assert.equal(ran.length, hour + 1);
  }
  assert.deepEqual(
    warnings,
    Array.from({ length: 3 }, () => 'The hourly round of one failed; the next one tries again'),
  );
  await rounds.stop();
  assert.equal(clock.timers, 0);
});

test('the end waits for what is under way, and begins nothing more', async () => {
  const clock = new FakeClock();
  const held = Promise.withResolvers<void>();
  let told: AbortSignal | undefined;
  let second = 0;
  const rounds = startRounds({ clock, log: silentLog }, [
    {
      name: 'one',
      run: (signal) => {
        told = signal;
        return held.promise;
      },
    },
    { name: 'two', run: () => Promise.resolve(void second++) },
  ]);
  clock.advance({ minutes: 1 });
  let ended = false;
  const end = rounds.stop().then(() => (ended = true));
  await settle();
  assert.deepEqual([told?.aborted, ended], [true, false]);
  held.resolve();
  await end;
  assert.deepEqual([second, clock.timers], [0, 0]);
});
