import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ControlHandlers } from '#app/control';
import { run } from './terminal.fixture.ts';

const done = { mails: 2000, of: 2000, bytes: 3_145_728, accounts: 5, newAccounts: 5, tookMs: 500, password: 'random' };

function seeding(heard: unknown[] = [], answer: object = done): ControlHandlers {
  return {
    seed: async (args, call) => {
      heard.push(args);
      await call.item({ mails: 500, of: 2000, bytes: 700_000 });
      return answer;
    },
  };
}

test('seed says what it did, and how to get into an account whose password nobody knows', async () => {
  const heard: unknown[] = [];
  const ran = await run(['seed', '--accounts', '5', '--mails', '2000', '--seed', '7'], seeding(heard));
  assert.deepEqual(heard, [{ accounts: 5, mails: 2000, seed: 7 }]);
  assert.equal(
    ran.out,
    'Filed 2000 messages (3 MiB) for 5 accounts of seed.test in 0.5 s, 4000 a second\n' +
      '5 new accounts: user1@seed.test and so on, with a password that nobody knows; set one with: rookery account passwd user1@seed.test\n',
  );
  assert.equal(ran.err, '');
});

test('a given password goes along, and is not shown', async () => {
  const heard: unknown[] = [];
  const given = { ...done, password: 'given', newAccounts: 1 };
  const ran = await run(['seed', '--password-stdin'], seeding(heard, given));
  assert.deepEqual(heard, [{ accounts: 50, mails: 1000, seed: 1, password: 'long-enough' }]);
  assert.match(ran.out, /\n1 new account: user1@seed\.test and so on, with the password you gave\n$/);
});

test('progress is for a terminal, and is wiped before the answer or the failure', async () => {
  const ran = await run(['seed'], seeding(), { live: true });
  assert.equal(ran.err, '\r500 of 2000 messages (25 %)\u001b[K\r\u001b[K');
  const failed = await run(
    ['seed'],
    {
      seed: async (_args, call) => {
        await call.item({ mails: 1, of: 2, bytes: 1 });
        throw new Error('out of luck');
      },
    },
    { live: true },
  );
  assert.equal(failed.code, 75);
  assert.equal(
    failed.err,
    '\r1 of 2 messages (50 %)\u001b[K\r\u001b[KTemporary failure on our side, please try again later\n',
  );
});

test('with --json there is one object a line, the last one the sum', async () => {
  const ran = await run(['seed', '--json'], seeding(), { live: true });
  assert.deepEqual(
    ran.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
    [{ mails: 500, of: 2000, bytes: 700_000 }, done],
  );
  assert.equal(ran.err, '');
});

test('counts that are none are refused before anybody is asked', async () => {
  const heard: unknown[] = [];
  for (const argv of [
    ['--accounts', '0'],
    ['--mails', 'many'],
    ['--seed', '-1'],
    ['--seed', '4294967296'],
  ])
    assert.equal((await run(['seed', ...argv], seeding(heard))).code, 2, argv.join(' '));
  assert.deepEqual(heard, []);
});

test('metrics are printed as they come', async () => {
  const text = '# TYPE rookery_x gauge\nrookery_x 1\n# EOF\n';
  const ran = await run(['metrics'], { metrics: async () => ({ text }) });
  assert.equal(ran.out, text);
});
