import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MaybePromise } from '#base/connection';
import { TimeKeys } from '#base/ids';
import { isPromise } from '#base/connection';
import { type Actor, directoryReads, directoryWrites } from '#model/directory';
import {
  type FilterEntry,
  filterListReads,
  filterListWrites,
  type ListMatch,
  noAuthentication,
} from '#model/filterlist';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, forEachEngine, type TestStore } from '#testing/engine';
import { auditReads } from '#model/audit';
import { FilterListDesk, FilterLists, type ListedEntry } from './mod.ts';

const DAY_MS = 24 * 3_600_000;
const operator = { actor: { kind: 'system' }, name: 'operator (command line)' } as const;

function deskOn(store: TestStore) {
  const clock = new FakeClock(1_700_000_000_000);
  const reads = callsOn(store, 'read', { ...filterListReads, ...directoryReads, ...auditReads });
  const writes = callsOn(store, 'write', { ...filterListWrites, ...directoryWrites });
  const lists = new FilterLists({ store: reads, clock });
  const ringing = async <T>(answer: Promise<T>): Promise<T> => {
    const result = await answer;
    lists.after(result);
    return result;
  };
  const desk = new FilterListDesk({
    store: {
      ...reads,
      ...writes,
      addFilterEntry: (args) => ringing(writes.addFilterEntry(args)),
      removeFilterEntry: (args) => ringing(writes.removeFilterEntry(args)),
    },
    clock,
    keys: new TimeKeys(clock),
  });
  return { clock, desk, lists, reads, writes };
}

const facts = (nowMs: number) => ({
  from: ['bob@news.test'],
  envelope: '',
  client: '192.0.2.7',
  authentication: noAuthentication,
  nowMs,
});

async function listed(desk: FilterListDesk, request: Parameters<FilterListDesk['list']>[1]): Promise<ListedEntry[]> {
  const found: ListedEntry[] = [];
  await desk.list(operator, request, async (entry) => void found.push(entry));
  return found;
}

forEachEngine('what is added is in force with the next message, and so is what is removed', async (store) => {
  const { clock, desk, lists } = deskOn(store);
  const { account, domain } = await accountIn(store, { address: 'anna@here.test' });
  const decide = async (): Promise<string | undefined> =>
    (await lists.match({ account, domain }, facts(clock.now()))).decision;
  assert.equal(await decide(), undefined);
  await desk.add(operator, { action: 'block', subject: 'news.test', domain: 'here.test' });
  assert.equal(await decide(), 'block');
  const { replaced } = await desk.add(operator, {
    action: 'allow',
    subject: 'News.test',
    account: 'anna@here.test',
    unauthenticated: true,
  });
  assert.equal(replaced, null);
  assert.equal(await decide(), 'allow');
  const again = await desk.add(operator, { action: 'block', subject: '@news.test', account: 'anna@here.test' });
  assert.equal(again.replaced?.action, 'allow');
  assert.equal(await decide(), 'block');
  await assert.rejects(desk.remove(operator, { action: 'allow', subject: 'news.test', account: 'anna@here.test' }), {
    publicText: 'news.test is not on the allow list of anna@here.test',
  });
  await desk.remove(operator, { action: 'block', subject: 'news.test', account: 'anna@here.test' });
  await desk.remove(operator, { action: 'block', subject: 'news.test', domain: 'here.test' });
  assert.equal(await decide(), undefined);
  await assert.rejects(
    desk.remove(operator, { action: 'block', subject: 'news.test', domain: 'here.test' }),
    /Cannot find list entry/,
  );
});

forEachEngine('an entry tells who made it, why, when and until when, and the audit has it', async (store) => {
  const { clock, desk, reads, writes } = deskOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  const request = { action: 'allow', subject: 'bob@news.test', domain: 'here.test', reason: 'our printer' } as const;
  await desk.add(operator, { ...request, lifeMs: DAY_MS });
  const [entry] = await listed(desk, { domain: 'here.test' });
  const { id: _, scopeId: __, ...shown } = entry ?? ({} as ListedEntry);
  assert.deepEqual(shown, {
    scope: 'domain',
    scopeName: 'here.test',
    action: 'allow',
    kind: 'address',
    subject: 'bob@news.test',
    unauthenticated: false,
    author: 'operator (command line)',
    reason: 'our printer',
    createdMs: clock.now(),
    expiresMs: clock.now() + DAY_MS,
    expired: false,
  });
  const [audited] = await reads.listAudit({ max: 1 });
  assert.deepEqual([audited?.action, audited?.target], ['filter.allow', 'bob@news.test (here.test)']);
  clock.advance(DAY_MS);
  assert.equal((await listed(desk, { domain: 'here.test' }))[0]?.expired, true);
  await desk.tend();
  assert.equal((await listed(desk, { domain: 'here.test' })).length, 1);
  assert.deepEqual(await writes.sweepFilterEntries({ nowMs: clock.now() + 30 * DAY_MS }), { gone: 1 });
});

forEachEngine('a domain shows the entries of its accounts, and loses all of them when it goes', async (store) => {
  const { desk, writes, reads } = deskOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  const other = await accountIn(store, { address: 'otto@other.test' });
  await desk.add(operator, { action: 'block', subject: 'a.test', account: 'anna@here.test' });
  await desk.add(operator, { action: 'block', subject: 'b.test', domain: 'here.test' });
  await desk.add(operator, { action: 'block', subject: 'c.test', account: 'otto@other.test' });
  await desk.add(operator, { action: 'block', subject: 'd.test' });
  const subjects = async (of: Parameters<FilterListDesk['list']>[1]) => (await listed(desk, of)).map((e) => e.subject);
  assert.deepEqual(await subjects({ domain: 'here.test' }), ['b.test']);
  assert.deepEqual(await subjects({ domain: 'here.test', all: true }), ['a.test', 'b.test']);
  assert.deepEqual(await subjects({}), ['d.test']);
  assert.deepEqual(await subjects({ all: true }), ['a.test', 'b.test', 'c.test', 'd.test']);
  const two: ListedEntry[] = [];
  const page = { all: true, max: 2 };
  const next = await desk.list(operator, page, async (entry) => void two.push(entry));
  const rest = await desk.list(operator, { ...page, after: next ?? 0 }, async (entry) => void two.push(entry));
  assert.deepEqual(
    two.map(({ subject }) => subject),
    ['a.test', 'b.test', 'c.test', 'd.test'],
  );
  assert.equal(await desk.list(operator, { ...page, after: rest ?? 0 }, async () => undefined), null);
  const by = { id: 1, actor: 'test', nowMs: 0 };
  await writes.removeDomain({ by, name: 'here.test', withAccounts: true });
  assert.deepEqual(await subjects({ all: true }), ['c.test', 'd.test']);
  await writes.removeAccount({ by: { ...by, id: 2 }, address: 'otto@other.test' });
  assert.deepEqual(await reads.filterEntriesOf({ scope: 'account', scopeId: other.account }), []);
});

forEachEngine('an account sets its own lists and nobody else sees to them but who sets its settings', async (store) => {
  const { desk } = deskOn(store);
  const { account, domain } = await accountIn(store, { address: 'anna@here.test' });
  await accountIn(store, { address: 'otto@here.test', domain });
  const anna: Actor = { kind: 'account', account, grants: [] };
  const admin: Actor = {
    kind: 'account',
    account,
    grants: [{ role: 'domain-admin', scope: 'domain', scopeId: domain }],
  };
  const helper: Actor = { kind: 'account', account, grants: [{ role: 'helpdesk', scope: 'domain', scopeId: domain }] };
  const add = (actor: Actor, of: object) =>
    desk.add({ actor, name: 'anna@here.test' }, { action: 'block', subject: 'a.test', ...of });
  await add(anna, { account: 'anna@here.test' });
  await add(admin, { account: 'otto@here.test' });
  await add(admin, { domain: 'here.test' });
  for (const [actor, of] of [
    [anna, { account: 'otto@here.test' }],
    [anna, { domain: 'here.test' }],
    [admin, {}],
    [helper, { domain: 'here.test' }],
  ] as const) {
    await assert.rejects(add(actor, of), { kind: 'refused' });
  }
  const none = async (): Promise<void> => undefined;
  await desk.list({ actor: helper, name: '' }, { domain: 'here.test' }, none);
  await assert.rejects(desk.list({ actor: anna, name: '' }, { domain: 'here.test' }, none), { kind: 'refused' });
});

forEachEngine('what cannot be meant is refused with a sentence', async (store) => {
  const { desk } = deskOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  const problems: readonly (readonly [Partial<Parameters<FilterListDesk['add']>[1]>, RegExp])[] = [
    [{ subject: 'no such thing' }, /is no address, domain or network/],
    [{ subject: '203.0.113.7/24' }, /is one address in a network: write 203\.0\.113\.0\/24 for all of it/],
    [{ subject: '2001:db8:1:2:3::/63' }, /write 2001:db8:1:2::\/63 for all of it/],
    [{ subject: '203.0.113.7/33' }, /is no address, domain or network/],
    [{ action: 'allow', subject: 'com' }, /top-level domain/],
    [{ action: 'allow', subject: '0.0.0.0/0' }, /too large/],
    [{ action: 'block', unauthenticated: true }, /never asks for proof/],
    [{ action: 'allow', subject: '192.0.2.1', unauthenticated: true }, /connection is the proof/],
    [{ reason: 'a\nb' }, /no line breaks/],
    [{ lifeMs: -1 }, /20 years/],
    [{ domain: 'other.test' }, /not hosted here/],
    [{ account: 'x@here.test' }, /no account/],
    [{ account: 'anna@here.test', domain: 'here.test' }, /Both a domain and an account/],
  ];
  for (const [request, text] of problems) {
    await assert.rejects(desk.add(operator, { action: 'block', subject: 'a.test', ...request }), text);
  }
});

test('what is known comes at once; what was read before a change is given and not kept', async () => {
  const clock = new FakeClock(0);
  let reads = 0;
  const waiting: (() => void)[] = [];
  const lists = new FilterLists({
    clock,
    store: {
      filterEntriesOf: async () => {
        reads += 1;
        await new Promise<void>((resolve) => waiting.push(resolve));
        return [] as FilterEntry[];
      },
    },
  });
  const ask = (): MaybePromise<ListMatch> => lists.match({ account: 1 }, facts(0));
  const first = ask();
  assert.ok(isPromise(first));
  lists.after({ filterLists: true });
  for (const go of waiting.splice(0)) go();
  await first;
  const second = ask();
  assert.ok(isPromise(second));
  for (const go of waiting.splice(0)) go();
  await second;
  assert.equal(reads, 4);
  assert.ok(!isPromise(ask()));
  lists.after({ directory: true });
  assert.ok(!isPromise(ask()));
  clock.advance(60_000);
  assert.ok(isPromise(ask()));
});
