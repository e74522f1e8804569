import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { silentLog } from '#base/log';
import type { SettingValue } from '#base/setting';
import type { AccountId } from '#model/mailbox';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { isUnknownRecipient, SendingWatch, type WatchedMail, type WatchStore } from './mod.ts';

const HOUR_MS = 3_600_000;
const anna = { kind: 'account', account: 7 as AccountId, domain: 'here.test' } as const;
const scanner = { kind: 'client', domain: 'here.test' } as const;

function people(count: number, from = 0): WatchedMail['people'] {
  return Array.from({ length: count }, (_, i) => ({ addressKey: `n${from + i}@x.test`, name: '' }));
}

let messages = 0;

function mail(to: WatchedMail['people'], more: Partial<WatchedMail> = {}): WatchedMail {
  return {
    sender: anna,
    client: '192.0.2.7',
    people: to,
    verdict: 'clean',
    textKey: undefined,
    fingerprint: undefined,
    messageKey: `m${messages++}`,
    ...more,
  };
}

/** Whom the account knows, as the store would tell: at most 100 at once are looked at. */
function watchWith(usualRecipients: number, values: Readonly<Record<string, SettingValue>> = {}) {
  const clock = new FakeClock();
  const known = new Set<string>();
  const sent: number[] = [];
  const store: WatchStore = {
    sendingHabits: async () => ({ days: 0, recipientsMax: 0, networks: [] }),
    openContainments: async () => [],
    noteSending: async ({ recipients }) => void sent.push(recipients),
    sweepSending: async () => undefined,
    watchAccount: async () => ({ fresh: true }),
    knownAmong: async ({ addressKeys }) => addressKeys.slice(0, 100).filter((key) => known.has(key)),
    noteSent: async ({ people: to }) => {
      for (const { addressKey } of to.slice(0, 100)) known.add(addressKey);
      return { fresh: 0 };
    },
    recentSending: async () => undefined,
    saveRecentSending: async () => undefined,
  };
  const settings = fixedSettings({ 'sending.usual-recipients': usualRecipients, ...values });
  const watch = new SendingWatch({
    store,
    clock,
    log: silentLog,
    settings: { snapshot: () => settings, forAccount: () => settings },
    countryOf: () => '',
  });
  return { clock, sent, watch };
}

suite('what is counted', () => {
  // A program that hands the same message in again and again, which is taken once, had its account held.
  test('a message that is handed in again counts once within the hour', async () => {
    const { watch, clock } = watchWith(5);
    const same = mail(people(4), { messageKey: 'one' });
    for (let i = 0; i < 5; i++) assert.equal((await watch.judge(same)).action, 'pass');
    assert.deepEqual(
      (await watch.judge(mail(people(4)))).signs.map(({ sign }) => sign),
      ['rate'],
    );
    clock.advance(HOUR_MS);
    assert.equal((await watch.judge(same)).action, 'pass');
  });

  // Of more than a hundred recipients all others counted as people who were never written to.
  test('of a large message everybody is looked up and remembered', async () => {
    const { watch, sent } = watchWith(1000);
    const all = people(600);
    const first = await watch.judge(mail(all));
    assert.match(first.signs[0]?.words ?? '', /^600 of 600 recipients/);
    await watch.sent({ sender: anna, people: all, client: undefined });
    assert.deepEqual(sent, [600]);
    const again = watchWith(1000);
    await again.watch.sent({ sender: anna, people: all, client: undefined });
    assert.equal((await again.watch.judge(mail(all))).action, 'pass');
  });

  test('what is released counts as sent, though nothing of it says from where', async () => {
    const { watch, sent } = watchWith(1000);
    await watch.released(7, 'n1@x.test');
    assert.deepEqual(sent, [1]);
    const { signs } = await watch.judge(mail(people(1, 1)));
    assert.deepEqual(signs, []);
  });
});

suite('a trusted network', () => {
  const from = (client: string, to: number, more: Partial<WatchedMail> = {}): WatchedMail =>
    mail(people(1, to), { sender: scanner, client, textKey: 'your invoice #', ...more });

  // It was counted by the sender that it named: whoever names another one with each message was never seen.
  test('is judged by its address, whatever sender it names, and another one is not held for it', async () => {
    const { watch } = watchWith(5);
    const senders = ['here.test', 'other.test', 'mx.here.test'].map((domain) => ({ kind: 'client', domain }) as const);
    const actions: string[] = [];
    for (let i = 0; i < 8; i++) {
      const judged = await watch.judge(from('192.0.2.7', i, { sender: senders[i % 3] ?? scanner }));
      actions.push(judged.action);
    }
    assert.deepEqual(actions, ['pass', 'pass', 'pass', 'pass', 'pass', 'hold', 'hold', 'hold']);
    assert.equal((await watch.judge(from('192.0.2.8', 9))).action, 'pass');
    assert.equal(
      (await watch.judge(mail(people(1, 10), { textKey: 'your invoice #' }))).action,
      'pass',
      'nor an account',
    );
  });

  test('has no past: neither people whom it knows nor places count for it, and nothing of it is watched from then on', async () => {
    const { watch, sent } = watchWith(5);
    const many = await watch.judge(from('192.0.2.7', 0, { people: people(40) }));
    assert.deepEqual(
      many.signs.map(({ sign }) => sign),
      ['mailing', 'rate'],
    );
    assert.equal(await watch.hold({ sender: scanner, client: '192.0.2.7' }, many.signs), true);
    const other = await watch.judge(from('192.0.2.7', 50, { textKey: 'the report of today' }));
    assert.equal(other.action, 'note', 'what looks like nothing goes its way');
    await watch.sent({ sender: scanner, people: people(3), client: '192.0.2.7' });
    assert.deepEqual(sent, []);
  });

  test('with the watch off for its domain passes, and with a note is only noted', async () => {
    for (const [choice, action] of [
      ['off', 'pass'],
      ['note', 'note'],
    ] as const) {
      const { watch } = watchWith(5, { 'sending.watch': choice });
      assert.equal((await watch.judge(from('192.0.2.7', 0, { people: people(40) }))).action, action);
    }
  });
});

suite('who is told', () => {
  // Each message of a machine gone bad wrote two letters.
  test('of a network that is held once an hour, and of an account as often as it is newly watched', async () => {
    const { watch, clock } = watchWith(5);
    const ask = (client: string): Promise<boolean> => watch.hold(mail(people(1), { sender: scanner, client }), []);
    assert.deepEqual([await ask('192.0.2.7'), await ask('192.0.2.7'), await ask('192.0.2.8')], [true, false, true]);
    clock.advance(HOUR_MS);
    assert.equal(await ask('192.0.2.7'), true);
    assert.equal(await watch.hold(mail(people(1)), []), true);
  });
});

test('who does not exist is somebody that a server does not know, not a domain that is none (RFC 3463 section 3.2)', () => {
  for (const [kind, status, expected] of [
    ['permanent', '5.1.1', true],
    ['permanent', '5.1.0', true],
    ['permanent', '5.1.2', false],
    ['permanent', '5.1.3', false],
    ['permanent', '5.1.10', false],
    ['permanent', '5.2.2', false],
    ['temporary', '4.1.1', false],
  ] as const) {
    assert.equal(isUnknownRecipient({ kind, status }), expected, status);
  }
});
