import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeSight, encodeSight, findingsOf, judgeSight } from './mod.ts';
import { homeLine, policyOf } from './sight.fixture.ts';

test('no text makes the reader throw, and what it reads can be judged and written again (seeded)', () => {
  const policy = policyOf();
  const json = fc.jsonValue({ maxDepth: 4 });
  const keys = ['client', 'helo', 'sender', 'lists', 'spf', 'authentication', 'rates', 'earlyTalkMs'];
  const near = fc.record(Object.fromEntries(keys.map((key) => [key, json])), { requiredKeys: [] });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        near.map((part) => JSON.stringify({ v: 1, ...homeLine, ...part })),
      ),
      (text) => {
        const sight = decodeSight(text);
        if (sight === undefined) return;
        findingsOf(sight, policy);
        judgeSight(sight, policy, 'content');
        assert.deepEqual(decodeSight(encodeSight(sight)), sight);
      },
    ),
    { seed: 28, numRuns: 2_000 },
  );
});
