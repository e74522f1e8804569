import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SystemRandom } from '#base/random';
import {
  hashAppPassword,
  isAppPassword,
  isSameAppPassword,
  newAppPassword,
  newRandomPassword,
  Passwords,
} from './mod.ts';
import { formatPhc, parsePhc } from './passwords.ts';

const random = new SystemRandom();
const cheap = { memory: 64, passes: 1, parallelism: 1 };
const dearer = { memory: 128, passes: 1, parallelism: 1 };

test('a hash is a PHC string that other programs read (argon2 reference vector)', async () => {
  // Made with the reference program: echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  const passwords = new Passwords({ random, cost: cheap });
  assert.deepEqual(await passwords.verify('password', phc), { ok: true, stale: true });
  assert.deepEqual(await passwords.verify('Password', phc), { ok: false, stale: true });
});

test('what was hashed is verified, with a salt of its own and today’s cost', async () => {
  const passwords = new Passwords({ random, cost: cheap, operatorCost: dearer });
  const hash = await passwords.hash('correct horse');
  assert.notEqual(hash, await passwords.hash('correct horse'));
  assert.deepEqual(await passwords.verify('correct horse', hash), { ok: true, stale: false });
  assert.deepEqual(await passwords.verify('correct horse', hash, 'operator'), { ok: true, stale: true });
  assert.equal(parsePhc(await passwords.hash('x', 'operator'))?.cost.memory, 128);
});

test('composed and decomposed letters are the same password', async () => {
  const passwords = new Passwords({ random, cost: cheap });
  assert.equal((await passwords.verify('caf\u0065\u0301 noir', await passwords.hash('caf\u00e9 noir'))).ok, true);
});

test('texts that are no PHC string are refused', async () => {
  const good = formatPhc(cheap, new Uint8Array(16), new Uint8Array(32));
  assert.ok(parsePhc(good));
  for (const bad of [
    '',
    'x',
    good.replace('argon2id', 'argon2i'),
    good.replace('v=19', 'v=16'),
    `${good}=`,
    good.replace('p=1', 'p=0'),
    good.replace('m=64', 'm=7'),
  ]) {
    assert.equal(parsePhc(bad), undefined, bad);
  }
  await assert.rejects(new Passwords({ random, cost: cheap }).verify('x', 'plain'), { kind: 'temporary' });
});

test('two hash at once, some wait in line, and one more is refused for now', async () => {
  const passwords = new Passwords({ random, cost: cheap, waitingMax: 3 });
  const all = Array.from({ length: 5 }, () => passwords.verifyNothing('x'));
  assert.equal(passwords.load, 5);
  await assert.rejects(passwords.verifyNothing('x'), { kind: 'limit' });
  await Promise.all(all);
  assert.equal(passwords.load, 0);
  await passwords.verifyNothing('x');
});

test('an app password has 160 bits, is read in any spelling, and only its hash is kept', () => {
  const password = newAppPassword(random);
  assert.match(password, /^(?:[a-km-np-z2-9]{4}-){7}[a-km-np-z2-9]{4}$/);
  assert.notEqual(password, newAppPassword(random));
  const hash = hashAppPassword(password);
  assert.equal(hash.includes(password), false);
  for (const spelling of [password, password.replaceAll('-', ''), password.toUpperCase().replaceAll('-', ' ')]) {
    assert.equal(isAppPassword(spelling), true);
    assert.equal(isSameAppPassword(spelling, hash), true);
  }
  assert.equal(isSameAppPassword(newAppPassword(random), hash), false);
  assert.equal(isSameAppPassword(password, '$argon2id$x'), false);
  for (const not of ['', 'short', `${password}a`, password.replace(/^./, '0'), 'x'.repeat(10_000)])
    assert.equal(isAppPassword(not), false);
});

test('a random password can be typed', () =>
  assert.match(newRandomPassword(random), /^(?:[a-km-np-z2-9]{5}-){3}[a-km-np-z2-9]{5}$/));
