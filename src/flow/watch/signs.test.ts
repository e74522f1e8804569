import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SendingHabits } from '#model/sending';
import { FakeClock } from '#testing/clock';
import { fingerprintOf } from '#check/fingerprint';
import { AlikeTexts } from './alike.ts';
import { DistinctCounts, HourCounts } from './recent.ts';
import { decodeCounts, encodeCounts } from './saved.ts';
import { type LastHour, type SendingSign, type SignFacts, signsOf } from './signs.ts';

const nowMs = Date.UTC(2026, 0, 10);
const DAY_MS = 24 * 3_600_000;
const quiet: LastHour = { recipients: 3, strangers: 1, bounced: 0, sameText: 3, alikeText: 3, accountsOfClient: 1 };
const home = { network: '192.0.2.0/24', country: 'DE', firstMs: nowMs - 20 * DAY_MS };
const habits: SendingHabits = { days: 12, recipientsMax: 30, networks: [home] };

function found(hour: Partial<LastHour>, more: Partial<SignFacts> = {}): SendingSign[] {
  return signsOf({
    hour: { ...quiet, ...hour },
    habits,
    network: home.network,
    country: home.country,
    verdict: 'clean',
    usualRecipients: 50,
    nowMs,
    ...more,
  }).map(({ sign }) => sign);
}

const cases: readonly [claim: string, signs: SendingSign[], expected: SendingSign[]][] = [
  ['an ordinary hour has no signs', found({}), []],
  ['up to what is usual for anybody nothing is said', found({ recipients: 50 }), []],
  ['more than ever before', found({ recipients: 51 }), ['rate']],
  ['who has sent much before may again', found({ recipients: 300 }, { habits: { ...habits, recipientsMax: 400 } }), []],
  [
    'a busy day among two does not count as a past',
    found({ recipients: 90 }, { habits: { ...habits, days: 2, recipientsMax: 400 } }),
    ['rate'],
  ],
  ['nearly all of them strangers', found({ recipients: 25, strangers: 24 }), ['strangers']],
  ['a few strangers are how people meet', found({ recipients: 12, strangers: 12 }), []],
  ['many that do not exist', found({ recipients: 30, bounced: 12 }), ['bounces']],
  ['a new network alone', found({}, { network: '198.51.100.0/24' }), ['new-network']],
  ['a new country', found({}, { network: '198.51.100.0/24', country: 'BR' }), ['new-country']],
  [
    'the first network of an account is not new',
    found({}, { network: '198.51.100.0/24', habits: { ...habits, networks: [] } }),
    [],
  ],
  [
    'a network that is known for less than a day is still new',
    found(
      {},
      {
        network: '198.51.100.0/24',
        habits: { ...habits, networks: [home, { network: '198.51.100.0/24', country: 'DE', firstMs: nowMs - 1000 }] },
      },
    ),
    ['new-network'],
  ],
  ['many accounts from one address', found({ accountsOfClient: 5 }), ['shared-client']],
  [
    'what looks like spam or phishing',
    [...found({}, { verdict: 'high-spam' }), ...found({}, { verdict: 'phish' })],
    ['content', 'content'],
  ],
  ['one text to many, message by message', found({ sameText: 51, alikeText: 51 }), ['mailing']],
  ['one text under changing subjects', found({ sameText: 1, alikeText: 51 }), ['alike']],
];

for (const [claim, signs, expected] of cases) test(claim, () => assert.deepEqual(signs, expected));

test('a stolen account reaches what mail is held for; an unusual day of its owner does not', () => {
  const points = (facts: Parameters<typeof signsOf>[0]): number =>
    signsOf(facts).reduce((sum, one) => sum + one.points, 0);
  const base = { habits, usualRecipients: 50, nowMs, country: 'DE', network: home.network, verdict: 'clean' } as const;
  const stolen = { ...quiet, recipients: 400, strangers: 390, bounced: 120 };
  assert.ok(points({ ...base, hour: stolen, network: '203.0.113.0/24', country: 'VN' }) >= 6);
  assert.ok(
    points({ ...base, hour: { ...quiet, recipients: 80, strangers: 30 }, network: '203.0.113.0/24', country: 'FR' }) <
      6,
  );
});

test('an hour is summed up in slots and forgotten after it', () => {
  const clock = new FakeClock();
  const hours = new HourCounts(clock);
  hours.add('a', { recipients: 5, strangers: 1 });
  clock.advance(30 * 60_000);
  hours.add('a', { recipients: 2 });
  hours.add('a', { bounced: 3 });
  assert.deepEqual(hours.sum('a'), { recipients: 7, strangers: 1, bounced: 3 });
  clock.advance(35 * 60_000);
  assert.deepEqual(hours.sum('a'), { recipients: 2, strangers: 0, bounced: 3 });
  clock.advance(60 * 60_000);
  assert.deepEqual(hours.sum('a'), { recipients: 0, strangers: 0, bounced: 0 });
  assert.deepEqual(hours.sum('b'), { recipients: 0, strangers: 0, bounced: 0 });
});

test('members are counted once within their time', () => {
  const clock = new FakeClock();
  const texts = DistinctCounts.recipientsOfTexts(clock);
  assert.equal(texts.add('t', ['a', 'b']), 2);
  assert.equal(texts.add('t', ['b', 'c']), 3);
  assert.equal(texts.add('u', ['a']), 1);
  clock.advance(24 * 3_600_000);
  assert.equal(texts.add('t', ['a']), 1);
});

const offer = (name: string): string =>
  `Dear ${name}, we saw that your account at our bank was used from a place where you never were before, and had to lock it
  until you tell us who you are: please open the page below within one day and enter your number, or we have to close it.`;
const sketch = (text: string): NonNullable<ReturnType<typeof fingerprintOf>> => fingerprintOf(text) ?? assert.fail();

test('texts of one sender that say the same are one text, whatever names are in them', () => {
  const alike = new AlikeTexts();
  const key = alike.keyOf('7', sketch(offer('Anna')));
  assert.equal(alike.keyOf('7', sketch(offer('Benjamin'))), key);
  assert.notEqual(alike.keyOf('8', sketch(offer('Anna'))), key);
  const other = sketch(
    'The meeting of our club is on Friday at eight in the old school; bring something to eat and to drink, and your friends, since there will be music and a fire in the yard if it does not rain.',
  );
  assert.notEqual(alike.keyOf('7', other), key);
  const later = new AlikeTexts();
  later.load(alike.save());
  assert.equal(later.keyOf('7', sketch(offer('Carla'))), key);
  assert.notEqual(later.keyOf('9', other), key);
});

test('what was counted is counted after a restart, as much older as that took', () => {
  const before = new FakeClock();
  const [hours, texts] = [new HourCounts(before), DistinctCounts.recipientsOfTexts(before)];
  hours.add('a', { recipients: 5, strangers: 4 });
  before.advance(30 * 60_000);
  hours.add('a', { recipients: 2, bounced: 1 });
  texts.add('t', ['x', 'y']);
  const none = { clients: [], alike: [] };
  const kept = decodeCounts(encodeCounts({ hours: hours.save(), texts: texts.save(), ...none }));
  const clock = new FakeClock();
  const [resumed, known] = [new HourCounts(clock), DistinctCounts.recipientsOfTexts(clock)];
  resumed.load(kept.hours, 5 * 60_000);
  known.load(kept.texts, 5 * 60_000);
  assert.deepEqual(resumed.sum('a'), { recipients: 7, strangers: 4, bounced: 1 });
  assert.equal(known.add('t', ['y', 'z']), 3);
  clock.advance(30 * 60_000);
  assert.deepEqual(resumed.sum('a'), { recipients: 2, strangers: 0, bounced: 1 });
  clock.advance(24 * 3_600_000);
  assert.equal(known.add('t', ['x']), 1);
});

test('what is damaged or of another version counts for nothing', () => {
  const nothing = { hours: [], texts: [], clients: [], alike: [] };
  for (const text of ['', 'null', '[]', '{"v":2,"hours":[["a",[[0,1,1,1]]]]}', '{"v":1,"hours":7,"texts":[[1,2]]}']) {
    assert.deepEqual(decodeCounts(text), nothing, text);
  }
  const half = decodeCounts('{"v":1,"hours":[["a",[[0,1,1,1],[0,-1,1,1],"x"]],["b"]],"alike":[["7",1,["x"]]]}');
  assert.deepEqual(half, {
    ...nothing,
    hours: [
      ['a', [[0, 1, 1, 1]]],
      ['b', []],
    ],
  });
});
