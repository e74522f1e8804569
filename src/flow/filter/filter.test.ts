import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Model, type Scan, scanMessage } from '#check/spam';
import { indexMessage } from '#format/message';
import type { AccountId } from '#model/mailbox';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { Filter, type FilterLookUps, type FilterQuestion, type FilterRecipient, type Personal } from './mod.ts';

const declared: Model = {
  name: 'declared',
  spam: { base: -3, weights: {}, factor: 1.4, shift: 0 },
  phish: { base: 0, weights: {}, factor: 1.5, shift: 0 },
};

function scanOf(to: string): Scan {
  const text = `From: Anna <anna@sender.example>\r\nTo: ${to}\r\nSubject: Hello\r\nDate: Mon, 6 May 2024 10:00:00 +0000\r\nMessage-ID: <1@sender.example>\r\n\r\nSee you on Saturday.\r\n`;
  const bytes = Buffer.from(text);
  return scanMessage(bytes, indexMessage(bytes), { now: () => 0, receivedMs: Date.parse('2024-05-06T10:00:01Z') });
}

function recipient(name: string, ...accounts: number[]): FilterRecipient {
  const address = `${name}@here.example`;
  return {
    address,
    domain: 'here.example',
    isPostmaster: name === 'postmaster',
    accounts: accounts.map((account) => ({ account: account as AccountId, domainId: 1, address })),
  };
}

const nothing: Personal = { hits: [], decisions: [] };

const quiet: FilterLookUps<undefined> = {
  hosts: () => [],
  engines: () => [],
  viruses: () => ({ kind: 'clean' }),
  copies: () => [],
  attachments: () => ({ hits: [], action: 'allow' }),
  personal: () => nothing,
};

interface Given {
  readonly lookUps?: Partial<FilterLookUps<undefined>>;
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Settings of single accounts. */
  readonly own?: Readonly<Record<number, Readonly<Record<string, string | number | boolean>>>>;
}

function house({ lookUps = {}, settings = {}, own = {} }: Given = {}) {
  const clock = new FakeClock();
  const judged: string[] = [];
  const filter = new Filter<undefined>({
    clock,
    model: declared,
    hostname: 'mx.here.example',
    settings: {
      snapshot: () => fixedSettings(settings),
      forAccount: (account) => fixedSettings({ ...settings, ...own[account] }),
    },
    lookUps: { ...quiet, ...lookUps },
    judged: ({ kind }) => judged.push(kind),
  });
  return { clock, filter, judged };
}

function question(recipients: readonly FilterRecipient[], to = 'jonas@here.example'): FilterQuestion<undefined> {
  return {
    purpose: 'mail',
    reference: 'r1',
    scan: scanOf(to),
    content: undefined,
    client: '192.0.2.9',
    helo: 'mail.sender.example',
    reversePath: null,
    authentication: undefined,
    door: [],
    recipients,
  };
}

suite('one message, several recipients', () => {
  test('who is alike has one verdict, and it is counted once', async () => {
    const { filter, judged } = house();
    const { copies } = await filter.judge(question([recipient('a', 1), recipient('b', 2)]));
    assert.equal(copies.length, 2);
    assert.equal(copies[0]?.[0]?.verdict, copies[1]?.[0]?.verdict);
    assert.deepEqual(judged, ['clean']);
  });

  test('whoever is not named in To has it in a verdict of their own, in whatever order they come', async () => {
    for (const names of [
      ['jonas', 'blind'],
      ['blind', 'jonas'],
    ]) {
      const { filter } = house();
      const { copies } = await filter.judge(question(names.map((name, i) => recipient(name, i + 1))));
      const told = copies.map(([copy]) => copy?.verdict.tests.some((found) => found.test === 'sender.not-named'));
      assert.deepEqual(
        told,
        names.map((name) => name === 'blind'),
      );
    }
  });

  test('whoever set another threshold of phishing is judged by it', async () => {
    const { filter, judged } = house({ own: { 2: { 'filter.phish-score': 99 } } });
    await filter.judge(question([recipient('jonas', 1), recipient('jonas', 2)]));
    assert.equal(judged.length, 2);
  });

  test('an account with lists of its own does not speak for others', async () => {
    const blocked: Personal = {
      hits: [],
      decisions: [{ test: 'list.block', kind: 'spam' }],
      action: { action: 'junk', because: 'list.block' },
    };
    const personal: FilterLookUps<undefined>['personal'] = (_, __, account) =>
      account?.account === 1 ? blocked : nothing;
    const { filter } = house({ lookUps: { personal } });
    const { copies } = await filter.judge(question([recipient('a', 1), recipient('b', 2)]));
    assert.deepEqual(
      copies.map(([copy]) => [copy?.verdict.kind, copy?.action, copy?.because]),
      [
        ['spam', 'junk', 'list.block'],
        ['clean', 'inbox', 'the verdict'],
      ],
    );
  });

  test('a recipient without accounts has one judgement by the settings of the domain', async () => {
    const { filter } = house();
    const { copies } = await filter.judge(question([recipient('gone')]));
    assert.deepEqual(
      copies.map((judged) => judged.length),
      [1],
    );
  });
});

suite('what others say', () => {
  test('whoever does not answer within the deadline is unknown, and the mail goes on', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const hosts: FilterLookUps<undefined>['hosts'] = (_, signal) => {
      asked.resolve(signal);
      return new Promise(() => {});
    };
    const { filter, clock } = house({ lookUps: { hosts } });
    const judging = filter.judge(question([recipient('jonas', 1)]));
    const signal = await asked.promise;
    assert.equal(signal.aborted, false);
    clock.advance(60_000);
    const { copies } = await judging;
    assert.equal(signal.aborted, true);
    assert.equal(copies[0]?.[0]?.verdict.kind, 'clean');
  });

  test('whoever fails is unknown too', async () => {
    const { filter } = house({ lookUps: { engines: () => Promise.reject(new Error('no route')) } });
    const { copies } = await filter.judge(question([recipient('jonas', 1)]));
    assert.equal(copies[0]?.[0]?.verdict.kind, 'clean');
  });

  test('a virus decides over lists that allow', async () => {
    const allowed: Personal = { hits: [], decisions: [], action: { action: 'inbox', because: 'list.allow' } };
    const { filter } = house({
      lookUps: { viruses: () => ({ kind: 'found', name: 'Test.Sign' }), personal: () => allowed },
    });
    const { copies } = await filter.judge(question([recipient('jonas', 1)]));
    assert.equal(copies[0]?.[0]?.verdict.kind, 'virus');
    assert.notEqual(copies[0]?.[0]?.action, 'inbox');
  });

  test('where the filter is off, neither rules nor lists nor fields do anything; viruses and blocked attachments are met', async () => {
    const settings = { 'filter.enabled': false };
    const ruled: Personal = {
      hits: [],
      decisions: [{ test: 'rule.decided', kind: 'blocked' }],
      action: { action: 'quarantine', because: 'rule one of here.example' },
      tag: { text: '{x}', because: 'a rule' },
    };
    const { filter } = house({ settings, lookUps: { personal: () => ruled } });
    const [first] = (await filter.judge(question([recipient('jonas', 1)]))).copies[0] ?? [];
    assert.deepEqual([first?.action, first?.because, first?.fields], ['inbox', 'filter.enabled', '']);
    const file: FilterLookUps<undefined>['attachments'] = () => ({
      hits: [],
      action: 'quarantine',
      decisive: 'attachment.executable',
    });
    const strict = house({ settings, lookUps: { attachments: file, personal: () => ruled } });
    const [held] = (await strict.filter.judge(question([recipient('jonas', 1)]))).copies[0] ?? [];
    assert.deepEqual([held?.action, held?.because], ['quarantine', 'attachment.executable']);
  });

  test('a scanner that cannot say puts mail off where the policy says that it waits', async () => {
    const { filter } = house({ lookUps: { viruses: () => ({ kind: 'unknown', why: 'no answer', mail: 'waits' }) } });
    const { defer } = await filter.judge(question([recipient('jonas', 1)]));
    assert.equal(defer, 'no answer');
  });

  test('postmaster gets mail that others would be spared', async () => {
    const decisions: Personal['decisions'] = [{ test: 'list.block', kind: 'spam' }];
    const thrown: Personal = { hits: [], decisions, action: { action: 'discard', because: 'list.block' } };
    const { filter } = house({ lookUps: { personal: () => thrown } });
    const { copies } = await filter.judge(question([recipient('postmaster', 1)]));
    assert.equal(copies[0]?.[0]?.action, 'junk');
  });
});
