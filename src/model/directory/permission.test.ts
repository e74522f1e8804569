import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Action, type Actor, actions, type Grant, may, mayTouchAccount, type Target } from './mod.ts';

const account = 7 as never;
const other = 8;

function actor(...grants: Grant[]): Actor {
  return { kind: 'account', account, grants };
}

const platform: Target = { kind: 'platform' };
const ownTenant: Target = { kind: 'tenant', tenant: 1 };
const otherTenant: Target = { kind: 'tenant', tenant: 2 };
const ownDomain: Target = { kind: 'domain', tenant: 1, domain: 10 };
const sisterDomain: Target = { kind: 'domain', tenant: 1, domain: 11 };
const otherDomain: Target = { kind: 'domain', tenant: 2, domain: 20 };
const inOwnDomain: Target = { kind: 'account', tenant: 1, domain: 10, account: other };
const inSisterDomain: Target = { kind: 'account', tenant: 1, domain: 11, account: other };
const inOtherDomain: Target = { kind: 'account', tenant: 2, domain: 20, account: other };
const self: Target = { kind: 'account', tenant: 3, domain: 30, account };
const targets = {
  platform,
  ownTenant,
  otherTenant,
  ownDomain,
  sisterDomain,
  otherDomain,
  inOwnDomain,
  inSisterDomain,
  inOtherDomain,
  self,
};
const everywhere = Object.keys(targets);

/** Which targets each role reaches by its scope. */
const reach: Readonly<Record<string, readonly string[]>> = {
  platform: everywhere,
  tenant: ['ownTenant', 'ownDomain', 'sisterDomain', 'inOwnDomain', 'inSisterDomain'],
  domain: ['ownDomain', 'inOwnDomain'],
};

const reading: readonly Action[] = [
  'platform.read',
  'tenant.read',
  'domain.read',
  'account.read',
  'alias.read',
  'grant.read',
  'setting.read',
  'trace.read',
  'queue.read',
  'quarantine.read',
];
const operatorOnly: readonly Action[] = [
  'platform.change',
  'tenant.change',
  'domain.add',
  'domain.remove',
  'grant.operator',
];
const selfOnly: readonly Action[] = ['own.read', 'own.change'];
const selfToo: readonly Action[] = [
  ...selfOnly,
  'trace.read',
  'trace.subject',
  'quarantine.read',
  'quarantine.content',
  'quarantine.release',
  'quarantine.delete',
];

/** Written apart from the table on purpose: what each role may, in words. */
function expected(role: Grant['role'], action: Action): boolean {
  if (selfOnly.includes(action)) return false;
  if (role === 'operator') return true;
  if (role === 'helpdesk') return reading.includes(action);
  return !operatorOnly.includes(action) && action !== 'platform.read';
}

test('each role may exactly what it may, over its scope and nowhere else', () => {
  const roles = ['operator', 'domain-admin', 'helpdesk'] as const;
  let judged = 0;
  for (const role of roles) {
    for (const [scope, scopeId] of [
      ['platform', 0],
      ['tenant', 1],
      ['domain', 10],
    ] as const) {
      const who = actor({ role, scope, scopeId });
      for (const action of actions) {
        for (const [name, target] of Object.entries(targets)) {
          const own = name === 'self' && selfToo.includes(action);
          const wanted = own || (expected(role, action) && (reach[scope] ?? []).includes(name));
          assert.equal(may(who, action, target), wanted, `${role} over ${scope}: ${action} on ${name}`);
          judged += 1;
        }
      }
    }
  }
  assert.equal(judged, 3 * 3 * actions.length * everywhere.length);
});

test('without a role one may read and change oneself, and nothing else', () => {
  for (const action of actions) {
    for (const [name, target] of Object.entries(targets)) {
      assert.equal(may(actor(), action, target), name === 'self' && selfToo.includes(action), `${action} on ${name}`);
    }
  }
});

test('the system may everything', () => {
  for (const action of actions)
    for (const target of Object.values(targets)) assert.equal(may({ kind: 'system' }, action, target), true);
});

test('grants add up, each over its own scope', () => {
  const who = actor(
    { role: 'helpdesk', scope: 'tenant', scopeId: 1 },
    { role: 'domain-admin', scope: 'domain', scopeId: 20 },
  );
  assert.equal(may(who, 'account.change', inOtherDomain), true);
  assert.equal(may(who, 'account.change', inOwnDomain), false);
  assert.equal(may(who, 'account.read', inOwnDomain), true);
});

test('a domain admin cannot take over an operator who lives in the domain', () => {
  const admin = actor({ role: 'domain-admin', scope: 'domain', scopeId: 10 });
  const operator: Grant = { role: 'operator', scope: 'platform', scopeId: 0 };
  assert.equal(mayTouchAccount(admin, 'account.password', inOwnDomain, []), true);
  assert.equal(mayTouchAccount(admin, 'account.password', inOwnDomain, [operator]), false);
  assert.equal(mayTouchAccount(admin, 'own.change', self, [operator]), true);
  assert.equal(mayTouchAccount(actor(operator), 'account.password', inOwnDomain, [operator]), true);
  assert.equal(mayTouchAccount({ kind: 'system' }, 'account.password', inOwnDomain, [operator]), true);
  assert.equal(mayTouchAccount(admin, 'account.password', inOtherDomain, []), false);
});
