import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  copiesHit,
  type Copies,
  type Fingerprint,
  FingerprintCounter,
  fingerprintOf,
  fingerprintTests,
  type Sighting,
  type Source,
} from './mod.ts';
import { similarity } from './sketch.ts';

const nowMs = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

const offer = (name: string, link: string, sum: string): string => `Dear ${name},

we have found that your parcel could not be delivered since a fee of ${sum} was not paid. Please open ${link} within the next
two days and pay what is missing, or it goes back to where it was sent from. We are sorry for the trouble that this makes.

Your delivery service in the whole country`;
const letter = `Hello Ann, thank you for the photos of your garden. The children liked the cat best, and want to know whether
it may come here in summer. We plan to visit my mother in June and would pass by on the way back, if that suits you. Love, Tom`;

function sketch(text: string): Fingerprint {
  const found = fingerprintOf(text);
  assert.ok(found !== undefined);
  return found;
}

test('the same words with other names, numbers and links are one template, and other words are not', () => {
  const one = sketch(offer('Ann Smith', 'https://a.example/x?u=1', '2.99 EUR'));
  assert.ok(similarity(one, sketch(offer('Bob', 'https://b.example/yy/77', '13,50 EUR'))) >= 0.7);
  assert.ok(similarity(one, sketch(offer('Ann Smith', 'https://c.example/', '2.99 EUR').toUpperCase())) >= 0.9);
  assert.ok(similarity(one, sketch(letter)) < 0.2);
});

test('a short text has no fingerprint', () => {
  assert.equal(fingerprintOf('Thank you, see you on Monday. Sent from my phone'), undefined);
  assert.equal(fingerprintOf(''), undefined);
  assert.equal(fingerprintOf('1234 '.repeat(5000)), undefined);
});

const network = (i: number): Source => ({ kind: 'network', network: `192.0.${i}.0/24` });
const domain = (i: number): Source => ({ kind: 'domain', domain: `shop${i}.example` });

function sighting(i: number, source: Source, rest: Partial<Sighting> = {}): Sighting {
  return {
    fingerprint: sketch(offer(`Name${i}`, `https://h${i}.example/`, `${i}`)),
    nowMs: nowMs + i * 1000,
    recipients: [{ address: `user${i}@d${i % 7}.example`, domain: `d${i % 7}.example` }],
    source,
    ...rest,
  };
}

/** Values of the test, copy by copy. */
function run(counter: FingerprintCounter, count: number, sourceOf: (i: number) => Source): number[] {
  return Array.from({ length: count }, (_, i) => {
    const source = sourceOf(i);
    return copiesHit(counter.see(sighting(i, source)), source)?.value ?? 0;
  });
}

test('a template from many networks says more with each copy', () => {
  const values = run(new FingerprintCounter(), 100, network);
  assert.equal(values[0], 0);
  assert.equal(values[1], 0);
  assert.ok((values[4] ?? 0) > 0.2);
  assert.ok((values[20] ?? 0) > (values[8] ?? 0));
  assert.ok((values.at(-1) ?? 0) >= 0.95);
});

test('a newsletter to many of our users says nothing, and neither does a list', () => {
  assert.ok(run(new FingerprintCounter(), 500, () => domain(1)).every((value) => value === 0));
  assert.ok(run(new FingerprintCounter(), 500, () => network(1)).every((value) => value === 0));
});

test('one who marks a newsletter does not speak for all who get it, and many do', () => {
  const counter = new FingerprintCounter();
  run(counter, 200, () => domain(1));
  const { fingerprint } = sighting(0, domain(1));
  const valueNow = (): number => copiesHit(counter.look(fingerprint, nowMs) ?? unseen, domain(1))?.value ?? 0;
  counter.mark(fingerprint, 'spam', { by: 1, nowMs });
  assert.ok(valueNow() < 0.06);
  for (let i = 0; i < 11; i++) counter.mark(fingerprint, 'spam', { by: 1, nowMs });
  const marked = valueNow();
  assert.ok(marked > 0.8);
  for (let i = 0; i < 12; i++) counter.mark(fingerprint, 'ham', { by: 1, nowMs });
  assert.ok(valueNow() < marked * 0.6);
  for (let i = 0; i < 12; i++) counter.mark(fingerprint, 'spam', { by: -1, nowMs });
  assert.equal(valueNow(), 0);
});

const unseen: Copies = {
  copies: 0,
  recipients: 0,
  domains: 0,
  provenSources: 0,
  otherSources: 0,
  junked: 0,
  wanted: 0,
  sinceMs: nowMs,
};

test('shops that use one provider’s words say less than networks that prove nothing', () => {
  const shops = run(new FingerprintCounter(), 12, (i) => domain(i % 4)).at(-1) ?? 0;
  const strangers = run(new FingerprintCounter(), 12, (i) => network(i % 4)).at(-1) ?? 0;
  assert.ok(shops < strangers / 2, `${shops} ${strangers}`);
});

// Thirteen proven shops of one platform had all of the test's points.
test('order mail of however many proven shops of one platform says little, also beside shops that prove nothing', () => {
  const shops = run(new FingerprintCounter(), 400, (i) => domain(i % 60));
  assert.ok(Math.max(...shops) <= 0.35, `${Math.max(...shops)}`);
  const mixed = new FingerprintCounter();
  const values = Array.from({ length: 60 }, (_, i) => {
    const source = i % 5 === 0 ? network(i) : domain(i);
    return { source, value: copiesHit(mixed.see(sighting(i, source)), source)?.value ?? 0 };
  });
  const ofProven = values.filter(({ source }) => source.kind === 'domain').map(({ value }) => value);
  assert.ok(Math.max(...ofProven) <= 0.35, `${Math.max(...ofProven)}`);
});

test('a campaign is caught: whoever sends it proves nothing, or most of those who do, or its recipients say so', () => {
  const botnet = run(new FingerprintCounter(), 40, network);
  assert.ok((botnet.at(-1) ?? 0) > 0.9);
  // Some of it through accounts that were stolen where mail is signed: these count as the others do.
  const mostly = run(new FingerprintCounter(), 60, (i) => (i % 4 === 0 ? domain(i) : network(i)));
  assert.ok(Math.min(...mostly.slice(-4)) > 0.9, `${mostly.slice(-4).join(' ')}`);
  // Names that were bought for it are proven as well; two of forty who got it mark it.
  const bought = new FingerprintCounter();
  assert.ok((run(bought, 40, domain).at(-1) ?? 1) <= 0.35);
  const { fingerprint } = sighting(0, domain(0));
  for (let i = 0; i < 2; i++) bought.mark(fingerprint, 'spam', { by: 1, nowMs });
  const next = copiesHit(bought.see(sighting(40, domain(40))), domain(40));
  assert.ok((next?.value ?? 0) > 0.75, `${next?.value}`);
});

test('the evidence counts copies, senders, recipients and domains', () => {
  const counter = new FingerprintCounter();
  run(counter, 20, network);
  const hit = copiesHit(counter.see(sighting(20, network(20))), network(20));
  assert.ok(hit !== undefined);
  const { sources, recipients, domains, since } = hit.evidence;
  assert.equal(since, '2023-11-14 22:13');
  assert.ok(Math.abs(Number(domains) - 7) <= 1);
  for (const about of [sources, recipients]) assert.ok(Math.abs(Number(about) - 21) <= 2);
  const { words } = fingerprintTests['fingerprint.copies'];
  for (const [, key = ''] of words.matchAll(/\{(\w+)\}/g)) assert.ok(key in hit.evidence, key);
});

test('what is not seen any more fades, and begins anew', () => {
  const counter = new FingerprintCounter();
  run(counter, 50, network);
  const { fingerprint } = sighting(0, network(0));
  const copiesAt = (days: number): number => counter.look(fingerprint, nowMs + days * 24 * HOUR_MS)?.copies ?? 0;
  assert.ok(copiesAt(3) > 24 && copiesAt(3) < 26);
  assert.ok(copiesAt(40) < 0.2);
  const again = counter.see(sighting(1, network(1), { nowMs: nowMs + 41 * 24 * HOUR_MS }));
  assert.deepEqual([Math.round(again.copies), again.otherSources], [1, 1]);
});

test('templates that came once do not push out those that come again, and there are never too many', () => {
  const counter = new FingerprintCounter({ onceMax: 50, againMax: 10 });
  run(counter, 5, network);
  for (let i = 0; i < 500; i++) counter.see({ ...sighting(i, network(i)), fingerprint: sketch(noise(i)) });
  assert.ok(counter.size <= 60);
  assert.ok((counter.look(sighting(0, network(0)).fingerprint, nowMs)?.copies ?? 0) > 4);
  assert.equal(counter.look(sketch(noise(0)), nowMs), undefined);
});

/** Sixty words that no other number gives. */
const noise = (seed: number): string =>
  Array.from({ length: 60 }, (_, i) => {
    const number = (seed * 7919 + i * 104_729) % 1_000_003;
    return String.fromCharCode(...[1, 26, 676, 17_576].map((unit) => 97 + (Math.floor(number / unit) % 26)));
  }).join(' ');

test('what came again is kept over a restart, and what is damaged is not taken in', () => {
  const counter = new FingerprintCounter();
  run(counter, 30, network);
  counter.see({ ...sighting(0, network(0)), fingerprint: sketch(letter) });
  const bytes = counter.save(nowMs + 30_000);
  const restarted = new FingerprintCounter();
  assert.ok(restarted.load(bytes));
  assert.equal(restarted.size, 1);
  const { fingerprint } = sighting(0, network(0));
  assert.deepEqual(restarted.look(fingerprint, nowMs + 30_000), counter.look(fingerprint, nowMs + 30_000));
  // What was seen while it loaded is added to.
  const early = new FingerprintCounter();
  run(early, 2, network);
  assert.ok(early.load(bytes));
  assert.ok((early.look(fingerprint, nowMs + 30_000)?.copies ?? 0) > 31);
  assert.equal(restarted.load(bytes.subarray(0, bytes.length - 1)), false);
  assert.equal(restarted.load(new Uint8Array(3)), false);
  const other = bytes.slice();
  other[0] = 9;
  assert.equal(restarted.load(other), false);
  const faded = counter.save(nowMs + 90 * 24 * HOUR_MS);
  assert.equal(faded.length, 8);
  assert.equal(counter.size, 0);
});
