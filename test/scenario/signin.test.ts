/** Guessing passwords (product OP7): slowed down over all protocols together, and the owner always gets in. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Account } from '../interop/harness/rookery.ts';
import { House, plain } from './house.ts';
import type { Peer } from './peer.ts';

type Door = 'submissions' | 'imaps' | 'pop3s';
const doors: readonly Door[] = ['submissions', 'imaps', 'pop3s'];
const delayMs = 100;

/** What a sign-in ended with. */
type Result = 'in' | 'wrong' | 'later';

suite('sign-in protection', () => {
  let house: House;
  before(async () => {
    house = await House.start({
      settings: {
        'signin.delay': `${delayMs}ms`,
        'signin.delay-max': '250ms',
        'signin.guesses-per-minute': '6',
        'signin.guesses-per-account': '8',
      },
    });
  });
  after(() => house[Symbol.asyncDispose]());

  let guesses = 0;
  const guess = (address: string): Account => ({ address, password: `guess-${++guesses}` });

  const enter = async (door: Door, from: string): Promise<Peer> => {
    const peer = await house.peer(door, { from });
    await peer.answer();
    if (door === 'submissions') await peer.dialog('C: EHLO x.test', 'S: 250');
    return peer;
  };
  const command = (door: Door, account: Account): string =>
    ({
      submissions: `AUTH PLAIN ${plain(account)}`,
      imaps: `a1 AUTHENTICATE PLAIN ${plain(account)}`,
      pop3s: `AUTH PLAIN ${plain(account)}`,
    })[door];
  const resultOf = (answer: string): Result => {
    if (/^(?:235|a1 OK|\+OK)/m.test(answer)) return 'in';
    if (/^(?:535|a1 NO \[AUTHENTICATIONFAILED\]|-ERR \[AUTH\])/m.test(answer)) return 'wrong';
    assert.match(answer, /^(?:4\d\d|a1 NO \[(?:UNAVAILABLE|LIMIT)\]|-ERR \[SYS\/TEMP\])/m);
    return 'later';
  };
  /** One sign-in on a connection of its own. */
  const tryOnce = async (
    door: Door,
    account: Account,
    from: string,
  ): Promise<{ result: Result; ms: number; answer: string }> => {
    await using peer = await enter(door, from);
    const begun = performance.now();
    const answer = await peer.say(command(door, account));
    return { result: resultOf(answer), ms: performance.now() - begun, answer };
  };

  test('the answer to a wrong password comes late, later with each of the network, whatever the protocol', async () => {
    const times: number[] = [];
    for (const door of doors) {
      const { result, ms } = await tryOnce(door, guess(house.anna.address), '127.10.0.1');
      assert.equal(result, 'wrong');
      times.push(ms);
    }
    for (const [i, ms] of times.entries())
      assert.ok(
        ms >= Math.min(delayMs * 2 ** i, 250) - 5,
        `held back: ${times.map((one) => one.toFixed(0)).join(', ')} ms`,
      );
    const elsewhere = await tryOnce('imaps', guess(house.anna.address), '127.11.0.1');
    assert.ok(elsewhere.ms >= delayMs - 5 && elsewhere.ms < (times[2] ?? 0), 'another network begins anew');
  });

  test('the right password is never held back where it was right before', async () => {
    assert.equal((await tryOnce('pop3s', house.anna, '127.12.0.1')).result, 'in');
    assert.equal((await tryOnce('submissions', guess(house.anna.address), '127.12.0.1')).result, 'wrong');
    const { result, ms } = await tryOnce('imaps', house.anna, '127.12.0.1');
    assert.equal(result, 'in');
    assert.ok(ms < 500, `${ms.toFixed(0)} ms`);
  });

  for (const [i, door] of doors.entries()) {
    test(`the third wrong password on one connection of ${door} ends it`, async () => {
      await using peer = await enter(door, `127.2${i}.0.1`);
      for (let n = 1; n <= 3; n++)
        assert.equal(resultOf(await peer.say(command(door, guess(house.ben.address)))), 'wrong');
      assert.ok(await peer.isClosed());
    });
  }

  test('a network with too many wrong guesses waits, in every protocol and even with the right password', async () => {
    const from = '127.30.0.1';
    await Promise.all(
      Array.from({ length: 6 }, (_, i) => tryOnce(doors[i % 3] ?? 'imaps', guess(house.ben.address), from)),
    );
    for (const door of doors) {
      const { result, answer } = await tryOnce(door, house.ben, from);
      assert.equal(result, 'later', `a stranger with the right password, too: ${answer}`);
      assert.match(answer, /Too many failed sign-ins from your network/);
    }
  });

  test('meanwhile the owner gets in from elsewhere', async () => {
    for (const door of doors) assert.equal((await tryOnce(door, house.ben, '127.31.0.1')).result, 'in');
  });

  test('guesses at one account from many networks slow down strangers, and lock nobody out', async () => {
    assert.equal((await tryOnce('imaps', house.zoe, '127.40.0.1')).result, 'in');
    await Promise.all(
      Array.from({ length: 9 }, (_, i) =>
        tryOnce(doors[i % 3] ?? 'imaps', guess(house.zoe.address), `127.${50 + i}.0.1`),
      ),
    );
    const known = await tryOnce('submissions', house.zoe, '127.40.0.1');
    assert.equal(known.result, 'in');
    assert.ok(known.ms < 200, `where it is known: ${known.ms.toFixed(0)} ms`);
    const stranger = await tryOnce('submissions', house.zoe, '127.70.0.1');
    assert.equal(stranger.result, 'in');
    assert.ok(stranger.ms >= 240, `where it is not: ${stranger.ms.toFixed(0)} ms`);
  });

  test('no answer tells who exists', async () => {
    const strip = (text: string): string => text.replaceAll(/[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/g, '');
    for (const [i, door] of doors.entries()) {
      const [known, unknown, foreign] = await Promise.all([
        tryOnce(door, guess(house.anna.address), `127.80.${i}.1`),
        tryOnce(door, guess('nobody@example.test'), `127.81.${i}.1`),
        tryOnce(door, guess('nobody@elsewhere.test'), `127.82.${i}.1`),
      ]);
      assert.equal(strip(known.answer), strip(unknown.answer));
      assert.equal(strip(known.answer), strip(foreign.answer));
    }
  });

  test('a program that repeats one wrong old password is delayed, and does not shut its network out', async () => {
    const stale: Account = { address: house.anna.address, password: 'last-year' };
    for (let i = 0; i < 8; i++) assert.equal((await tryOnce('pop3s', stale, '127.90.0.1')).result, 'wrong');
    assert.equal((await tryOnce('imaps', house.anna, '127.90.0.1')).result, 'in');
  });

  test('an exempt network is not slowed down', async () => {
    await house.server.cli(['setting', 'set', 'limits.exempt', '127.0.0.1', '127.100.0.0/16']);
    const took: number[] = [];
    for (let i = 0; i < 9; i++) {
      const { result, ms } = await tryOnce(doors[i % 3] ?? 'imaps', guess(house.ben.address), '127.100.0.1');
      assert.equal(result, 'wrong', 'from the seventh on it would be told to wait');
      took.push(ms);
    }
    // Each from the third on would be held back for 250 ms. A busy machine is slow with some of them, not with all.
    assert.ok(Math.min(...took.slice(2)) < 250, took.join(' '));
    assert.equal((await tryOnce('imaps', house.ben, '127.100.0.1')).result, 'in');
  });

  test('an account that is switched off, and a password that was changed, let nobody in at once', async () => {
    const from = '127.101.0.1';
    assert.equal((await tryOnce('imaps', house.ben, from)).result, 'in');
    await house.server.cli(['account', 'passwd', house.ben.address, '--password-stdin'], 'another-horse-8\n');
    assert.equal((await tryOnce('imaps', house.ben, from)).result, 'wrong');
    const changed: Account = { address: house.ben.address, password: 'another-horse-8' };
    assert.equal((await tryOnce('imaps', changed, from)).result, 'in');
    await house.server.cli(['account', 'disable', house.ben.address]);
    for (const door of doors) {
      await using peer = await enter(door, from);
      assert.doesNotMatch(await peer.say(command(door, changed)), /^(?:235|a1 OK|\+OK)/m);
    }
    await house.server.cli(['account', 'enable', house.ben.address]);
    assert.equal((await tryOnce('imaps', changed, from)).result, 'in');
  });

  test('an app password opens what it was made for, and nothing else', async () => {
    const made = await house.server.cli([
      'account',
      'app-password',
      'add',
      house.anna.address,
      '--name',
      'Phone',
      '--scope',
      'imap',
      '--json',
    ]);
    const secret = (JSON.parse(made) as { password?: string }).password ?? '';
    const phone: Account = { address: house.anna.address, password: secret };
    assert.equal((await tryOnce('imaps', phone, '127.102.0.1')).result, 'in');
    for (const door of ['submissions', 'pop3s'] as const) {
      await using peer = await enter(door, '127.102.0.1');
      assert.doesNotMatch(await peer.say(command(door, phone)), /^(?:235|a1 OK|\+OK)/m);
    }
  });

  test('afterwards the data are whole', () => house.finish());
});
