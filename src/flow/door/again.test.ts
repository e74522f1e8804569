import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doorPolicy, type Sight } from '#check/reputation';
import type { SettingValue } from '#base/setting';
import { fixedSettings } from '#model/settings';
import { type DoorOutcome, judgeAgain, outcomeOf } from './again.ts';

type Values = Readonly<Record<string, SettingValue>>;
const policyOf = (values: Values = {}): ReturnType<typeof doorPolicy> => doorPolicy(fixedSettings(values));

const none = { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] } as const;
const arc = { result: 'none', sealers: [], says: [] } as const;
const authenticationOf = (result: 'pass' | 'temperror'): NonNullable<Sight['authentication']> => ({
  dkim: [{ domain: 'sender.test', result, good: result === 'pass' }],
  dmarc: none,
  arc,
});
const good: Sight = {
  client: { ip: '192.0.2.1', state: 'confirmed', names: [{ name: 'mail.sender.test', forward: 'confirmed' }] },
};
const unnamed: Sight = { client: { ip: '192.0.2.1', state: 'missing', names: [] } };
const homeName = {
  name: 'dsl-192-0-2-1.dyn.isp.test',
  forward: 'confirmed',
  generic: { kind: 'generic', rule: 'dyn' },
} as const;
const homeLine: Sight = { client: { ip: '192.0.2.1', state: 'confirmed', names: [homeName] } };

test('a sight comes to one outcome with one policy', () => {
  const cases: readonly (readonly [claim: string, sight: Sight, values: Values, outcome: DoorOutcome])[] = [
    ['nothing odd', good, {}, 'inbox'],
    ['no name', unnamed, {}, 'greylisted'],
    ['no name, and nobody is greylisted', unnamed, { 'door.greylisting': 'off' }, 'inbox'],
    ['no name, signed', { ...unnamed, authentication: authenticationOf('pass') }, {}, 'inbox'],
    ['everybody is greylisted', good, { 'door.greylisting': 'all' }, 'greylisted'],
    ['no name goes to Junk', unnamed, { 'door.ptr-missing': 'quarantine', 'door.greylisting': 'off' }, 'junk'],
    ['no name is put off', unnamed, { 'door.ptr-missing': 'defer' }, 'deferred'],
    ['no name is refused', unnamed, { 'door.ptr-missing': 'refuse' }, 'refused'],
    ['a home line', homeLine, {}, 'refused'],
    ['a home line, in a dry run of everything', homeLine, { 'door.dry-run': ['all'] }, 'inbox'],
    [
      'a home line whose signature may be good',
      { ...homeLine, authentication: authenticationOf('temperror') },
      {},
      'deferred',
    ],
  ];
  for (const [claim, sight, values, outcome] of cases) {
    assert.equal(outcomeOf(sight, policyOf(values)).outcome, outcome, claim);
  }
});

test('what would change is told with the check that decides, and nothing where nothing would', () => {
  const refuse = { 'door.ptr-missing': 'refuse' };
  const lenient = { 'door.ptr-generic': 'score' };
  const cases: readonly (readonly [claim: string, sight: Sight, before: Values, after: Values, told: string])[] = [
    ['the same settings', unnamed, {}, {}, 'nothing'],
    ['another check', good, {}, refuse, 'nothing'],
    ['stricter', unnamed, {}, refuse, 'greylisted → refused: ptr-missing'],
    ['from let in', unnamed, { 'door.greylisting': 'off' }, refuse, 'inbox → refused: ptr-missing'],
    ['milder: the check that decided before is told', homeLine, {}, lenient, 'refused → inbox: ptr-generic'],
    [
      'to Junk',
      homeLine,
      {},
      { 'door.ptr-generic': 'quarantine', 'door.greylisting': 'off' },
      'refused → junk: ptr-generic',
    ],
    ['greylisting everybody is no check', good, {}, { 'door.greylisting': 'all' }, 'inbox → greylisted: none'],
    ['what only its weight changes', homeLine, lenient, { 'door.ptr-generic': 'note' }, 'nothing'],
  ];
  for (const [claim, sight, before, after, told] of cases) {
    const found = judgeAgain(sight, { before: policyOf(before), after: policyOf(after) });
    const text = found === undefined ? 'nothing' : `${found.before} → ${found.after}: ${found.check ?? 'none'}`;
    assert.equal(text, told, claim);
  }
});
