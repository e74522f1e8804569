import assert from 'node:assert/strict';
import { isPromise } from '#base/connection';
import { type Reference, TimeKeys } from '#base/ids';
import { matchContent, readRuleContent, runRules } from '#check/rules';
import { indexMessage } from '#format/message';
import { indexContent } from '#flow/receive';
import { auditReads } from '#model/audit';
import { type Actor, directoryReads, directoryWrites } from '#model/directory';
import { filterRuleReads, filterRuleWrites } from '#model/filterrule';
import type { AccountId } from '#model/mailbox';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, deliverTo, forEachEngine, type TestStore } from '#testing/engine';
import { FilterRules, matchMails, RuleDesk, type TriedProgress } from './mod.ts';

const DAY_MS = 24 * 3_600_000;
const operator = { actor: { kind: 'system' }, name: 'operator (command line)' } as const;
const signal = new AbortController().signal;
const bitcoin = 'rule bitcoin when body contains bitcoin then add 3';

function deskOn(store: TestStore) {
  // Messages of the tests have small ids, which are from the beginning of time.
  const clock = new FakeClock(30 * DAY_MS);
  const reads = callsOn(store, 'read', { ...filterRuleReads, ...directoryReads, ...auditReads });
  const writes = callsOn(store, 'write', { ...filterRuleWrites, ...directoryWrites });
  const rules = new FilterRules({ store: reads, clock });
  const ringing = async <T>(answer: Promise<T>): Promise<T> => {
    const result = await answer;
    rules.after(result);
    return result;
  };
  const desk = new RuleDesk({
    store: {
      ...reads,
      ...writes,
      addFilterRules: (args) => ringing(writes.addFilterRules(args)),
      switchFilterRule: (args) => ringing(writes.switchFilterRule(args)),
      removeFilterRule: (args) => ringing(writes.removeFilterRule(args)),
    },
    match: async (asked) => matchMails(structuredClone(asked), () => 0),
    clock,
    keys: new TimeKeys(clock),
  });
  return { clock, desk, rules, reads, writes };
}

interface Mail {
  readonly body: string;
  readonly head?: string;
  readonly use?: 'junk' | 'sent';
  readonly subject?: string;
}

async function mailFor(
  store: TestStore,
  account: AccountId,
  { body, head, use, subject = 'Hello' }: Mail,
): Promise<void> {
  const octets = `From: Bob <bob@news.test>\r\nSubject: ${subject}\r\n\r\n${body}\r\n`;
  await deliverTo(store, account, octets, {
    content: indexContent(new TextEncoder().encode(octets)).indexed,
    reference: '7F3K-9QXD-M2TA' as Reference,
    ...(use === undefined ? {} : { target: { kind: 'special', use } }),
    ...(head === undefined ? {} : { head }),
  });
}

/** Runs what waits by the clock until it is done. */
async function moved<T>(clock: FakeClock, running: Promise<T>): Promise<T> {
  let done = false;
  const end = running.finally(() => {
    done = true;
  });
  end.catch(() => undefined);
  while (!done) {
    clock.advance(100);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return await end;
}

const head = [
  'Return-Path: <bounce@mailer.test>',
  'Delivered-To: anna@here.test',
  'Authentication-Results: mx.here.test; spf=pass smtp.mailfrom=mailer.test;',
  '\tdkim=pass header.d=news.test; dmarc=none header.from=news.test',
  'X-Spam-Status: No, score=1.0 required=5 kind=clean tests=link.shortener=1.0',
  'Received: from out.mailer.test (out.mailer.test [192.0.2.7])',
  '\tby mx.here.test with ESMTPS (TLSv1.3 X)',
  '\tid 7F3K-9QXD-M2TA for <news@here.test>;',
  '\tThu, 1 Jan 1970 00:00:00 +0000',
  '',
].join('\r\n');

forEachEngine(
  'rules are tried on the mail of their domain alone, and say what they would have met and where it lies',
  async (store) => {
    const { clock, desk } = deskOn(store);
    const anna = await accountIn(store, { address: 'anna@here.test' });
    const otto = await accountIn(store, { address: 'otto@other.test' });
    await mailFor(store, anna.account, { body: 'Pay with Bitcoin', subject: 'One' });
    await mailFor(store, anna.account, { body: 'Bitcoin again', use: 'junk', subject: 'Two' });
    await mailFor(store, anna.account, { body: 'Nothing', head });
    await mailFor(store, anna.account, { body: 'My own bitcoin', use: 'sent' });
    await mailFor(store, otto.account, { body: 'Bitcoin elsewhere' });
    const text = `${bitcoin}
rule how when sender within mailer.test and client in 192.0.2.0/24 and helo is out.mailer.test and recipient is news@here.test
  and spf pass and dkim pass and dmarc none and authenticated and hit link.shortener and not hit link.other then junk
rule unknown when not hit link.shortener and recipient is nobody@here.test then junk`;
    const told: TriedProgress[] = [];
    const request = { text, days: 14, signal };
    const { tried, progress } = await moved(
      clock,
      desk.try(operator, { ...request, domain: 'here.test' }, async (soFar) => void told.push(soFar)),
    );
    assert.deepEqual(
      tried.map(({ rule, matched, junk }) => [rule, matched, junk]),
      [
        ['bitcoin', 2, 1],
        ['how', 1, 0],
        ['unknown', 0, 0],
      ],
    );
    assert.deepEqual(
      tried[0]?.shown.map(({ subject, junk, account, reference }) => [subject, junk, account, reference]),
      [
        ['Two', true, 'anna@here.test', '7F3K-9QXD-M2TA'],
        ['One', false, 'anna@here.test', '7F3K-9QXD-M2TA'],
      ],
    );
    assert.deepEqual([progress.messages, progress.junk, progress.cut, told.length > 0], [3, 1, false, true]);
    const everywhere = await moved(
      clock,
      desk.try(operator, request, async () => undefined),
    );
    assert.deepEqual([everywhere.tried[0]?.matched, everywhere.progress.messages], [3, 4]);
  },
);

forEachEngine('a rule goes live when it was tried as it is, where it was tried', async (store) => {
  const { clock, desk } = deskOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  const add = (text: string, untried: 'refused' | 'taken' = 'refused', domain: string | undefined = 'here.test') =>
    desk.add(operator, { text, untried, domain });
  await assert.rejects(add(bitcoin), { kind: 'conflict', publicText: /was not tried .* or say --untried/ });
  await moved(
    clock,
    desk.try(operator, { text: bitcoin, days: 14, signal, domain: 'here.test' }, async () => undefined),
  );
  await assert.rejects(desk.add(operator, { text: bitcoin, untried: 'refused' }), { kind: 'conflict' });
  assert.deepEqual(await add(bitcoin), [{ name: 'bitcoin', version: 1, kind: 'new', tried: true }]);
  assert.deepEqual(await add(`# As it was\n${bitcoin}`.slice(12)), [
    { name: 'bitcoin', version: 1, kind: 'same', tried: true },
  ]);
  await assert.rejects(add(`${bitcoin.slice(0, -1)}4`), { kind: 'conflict' });
  assert.deepEqual(await add(`${bitcoin.slice(0, -1)}4`, 'taken'), [
    { name: 'bitcoin', version: 2, kind: 'newer', tried: false },
  ]);
  const versions = await desk.list(operator, { domain: 'here.test', name: 'bitcoin' });
  assert.deepEqual(
    versions.map(({ version, state, triedMs }) => [version, state, triedMs !== null]),
    [
      [2, 'on', false],
      [1, 'old', true],
    ],
  );
  clock.advance(15 * DAY_MS);
  await assert.rejects(add(bitcoin), { kind: 'conflict' });
});

forEachEngine(
  'what is added, switched off and removed counts with the next message, the domain before the platform',
  async (store) => {
    const { desk, rules, reads, writes } = deskOn(store);
    const { domain } = await accountIn(store, { address: 'anna@here.test' });
    const bytes = new TextEncoder().encode('Subject: x\r\n\r\nbitcoin\r\n');
    const content = readRuleContent(bytes, indexMessage(bytes));
    const points = async (of: number | undefined): Promise<string> => {
      const { compiled, sources } = await rules.of(of);
      assert.equal(sources.length, compiled.rules.length);
      const { matched } = runRules(compiled, {
        content: matchContent(compiled, content, { now: () => 0 }),
        envelope: { sender: '', recipients: [], helo: '', client: undefined },
        authentication: { spf: undefined, dkim: undefined, dmarc: undefined, proven: undefined },
        hits: [],
      });
      return matched.map(({ rule, owner }) => `${rule} of ${owner}`).join(', ');
    };
    assert.equal(await points(domain), '');
    assert.ok(!isPromise(rules.of(domain)));
    await desk.add(operator, { text: 'rule all when size > 1 then add 1', untried: 'taken' });
    await desk.add(operator, { text: bitcoin, untried: 'taken', domain: 'here.test' });
    assert.equal(await points(domain), 'bitcoin of here.test, all of this server');
    assert.equal(await points(undefined), 'all of this server');
    await desk.switch(operator, { name: 'bitcoin', state: 'off', domain: 'here.test' });
    assert.equal(await points(domain), 'all of this server');
    await desk.switch(operator, { name: 'bitcoin', state: 'on', domain: 'here.test' });
    await desk.remove(operator, { name: 'all' });
    assert.equal(await points(domain), 'bitcoin of here.test');
    await assert.rejects(desk.remove(operator, { name: 'all' }), { publicText: 'This server has no rule all' });
    const audited = (await reads.listAudit({ max: 10 })).map(({ action, target }) => `${action} ${target}`);
    assert.deepEqual(audited, [
      'filter.rule.remove all',
      'filter.rule.on bitcoin (here.test)',
      'filter.rule.off bitcoin (here.test)',
      'filter.rule.add bitcoin (here.test)',
      'filter.rule.add all',
    ]);
    await writes.removeDomain({ by: { id: 9e15, actor: 'x', nowMs: 0 }, name: 'here.test', withAccounts: true });
    assert.deepEqual(await reads.listFilterRules({ place: { scope: 'domain', scopeId: domain } }), []);
  },
);

forEachEngine('all rules of a text are added, and count in its order', async (store) => {
  const { desk, reads } = deskOn(store);
  const names = ['zebra', 'ant', 'mole'];
  const text = names.map((name) => `rule ${name} when size > 1 then add 1`).join('\n');
  await desk.add(operator, { text, untried: 'taken' });
  assert.deepEqual(
    (await desk.list(operator, {})).map(({ name }) => name),
    names,
  );
  assert.equal((await reads.listAudit({ max: 10 })).length, names.length);
});

forEachEngine('rules are for who sets the settings of a place', async (store) => {
  const { clock, desk } = deskOn(store);
  const { account, domain } = await accountIn(store, { address: 'anna@here.test' });
  const by = (role: 'domain-admin' | 'helpdesk'): { actor: Actor; name: string } => ({
    actor: { kind: 'account', account, grants: [{ role, scope: 'domain', scopeId: domain }] },
    name: 'anna@here.test',
  });
  const text = { text: bitcoin, untried: 'taken' } as const;
  await assert.rejects(desk.add(by('helpdesk'), { ...text, domain: 'here.test' }), { kind: 'refused' });
  await assert.rejects(desk.add(by('domain-admin'), text), { kind: 'refused' });
  await desk.add(by('domain-admin'), { ...text, domain: 'here.test' });
  assert.equal((await desk.list(by('helpdesk'), { domain: 'here.test' })).length, 1);
  const trial = { text: bitcoin, days: 1, signal };
  await assert.rejects(
    desk.try(by('domain-admin'), trial, async () => undefined),
    { kind: 'refused' },
  );
  await moved(
    clock,
    desk.try(by('domain-admin'), { ...trial, domain: 'here.test' }, async () => undefined),
  );
  await assert.rejects(desk.add(operator, { ...text, text: 'rule x' }), {
    kind: 'invalid',
    publicText: 'line 1, column 7: Expected when, found the end',
  });
  await assert.rejects(
    desk.try(operator, { ...trial, days: 400 }, async () => undefined),
    /1 to 90 days/,
  );
});
