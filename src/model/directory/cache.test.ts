import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '#format/address';
import { FakeClock } from '#testing/clock';
import { DirectoryCache, loginAddress, type ResolvedAccount, type Resolution } from './mod.ts';

function path(text: string) {
  const parsed = parseAddress(text);
  assert.ok(parsed);
  return parsed;
}

function cacheWith(answer: () => Promise<Resolution>, entriesMax = 10) {
  const asked: string[] = [];
  const clock = new FakeClock();
  const none = () => Promise.resolve(undefined);
  const cache = new DirectoryCache({
    clock,
    entriesMax,
    ageMsMax: 1000,
    store: {
      resolveRecipient: ({ address }) => {
        asked.push(address === null ? 'postmaster' : `${address.localpart}@${address.domain}`);
        return answer();
      },
      findDomain: none,
      findLogin: ({ addressKey }) => {
        asked.push(addressKey);
        return none();
      },
      addressesOf: () => Promise.resolve([]),
    },
  });
  return { cache, clock, asked };
}

const unknown: Resolution = { kind: 'unknown' };

test('a known answer comes at once, and not for longer than its age', async () => {
  const { cache, clock, asked } = cacheWith(() => Promise.resolve(unknown));
  await cache.resolve(path('One@example.com'));
  assert.equal(cache.resolve(path('ONE@example.com')), unknown);
  clock.advance(999);
  assert.equal(cache.resolve(path('one@example.com')), unknown);
  clock.advance(1);
  assert.ok(cache.resolve(path('one@example.com')) instanceof Promise);
  await cache.resolve('postmaster');
  assert.deepEqual(asked, ['One@example.com', 'one@example.com', 'postmaster']);
});

test('a change empties the cache, and an answer asked for before it is given but not kept', async () => {
  const { promise, resolve } = Promise.withResolvers<Resolution>();
  const { cache } = cacheWith(() => promise);
  const early = cache.resolve(path('one@example.com'));
  cache.after({ directory: true });
  resolve(unknown);
  assert.equal(await early, unknown);
  assert.ok(cache.resolve(path('one@example.com')) instanceof Promise);
});

test('results of other writes change nothing', async () => {
  const { cache } = cacheWith(() => Promise.resolve(unknown));
  await cache.resolve(path('one@example.com'));
  for (const result of [undefined, null, 7, { changed: [] }, { directory: false }]) cache.after(result);
  assert.equal(cache.resolve(path('one@example.com')), unknown);
});

test('the cache holds so many entries and no more', async () => {
  const { cache, asked } = cacheWith(() => Promise.resolve(unknown), 2);
  for (const name of ['a', 'b', 'c', 'b', 'a']) await cache.resolve(path(`${name}@example.com`));
  assert.deepEqual(asked, ['a@example.com', 'b@example.com', 'c@example.com', 'a@example.com']);
});

// An alias asked for as team+1, team+2, … was kept with all its members each time: a gigabyte for a stranger to fill.
test('an answer counts with all the accounts in it', async () => {
  const accounts = Array.from({ length: 4 }, () => ({})) as unknown as ResolvedAccount[];
  const { cache } = cacheWith(() => Promise.resolve({ kind: 'accounts', accounts, alias: null, tag: null }));
  for (const tag of [1, 2, 3]) await cache.resolve(path(`team+${tag}@example.com`));
  assert.ok(cache.resolve(path('team+1@example.com')) instanceof Promise);
  assert.ok(!(cache.resolve(path('team+3@example.com')) instanceof Promise));
});

test('a failed look-up is not kept', async () => {
  let fails = true;
  const { cache } = cacheWith(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve(unknown)));
  await assert.rejects(async () => cache.resolve(path('one@example.com')));
  fails = false;
  assert.equal(await cache.resolve(path('one@example.com')), unknown);
});

test('a bare login belongs to the default domain, and is nobody without one', async () => {
  const { cache, asked } = cacheWith(() => Promise.resolve(unknown));
  await cache.accountByLogin('You', 'Example.com');
  assert.equal(cache.accountByLogin('you'), undefined);
  assert.equal(cache.accountByLogin('a b@@'), undefined);
  await cache.accountByLogin(' you@example.com ', 'example.net');
  assert.deepEqual(asked, ['you@example.com']);
  assert.equal(loginAddress('x', 'not a domain'), undefined);
});
