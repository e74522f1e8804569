import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import type { Setting, SettingValue } from '#base/setting';
import { addListCounts, dropListCounts, listCounts } from '#model/blocklist';
import { FakeClock } from '#testing/clock';
import { type TestStore, withStore } from '#testing/engine';
import { FakeResolver, type Zone } from '#testing/zone';
import { type ListKeeper, startLists } from './mod.ts';

const zone: Zone = {
  '2.0.0.127.bl.test': { A: ['127.0.0.2'] },
  '9.0.0.127.bl.test': { A: ['127.0.0.2'] },
  '9.0.0.127.dead.test': { A: ['127.0.0.2'] },
  'test.uri.test': { A: ['127.0.0.2'] },
  'evil.example.uri.test': { A: ['127.0.0.2'] },
  'thief.example.uri.test': { A: ['127.0.0.4'] },
};

interface Trial {
  readonly clock: FakeClock;
  readonly keeper: ListKeeper;
  readonly store: TestStore;
  /** What the test changes meanwhile. */
  readonly knobs: { texts: readonly string[]; failing: boolean; uriKey: string };
}

function withLists(texts: readonly string[], body: (of: Trial) => Promise<void>): Promise<void> {
  return withStore(async (store) => {
    const clock = new FakeClock();
    const knobs = { texts, failing: false, uriKey: '' };
    const get = <V extends SettingValue>(of: Setting<V>): V =>
      of.key === 'door.lists' || of.key === knobs.uriKey ? (knobs.texts as unknown as V) : of.standard;
    const keeper = startLists({
      resolver: new FakeResolver(zone),
      settings: { snapshot: () => ({ get }) },
      clock,
      log: silentLog,
      store: {
        addListCounts: async (args) => {
          if (knobs.failing) throw new Error('The store is busy');
          await store.write(() => addListCounts(args));
        },
        dropListCounts: (args) => store.write(() => dropListCounts(args)),
        listCounts: (args) => store.read(() => listCounts(args)),
      },
    });
    await keeper.control.listsTest();
    await body({ clock, keeper, store, knobs });
    await keeper.stop();
  });
}

const look = (of: Trial) => of.keeper.watch.lookUp('127.0.0.9', new AbortController().signal);
const rows = async (of: Trial, days = 30) =>
  (await of.keeper.control.listsShow(days)).map(({ zone: name, state, asked, hits }) => [name, state, asked, hits]);

test('counts are shown at once, written down each minute, and the rest at the end', () =>
  withLists(['bl.test', 'dead.test'], async (of) => {
    await look(of);
    assert.deepEqual(await rows(of), [
      ['bl.test', 'on', 1, 1],
      ['dead.test', 'off', 0, 0],
    ]);
    of.clock.advance(60_000);
    await look(of);
    await of.keeper.stop();
    assert.deepEqual(
      (await of.store.read(() => listCounts({ sinceDay: 0 }))).map(({ asked, uniqueHits }) => [asked, uniqueHits]),
      [[2, 2]],
    );
    assert.deepEqual((await rows(of))[0], ['bl.test', 'on', 2, 2]);
  }));

test('counts that could not be written down are not lost', () =>
  withLists(['bl.test'], async (of) => {
    of.knobs.failing = true;
    await look(of);
    of.clock.advance(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    of.knobs.failing = false;
    await look(of);
    assert.deepEqual(await rows(of), [['bl.test', 'on', 2, 2]]);
    await of.keeper.stop();
    assert.equal((await of.store.read(() => listCounts({ sinceDay: 0 })))[0]?.asked, 2);
  }));

test('a list that is no longer set is shown with what came of it, as long as its days are asked for', () =>
  withLists(['bl.test'], async (of) => {
    await look(of);
    of.knobs.texts = [];
    assert.deepEqual(await rows(of), [['bl.test', 'removed', 1, 1]]);
    of.clock.advance(24 * 3_600_000);
    assert.deepEqual(await rows(of, 1), []);
  }));

test('lists of links are asked about what links lead to, shown with the others, and counted', () =>
  withLists([], async (of) => {
    const ask = (...hosts: readonly string[]) => of.keeper.uris.ask({ hosts }, new AbortController().signal);
    assert.deepEqual(ask('www.evil.example'), []);
    of.knobs.uriKey = 'filter.uri-lists';
    of.knobs.texts = ['uri.test=127.0.0.2:spam:4+127.0.0.4:phish'];
    await of.keeper.control.listsTest();
    assert.deepEqual(ask('www.paypal.com', '192.0.2.1'), []);
    const hits = await ask('www.evil.example', 'a.b.thief.example', 'good.example');
    assert.deepEqual(
      hits.map(({ test: name, evidence }) => [name, evidence['host']]),
      [
        ['reputation.uri-list-phish', 'thief.example'],
        ['reputation.uri-list', 'evil.example'],
      ],
    );
    const shown = await of.keeper.control.listsShow(30);
    assert.deepEqual(
      shown.filter(({ subject }) => subject === 'domain').map(({ state, asked, hits: found }) => [state, asked, found]),
      [['on', 3, 2]],
    );
  }));
