import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, formatAddress, type Localpart, parseAddress } from '#format/address';
import {
  makeSrsAddress,
  makeStoredSrsAddress,
  readSrsAddress,
  type SrsMaking,
  type SrsSecrets,
  srsToken,
} from './mod.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOW = Date.parse('2026-03-01T12:00:00Z');
const secret = Buffer.from('a secret of this server');
const secrets: SrsSecrets = { current: secret, former: [] };
const ours = address('x@fwd.test').domain;
const making: SrsMaking = { domain: ours, secret, nowMs: NOW };

function address(text: string): Address {
  const found = parseAddress(text);
  assert.ok(found, text);
  return found;
}

function made(path: string, changes: Partial<SrsMaking> = {}): string {
  const found = makeSrsAddress(address(path), { ...making, ...changes });
  return found === undefined ? 'does not fit' : formatAddress(found);
}

/** The hashes are taken out: they say nothing to a reader. */
function shape(text: string): string {
  return text.replace(/SRS([01])=[A-Z2-7]{6}=/, 'SRS$1=HASH=');
}

function read(text: string, of: SrsSecrets = secrets, nowMs = NOW): string {
  const reading = readSrsAddress(address(text).localpart, of, nowMs);
  switch (reading.kind) {
    case 'path':
    case 'expired':
      return `${reading.kind} ${formatAddress(reading.path)}`;
    case 'stored':
    case 'stored-expired':
      return `${reading.kind} ${reading.token}`;
    case 'none':
    case 'malformed':
    case 'forged':
      return reading.kind;
    default:
      return reading satisfies never;
  }
}

const table: readonly (readonly [string, string, string])[] = [
  ['an ordinary path', 'Anna@example.org', 'SRS0=HASH=BB=example.org=Anna@fwd.test'],
  ['an equals sign in the local part', 'anna=b@example.org', 'SRS0=HASH=BB=example.org=anna=b@fwd.test'],
  ['a local part in quotes', '"anna b"@example.org', '"SRS0=HASH=BB=example.org=anna b"@fwd.test'],
  ['an address literal', 'a@[192.0.2.1]', '"SRS0=HASH=BB=[192.0.2.1]=a"@fwd.test'],
  ['a local part beyond ASCII (RFC 6531)', 'zoë@bücher.example', 'SRS0=HASH=BB=xn--bcher-kva.example=zoë@fwd.test'],
  ['a path of ours stays', 'anna@fwd.test', 'anna@fwd.test'],
  [
    'one of another forwarder',
    'SRS0=Ab3x=JY=example.org=anna@one.test',
    'SRS1=HASH=one.test==Ab3x=JY=example.org=anna@fwd.test',
  ],
  [
    'one with another separator',
    'SRS0+Ab3x=JY=example.org=anna@one.test',
    'SRS1=HASH=one.test=+Ab3x=JY=example.org=anna@fwd.test',
  ],
  [
    'one that two have forwarded keeps its length, and the first of them',
    'SRS1=Zz9=one.test==Ab3x=JY=example.org=anna@two.test',
    'SRS1=HASH=one.test==Ab3x=JY=example.org=anna@fwd.test',
  ],
  [
    'one that was here before goes back to what it was here',
    'SRS1=Zz9=fwd.test==ABC=JY=example.org=anna@two.test',
    'SRS0=ABC=JY=example.org=anna@fwd.test',
  ],
  ['something that only begins like one', 'SRS1=x@two.test', 'SRS0=HASH=BB=two.test=SRS1=x@fwd.test'],
  ['the longest', `${'l'.repeat(37)}@example.org`, `SRS0=HASH=BB=example.org=${'l'.repeat(37)}@fwd.test`],
  ['one octet more (RFC 5321 section 4.5.3.1.1)', `${'l'.repeat(38)}@example.org`, 'does not fit'],
  ['what Unicode would join with the equals sign', '\u0338x@example.org', 'does not fit'],
];

for (const [name, path, expected] of table) {
  test(`made and read back: ${name}`, () => {
    const text = made(path);
    assert.equal(shape(text), expected);
    if (!text.includes('SRS') || text === 'does not fit' || !expected.includes('HASH')) return;
    const wrapped = /^SRS1=[^=]*=([^=]+)=(.*)@/.exec(path);
    const meant = wrapped === null ? path : `SRS0${wrapped[2]}@${wrapped[1]}`;
    assert.equal(read(text), `path ${formatAddress(address(meant))}`);
  });
}

test('letters that change their case on the way change nothing', () => {
  const text = made('Anna@example.org');
  assert.equal(read(text.toLowerCase()), 'path anna@example.org');
  assert.equal(read(text.toUpperCase()), 'path ANNA@example.org');
});

test('what was not made here is not read: other addresses, other days, other secrets', () => {
  const text = made('anna@example.org');
  for (const changed of [
    text.replace('anna', 'ben'),
    text.replace('example.org', 'example.net'),
    text.replace('=BB=', '=BC='),
    text.replace(/=[A-Z2-7]/, '=1'),
    text.replace(/SRS0=[A-Z2-7]{6}/, 'SRS0='),
    text.replace(/(SRS0=[A-Z2-7]{5})[A-Z2-7]/, '$1'),
    'SRS0=AAAAAA=BB=example.org=anna@fwd.test',
    made('SRS0=Ab3x=JY=example.org=anna@one.test').replace('one.test', 'evil.test'),
  ])
    assert.equal(read(changed), 'forged', changed);
  assert.equal(read(text, { current: Buffer.from('another'), former: [] }), 'forged');
});

test('what begins like one and is none is malformed', () => {
  for (const text of [
    'SRS0=',
    'SRS0=x',
    'SRS0=ABCDEF=BB=example.org',
    'SRS0=ABCDEF=E1=a.test=b',
    'SRS0+ABCDEF=BB=a.test=b',
    'SRS1=ABCDEF',
    'SRS1=ABCDEF=one.test=x',
    'SRS1=ABCDEF=one.test=',
  ])
    assert.equal(read(`${text}@fwd.test`), 'malformed', text);
  for (const text of ['srs', 'SRS0', 'SRS2=x', 'anna']) assert.equal(read(`${text}@fwd.test`), 'none', text);
});

test('it is good for 21 days, and for a clock that was put back by one', () => {
  const text = made('anna@example.org');
  assert.equal(read(text, secrets, NOW + 21 * DAY_MS), 'path anna@example.org');
  assert.equal(read(text, secrets, NOW + 22 * DAY_MS), 'expired anna@example.org');
  assert.equal(read(text, secrets, NOW - DAY_MS), 'path anna@example.org');
  assert.equal(read(text, secrets, NOW - 2 * DAY_MS), 'expired anna@example.org');
  const reading = readSrsAddress(address(text).localpart, secrets, NOW + 5 * DAY_MS);
  assert.equal(reading.kind === 'path' && reading.madeMs, Date.parse('2026-03-01T00:00:00Z'));
});

test('what a former secret made is still known', () => {
  const next = { current: Buffer.from('the next'), former: [secret] };
  assert.equal(read(made('anna@example.org'), next), 'path anna@example.org');
  assert.equal(read(made('anna@example.org', { secret: next.current }), next), 'path anna@example.org');
  assert.equal(read(made('anna@example.org', { secret: next.current })), 'forged');
});

test('a path with no room is stored under a token, which is always the same and never another’s', () => {
  const long = address(`${'l'.repeat(60)}@example.org`);
  const token = srsToken(long, secret);
  assert.match(token, /^[A-Z2-7]{16}$/);
  assert.equal(srsToken(long, secret), token);
  assert.notEqual(srsToken(address('anna@example.org'), secret), token);
  const text = formatAddress(makeStoredSrsAddress(token, making));
  assert.equal(shape(text), `SRS0=HASH=BB==${token}@fwd.test`);
  assert.equal(read(text.toLowerCase()), `stored ${token}`);
  assert.equal(read(text, secrets, NOW + 22 * DAY_MS), `stored-expired ${token}`);
  assert.equal(read(text.replace(token, 'A'.repeat(16))), 'forged');
});

test('another forwarder takes what we made for its own SRS0, and we know it again', () => {
  const elsewhere: SrsMaking = { domain: address('x@two.test').domain, secret: Buffer.from('theirs'), nowMs: NOW };
  for (const mine of [address(made('anna@example.org')), makeStoredSrsAddress('A'.repeat(16), making)]) {
    const theirs = makeSrsAddress(mine, elsewhere);
    assert.match(theirs === undefined ? '' : formatAddress(theirs), /^SRS1=[A-Z2-7]{6}=fwd\.test==.*@two\.test$/);
    const back = readSrsAddress(theirs?.localpart ?? ('' as Localpart), { current: elsewhere.secret, former: [] }, NOW);
    assert.deepEqual(back.kind === 'path' && back.path, mine);
  }
});
