import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { FakeClock } from '#testing/clock';
import { type FeedAnswer, Feeds, feedSettings, type FeedStore, type FeedValidators, type KeptFeed } from './mod.ts';
import { CompactSet } from './set.ts';

const MINUTE = 60_000;
const one = 'https://feeds.example/phish.txt?key=secret';

interface Trial {
  readonly clock: FakeClock;
  readonly feeds: Feeds;
  readonly asked: (FeedValidators | undefined)[];
  readonly kept: Map<string, KeptFeed>;
  readonly world: { texts: readonly string[]; answer: FeedAnswer };
}

const bodyOf = (text: string, etag = text.slice(0, 20)): FeedAnswer => ({
  kind: 'body',
  bytes: Buffer.from(text),
  validators: { etag },
});

function trial(texts: readonly string[], answer: FeedAnswer, kept = new Map<string, KeptFeed>()): Trial {
  const clock = new FakeClock();
  const world = { texts, answer };
  const asked: (FeedValidators | undefined)[] = [];
  const store: FeedStore = {
    load: async (source) => kept.get(source),
    save: async (source, feed) => void kept.set(source, feed),
    touch: async (source, fetchedMs) => {
      const feed = kept.get(source);
      if (feed !== undefined) kept.set(source, { ...feed, fetchedMs });
    },
    keepOnly: async (sources) => {
      for (const source of kept.keys()) if (!sources.includes(source)) kept.delete(source);
    },
  };
  const get = <V>(of: { readonly key: string; readonly standard: V }): V =>
    of.key === 'filter.feeds' ? (world.texts as V) : of.standard;
  const feeds = new Feeds({
    settings: { snapshot: () => ({ get }) },
    port: {
      get: async (_, known) => {
        asked.push(known);
        return world.answer;
      },
    },
    store,
    clock,
    log: silentLog,
    pause: async () => {},
  });
  return { clock, feeds, asked, kept, world };
}

const names = (of: Trial, hosts: readonly string[], addresses: readonly string[] = []): readonly string[] =>
  of.feeds.match({ hosts, addresses }).map(({ test: name, evidence }) => `${name} ${evidence['what']}`);

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('a host is found by itself and by what is above it, an address by its page', async () => {
  const of = trial([`phish=${one}`], bodyOf('evil.example\nhttp://good.example/bad?x=1\n192.0.2.1\n'));
  await of.feeds.start();
  assert.deepEqual(names(of, ['www.login.evil.example']), ['reputation.feed-phish evil.example']);
  assert.deepEqual(names(of, ['192.0.2.1']), ['reputation.feed-phish 192.0.2.1']);
  assert.deepEqual(names(of, ['good.example'], ['https://good.example/bad?x=1']), [
    'reputation.feed-phish https://good.example/bad?x=1',
  ]);
  assert.deepEqual(names(of, ['good.example', 'notevil.example', 'example'], ['https://good.example/bad']), []);
  assert.deepEqual(names(of, []), []);
  await of.feeds.stop();
});

test('what a feed for spam names adds to the score, and does not decide', async () => {
  const of = trial([`spam=${one}`], bodyOf('evil.example\n'));
  await of.feeds.start();
  assert.deepEqual(names(of, ['evil.example']), ['reputation.feed-spam evil.example']);
  await of.feeds.stop();
});

test('hashes are compared with hosts and addresses', async () => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const of = trial([`phish=${one}`], bodyOf(`${hash('evil.example')}\n${hash('https://good.example/bad')}\n`));
  await of.feeds.start();
  assert.deepEqual(names(of, ['www.evil.example']), ['reputation.feed-phish evil.example']);
  assert.deepEqual(names(of, ['good.example'], ['https://good.example/bad']), [
    'reputation.feed-phish https://good.example/bad',
  ]);
  await of.feeds.stop();
});

test('hosts that stand for too many are refused: a feed does not make honest mail phishing', async () => {
  const wide =
    'google.com\nwww.paypal.com\nbit.ly\nsendgrid.net\nevil.blogspot.com\nevil.example\nhttps://bit.ly/evil\n';
  const of = trial([`phish=${one}`], bodyOf(wide));
  await of.feeds.start();
  const [status] = of.feeds.statuses;
  assert.deepEqual([status?.entries, status?.refused], [3, 4]);
  assert.deepEqual(names(of, ['www.google.com', 'www.paypal.com', 'bit.ly', 'u1.sendgrid.net']), []);
  assert.deepEqual(names(of, ['evil.blogspot.com']), ['reputation.feed-phish evil.blogspot.com']);
  assert.deepEqual(names(of, [], ['https://bit.ly/evil']), ['reputation.feed-phish https://bit.ly/evil']);
  await of.feeds.stop();
});

test('feeds are asked each hour whether they have changed (RFC 9110 section 13.1)', async () => {
  const of = trial([`phish=${one}`], bodyOf('evil.example\n', '"1"'));
  await of.feeds.start();
  of.world.answer = { kind: 'unchanged' };
  of.clock.advance(59 * MINUTE);
  await settle();
  assert.deepEqual(of.asked, [undefined]);
  of.clock.advance(2 * MINUTE);
  await settle();
  assert.deepEqual(of.asked, [undefined, { etag: '"1"' }]);
  const [status] = of.feeds.statuses;
  assert.deepEqual([status?.entries, status?.state, status?.fetchedMs], [1, 'on', of.kept.get(one)?.fetchedMs]);
  of.world.answer = bodyOf('other.example\n', '"2"');
  of.clock.advance(61 * MINUTE);
  await settle();
  await settle();
  assert.deepEqual(names(of, ['evil.example', 'other.example']), ['reputation.feed-phish other.example']);
  await of.feeds.stop();
});

test('what was good stays in use while a feed fails, is something else, or is suddenly empty', async () => {
  const failures: readonly (readonly [FeedAnswer, RegExp])[] = [
    [{ kind: 'failed', text: 'answered 503' }, /^answered 503$/],
    [bodyOf('<html>\n<p>Sorry, too many requests\n</html>\n'), /^is not understood: 3 of 3 lines, such as "<html>"$/],
    [bodyOf('# nothing\n'), /^is empty, and was not before$/],
    [bodyOf(''), /^is empty/],
  ];
  for (const [answer, problem] of failures) {
    const of = trial([`phish=${one}`], bodyOf('evil.example\n'));
    await of.feeds.start();
    const { fetchedMs } = of.feeds.statuses[0] ?? {};
    of.world.answer = answer;
    of.clock.advance(61 * MINUTE);
    await settle();
    await settle();
    const [status] = of.feeds.statuses;
    assert.deepEqual([status?.state, status?.entries, status?.fetchedMs], ['failing', 1, fetchedMs]);
    assert.match(status?.problem ?? '', problem);
    assert.equal(names(of, ['evil.example']).length, 1);
    // Again after five minutes rather than an hour.
    of.world.answer = bodyOf('new.example\n');
    of.clock.advance(6 * MINUTE);
    await settle();
    await settle();
    assert.deepEqual([of.feeds.statuses[0]?.state, of.feeds.statuses[0]?.problem], ['on', '']);
    assert.equal(names(of, ['new.example']).length, 1);
    await of.feeds.stop();
  }
});

test('and over a restart, even where the feed cannot be had', async () => {
  const before = trial([`phish=${one}`], bodyOf('evil.example\n', '"1"'));
  await before.feeds.start();
  await before.feeds.stop();
  const after = trial([`phish=${one}`], { kind: 'failed', text: 'no address' }, before.kept);
  await after.feeds.start();
  assert.deepEqual(after.asked, [{ etag: '"1"' }]);
  assert.deepEqual([after.feeds.statuses[0]?.state, after.feeds.statuses[0]?.problem], ['failing', 'no address']);
  assert.equal(names(after, ['evil.example']).length, 1);
  await after.feeds.stop();
});

test('a feed that is taken away is forgotten, one that is added is read within half a minute', async () => {
  const of = trial([`phish=${one}`], bodyOf('evil.example\n'));
  await of.feeds.start();
  of.world.texts = ['spam=/etc/hosts-of-spam', 'phish=https://b.example/x'];
  of.world.answer = bodyOf('other.example\n');
  of.clock.advance(31_000);
  await settle();
  await settle();
  assert.deepEqual(
    of.feeds.statuses.map(({ name, kind, state }) => [name, kind, state]),
    [
      ['/etc/hosts-of-spam', 'spam', 'on'],
      ['b.example/x', 'phish', 'on'],
    ],
  );
  assert.deepEqual([...of.kept.keys()].sort(), ['/etc/hosts-of-spam', 'https://b.example/x']);
  assert.deepEqual(names(of, ['evil.example']), []);
  await of.feeds.stop();
});

test('a key in an address is not shown', async () => {
  const of = trial([`phish=${one}`], bodyOf('evil.example\n'));
  await of.feeds.start();
  assert.ok(
    !JSON.stringify([of.feeds.statuses, of.feeds.match({ hosts: ['evil.example'], addresses: [] })]).includes('secret'),
  );
  await of.feeds.stop();
});

test('the setting says what is wrong with a feed', () => {
  const problem = feedSettings.feeds.memberProblem;
  assert.equal(problem?.('phish=https://feeds.example/x'), undefined);
  assert.equal(problem?.('spam=/etc/list'), undefined);
  assert.match(
    problem?.('https://feeds.example/x') ?? '',
    /^"https:\/\/feeds\.example\/x" is no feed: write phish=SOURCE or spam=SOURCE$/,
  );
  assert.match(problem?.('virus=https://x.example/') ?? '', /is no feed/);
  for (const bad of ['phish=http://x.example/', 'phish=x', 'phish=https://a:b@x.example/']) {
    assert.match(problem?.(bad) ?? '', /is not where a feed comes from/, bad);
  }
});

test('a set finds what is in it and nothing else', () => {
  const set = new CompactSet();
  for (let i = 0; i < 50_000; i += 1) set.add(`host${i}.example`);
  set.add('host1.example');
  assert.equal(set.size, 50_000);
  for (let i = 0; i < 50_000; i += 1) assert.ok(set.has(`host${i}.example`));
  for (let i = 50_000; i < 200_000; i += 1) assert.ok(!set.has(`host${i}.example`));
  assert.ok(set.bytes <= 50_000 * 8 * 4);
});
