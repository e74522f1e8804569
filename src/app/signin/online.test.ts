import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LoginRecord } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import { Online } from './mod.ts';

const account = 7 as AccountId;

interface FakeConnection {
  destroyed: boolean;
  destroy(): void;
  readonly gone: Promise<void>;
}

function connection(): FakeConnection {
  const { promise, resolve } = Promise.withResolvers<void>();
  return {
    destroyed: false,
    destroy() {
      this.destroyed = true;
      resolve();
    },
    gone: promise,
  };
}

function record(
  changes: { id?: number; active?: boolean; domainActive?: boolean; credentialVersion?: number } = {},
): LoginRecord {
  const account = { id: 7, active: true, domainActive: true, credentialVersion: 1, ...changes };
  return { account, credentials: [], grants: [] } as unknown as LoginRecord;
}

const cases: readonly [claim: string, after: LoginRecord | undefined, ends: boolean][] = [
  ['a change elsewhere ends nobody', record(), false],
  ['switching the account off ends its connections', record({ active: false }), true],
  ['switching the domain off ends them', record({ domainActive: false }), true],
  ['a new password ends what the old one opened', record({ credentialVersion: 2 }), true],
  ['a removed account has no connections', undefined, true],
  ['a new account of the same address has its own', record({ id: 8 }), true],
];

for (const [claim, after, ends] of cases) {
  test(claim, async () => {
    const told: string[] = [];
    let now: LoginRecord | undefined = record();
    const online = new Online({
      directory: { accountByLogin: () => now },
      dropped: (login, connections) => told.push(`${login} ${connections}`),
    });
    const one = connection();
    online.add({ login: 'anna@example.test', account, credentialVersion: 1 }, one);
    await Promise.resolve();
    assert.equal(one.destroyed, false);
    now = after;
    await online.recheck();
    assert.equal(one.destroyed, ends);
    assert.deepEqual(told, ends ? ['anna@example.test 1'] : []);
  });
}

test('who signed in after the password changed stays', async () => {
  const online = new Online({
    directory: { accountByLogin: () => record({ credentialVersion: 2 }) },
    dropped: () => undefined,
  });
  const [old, fresh] = [connection(), connection()];
  online.add({ login: 'anna@example.test', account, credentialVersion: 1 }, old);
  online.add({ login: 'anna@example.test', account, credentialVersion: 2 }, fresh);
  await online.recheck();
  assert.deepEqual([old.destroyed, fresh.destroyed], [true, false]);
});

// Hashing takes a while: the password changed meanwhile, everybody was looked at, and then this one came.
test('who is let in by what has just ended does not stay', async () => {
  const told: string[] = [];
  const online = new Online({
    directory: { accountByLogin: () => record({ credentialVersion: 2 }) },
    dropped: (login, connections) => told.push(`${login} ${connections}`),
  });
  const late = connection();
  online.add({ login: 'anna@example.test', account, credentialVersion: 1 }, late);
  await late.gone;
  assert.deepEqual(told, ['anna@example.test 1']);
});
