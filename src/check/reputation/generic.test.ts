import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressInName } from './address-in-name.ts';
import { genericName } from './generic.ts';
import { accessNames, leasedNames, mailNames } from './host-names.fixture.ts';

const judged = (line: string): ReturnType<typeof genericName> => {
  const [name = '', ip = ''] = line.split(' ');
  return genericName(name, ip);
};

test('no server that sends mail is taken for a line', () => {
  assert.deepEqual(
    mailNames.filter((line) => judged(line)?.kind === 'generic'),
    [],
  );
  assert.ok(mailNames.length >= 200);
});

test('19 of 20 names of lines are seen', () => {
  const missed = accessNames.filter((line) => judged(line)?.kind !== 'generic');
  const share = 1 - missed.length / accessNames.length;
  assert.ok(accessNames.length >= 200 && share >= 0.95, `${share}\n${missed.join('\n')}`);
});

test('names of leased lines and data centres are told apart, and never refused', () => {
  const kinds = leasedNames.map((line) => judged(line)?.kind);
  assert.ok(!kinds.includes('generic'), leasedNames.filter((line) => judged(line)?.kind === 'generic').join('\n'));
  assert.ok(kinds.filter((kind) => kind === 'static').length >= 30);
});

test('no name stands twice, and each address is one', () => {
  const all = [...accessNames, ...leasedNames, ...mailNames];
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length >= 400);
});

test('an address is found however it is written', () => {
  const found = (name: string, ip: string): string => {
    const address = addressInName(name, ip);
    return address === undefined ? '-' : `${address.encoding}${address.octets}`;
  };
  const cases: readonly (readonly [string, string, string])[] = [
    ['c-192-0-2-77.example.net', '192.0.2.77', 'octets4'],
    ['77.2.0.192.example.net', '192.0.2.77', 'reversed4'],
    ['dslb-192-000-002-077.example.net', '192.0.2.77', 'octets4'],
    ['host192000002077.example.net', '192.0.2.77', 'padded4'],
    ['kd077002000192.example.net', '192.0.2.77', 'padded4'],
    ['w077.z192000002.example.net', '192.0.2.77', 'padded3'],
    ['pc000024d.example.net', '192.0.2.77', 'hex4'],
    ['4d0200c0.example.net', '192.0.2.77', 'hex4'],
    ['0xc000024d.example.net', '192.0.2.77', 'hex4'],
    ['n3221226061.example.net', '192.0.2.77', 'decimal4'],
    ['cr19216820177.example.net', '192.168.20.177', 'joined4'],
    ['a-0-2-77.example.net', '192.0.2.77', 'octets3'],
    ['m2-77.example.net', '192.0.2.77', 'octets2'],
    ['h77.net2.example.net', '192.0.2.77', 'reversed2'],
    ['host002077.example.net', '192.0.2.77', 'padded2'],
    ['m0-2.example.net', '192.0.2.77', '-'],
    ['mail77.example.net', '192.0.2.77', '-'],
    ['198-0-3-77.example.net', '192.0.2.77', '-'],
    ['20010db800010002a4c2d9fffe31b25c.v6.example.net', '2001:db8:1:2:a4c2:d9ff:fe31:b25c', 'nibbles4'],
    ['2001-0db8-0001-0002-a4c2-d9ff-fe31-b25c.example.net', '2001:db8:1:2:a4c2:d9ff:fe31:b25c', 'nibbles4'],
    ['a4c2-d9ff-fe31-b25c.example.net', '2001:db8:1:2:a4c2:d9ff:fe31:b25c', 'nibbles3'],
    ['2001-db8-1-2--9.pool.example.net', '2001:db8:1:2::9', 'groups4'],
    ['2001xdb8x1x2x9.example.net', '2001:db8:1:2::9', 'groups4'],
    ['mail-9.example.net', '2001:db8:1:2::9', '-'],
    ['1.example.net', '::1', '-'],
    ['anything', 'no address', '-'],
  ];
  for (const [name, ip, encoding] of cases) assert.equal(found(name, ip), encoding, name);
  const reversed = '20010db8000100020000000000000009'.split('').toReversed().join('.');
  assert.equal(found(`${reversed}.ip6.example.net`, '2001:db8:1:2::9'), 'nibbles4');
});

test('words of lines need a number or part of the address, and mail servers are excused', () => {
  const rule = (name: string, ip = '192.0.2.77'): string => genericName(name, ip)?.rule ?? '-';
  assert.equal(rule('cpc35-sutt4-2-0-custx.xx-x.cable.example.net'), 'number+cpc');
  assert.equal(rule('dyn-192-0-2-77.example.net'), 'octets4+dyn');
  assert.equal(rule('host2-77.example.net'), 'octets2+host');
  assert.equal(rule('host.example.net'), '-');
  assert.equal(rule('m2-77.mailgun.example'), '-');
  assert.equal(rule('mail.dsl12.example.net'), '-');
  assert.equal(rule('mail-192-0-2-77.example.net'), '-');
  assert.equal(rule('mail-192-0-2-77.dsl.example.net'), 'octets4+dsl');
  assert.equal(rule('mail.cable.example'), '-');
  assert.equal(rule('smtp1.broadband.example'), '-');
  assert.equal(genericName('static-192-0-2-77.dsl.example.net', '192.0.2.77')?.kind, 'static');
  assert.equal(genericName('static-192-0-2-77.dyn.example.net', '192.0.2.77')?.kind, 'generic');
});

test('no name takes long, whatever it is (253 characters)', () => {
  const hostile = [
    '1-'.repeat(126),
    'a1'.repeat(126),
    'dsl'.repeat(84),
    `${'0.'.repeat(126)}1`,
    '-'.repeat(253),
    '9'.repeat(253),
  ];
  const started = performance.now();
  for (let i = 0; i < 200; i++) {
    for (const name of hostile) for (const ip of ['192.0.2.77', '2001:db8::1']) genericName(name, ip);
  }
  assert.ok(performance.now() - started < 2_000);
});
