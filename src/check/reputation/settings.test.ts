import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Setting, SettingsSnapshot, SettingValue } from '#base/setting';
import { checkNames, checkSettings, doorPolicy, doorSettings } from './mod.ts';
import { policyOf } from './sight.fixture.ts';

const snapshotOf = (values: Readonly<Record<string, SettingValue>> = {}): SettingsSnapshot => ({
  get: <V extends SettingValue>(of: Setting<V>) => (values[of.key] as V | undefined) ?? of.standard,
});

test('the policy of a place without settings is the shipped one (product IN4)', () => {
  assert.deepEqual(doorPolicy(snapshotOf()), policyOf());
});

test('settings of a place become its policy', () => {
  const settings = snapshotOf({
    'door.ptr-missing': 'refuse',
    'door.dry-run': ['spf-fail', 'ptr-missing'],
    'door.greylisting': 'all',
    'door.greylist-wait': 60_000,
    'door.hold': 900_000,
    'door.trusted-forwarders': ['192.0.2.0/24'],
    'door.trusted-sealers': ['list.example'],
    'door.rate': 100,
    'door.unknown-recipients-max': 5,
  });
  const standard = policyOf();
  assert.deepEqual(doorPolicy(settings), {
    actions: { ...standard.actions, 'ptr-missing': 'refuse' },
    dryRun: ['ptr-missing', 'spf-fail'],
    greylisting: 'all',
    greylistWaitMs: 60_000,
    holdMs: 900_000,
    trustedForwarders: ['192.0.2.0/24'],
    trustedSealers: ['list.example'],
    messagesMax: 100,
    unknownRecipientsMax: 5,
  });
  assert.deepEqual(doorPolicy(snapshotOf({ 'door.dry-run': ['all'] })).dryRun, checkNames);
});

test('what is no address, network or domain is no forwarder', () => {
  const { memberProblem } = doorSettings.trustedForwarders;
  for (const good of ['192.0.2.1', '192.0.2.0/24', '2001:db8::/32', '::1', 'list.example', 'xn--bcher-kva.example']) {
    assert.equal(memberProblem?.(good), undefined, good);
  }
  for (const bad of [
    '192.0.2.0/33',
    '2001:db8::/129',
    '192.0.2.0/24/8',
    '192.0.2.0/x',
    '*.example',
    'a..b',
    '@a.example',
    '',
  ]) {
    assert.match(memberProblem?.(bad) ?? '', /^"/, bad);
  }
  assert.match(doorSettings.trustedSealers.memberProblem?.('192.0.2.1') ?? '', /is not a domain/);
});

test('each check has a setting of its own, and a dry run names them all', () => {
  const keys = [...Object.values(checkSettings), ...Object.values(doorSettings)].map(({ key }) => key);
  assert.equal(new Set(keys).size, checkNames.length + Object.keys(doorSettings).length);
  assert.deepEqual(doorSettings.dryRun.choices, ['all', ...checkNames]);
});
