import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { authenticate } from 'mailauth';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import {
  ArcSealer,
  type ArcVerdict,
  type DkimKey,
  dkimRecord,
  generateDkimKey,
  planVerification,
  readDkimKey,
  sealArc,
  unverifiedArc,
  verifyMessage,
} from './mod.ts';
import { craft, testKeys } from './sign.fixture.ts';

const rsa = readDkimKey(await generateDkimKey('rsa-sha256'), { domain: 'list.test', selector: 'r1' });
const ed = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'first.test', selector: 'e1' });
const zone: Zone = {
  'r1._domainkey.list.test': { TXT: [dkimRecord(rsa).text] },
  'e1._domainkey.first.test': { TXT: [dkimRecord(ed).text] },
};
const nowMs = Date.parse('2026-01-01T00:00:00Z');
const message = 'From: Me <me@us.test>\r\nTo: you@there.test\r\nSubject: x\r\n\r\nHello\r\n';
const results = 'mx.list.test; spf=pass smtp.mailfrom=us.test; dmarc=pass header.from=us.test';

async function arcOf(text: string, records: Zone = zone): Promise<ArcVerdict> {
  const ports = { resolver: new FakeResolver(records), clock: new FakeClock(nowMs) };
  return (await verifyMessage(Buffer.from(text, 'latin1'), ports)).arc;
}

/** One more set on top, with what was found. */
async function pass(text: string, key: DkimKey): Promise<string> {
  const sealed = sealArc([Buffer.from(text, 'latin1')], { key, nowMs, results, arc: await arcOf(text) });
  return Buffer.from(sealed).toString('latin1') + text;
}

const once = await pass(message, ed);
const twice = await pass(once, rsa);

test('a chain of two sealers passes, and tells them, the newest first (RFC 8617 section 5.2)', async () => {
  assert.deepEqual(await arcOf(message), { result: 'none', instances: 0, sealers: [], results: '' });
  assert.deepEqual(await arcOf(twice), {
    result: 'pass',
    instances: 2,
    sealers: ['list.test', 'first.test'],
    selectors: ['r1', 'e1'],
    results,
  });
});

test('another implementation finds our chain good', async () => {
  const { arc } = await authenticate(Buffer.from(await pass(await pass(message, rsa), rsa)), {
    disableDmarc: true,
    disableBimi: true,
    trustReceived: false,
    resolver: async (name: string) => {
      const entry = zone[name];
      return typeof entry === 'object' && Array.isArray(entry.TXT) ? [entry.TXT[0].match(/.{1,255}/g)] : [];
    },
  } as never);
  assert.equal((arc as { status: { result: string } }).status.result, 'pass');
});

test('no line of a set is over 78 characters, and it unfolds to what was given', () => {
  const text = Buffer.from(
    sealArc([Buffer.from(message)], {
      key: rsa,
      nowMs,
      results,
      arc: { result: 'none', instances: 0, sealers: [], results: '' },
    }),
  );
  assert.ok(
    text
      .toString()
      .split('\r\n')
      .every((line) => line.length <= 78),
  );
  assert.match(
    text.toString(),
    /^ARC-Seal: [^]+\r\nARC-Message-Signature: [^]+\r\nARC-Authentication-Results: i=1; mx\.list\.test;/,
  );
});

test('results that would break the field are a bug of ours, not a field', () => {
  const arc: ArcVerdict = { result: 'none', instances: 0, sealers: [], results: '' };
  for (const bad of ['mx\r\nX: y', 'mx\0', 'mx é']) {
    assert.throws(() => sealArc([Buffer.from(message)], { key: rsa, nowMs, results: bad, arc }), RangeError);
  }
});

test('what is sealed is the message as it leaves, in chunks, signed in the pool', async () => {
  const sealer = new ArcSealer();
  for (const octet of Buffer.from(message.replace('Hello\r\n', 'Hello\nyou'))) sealer.push(Uint8Array.of(octet));
  const arc: ArcVerdict = { result: 'none', instances: 0, sealers: [], results: '' };
  const sealed = await sealer.finishAsync({ key: ed, nowMs, results, arc });
  const sent = message.replace('Hello\r\n', 'Hello\r\nyou\r\n');
  assert.equal((await arcOf(Buffer.from(sealed).toString('latin1') + sent)).result, 'pass');
});

const broken: readonly (readonly [claim: string, change: (text: string) => string, problem: RegExp])[] = [
  ['a changed body', (text) => text.replace('Hello', 'Hallo'), /^message signature 2: the body/],
  ['a changed field', (text) => text.replace('Subject: x', 'Subject: y'), /^message signature 2: the header/],
  ['changed results', (text) => text.replace('dmarc=pass', 'dmarc=fail'), /^seal 2: the header/],
  [
    'changed results of the first set',
    (text) => text.replace(/dmarc=pass(?![^]*dmarc=pass)/, 'dmarc=fail'),
    /^seal 1: the header/,
  ],
  ['a gap', (text) => text.replaceAll('i=1;', 'i=3;'), /^set 2 has not one of each|^seal 3/],
  [
    'a field twice',
    (text) => `${text.slice(0, text.indexOf('ARC-Message'))}${text}`,
    /^set 2 has not one of each field/,
  ],
  ['a missing field', (text) => text.replace(/ARC-Auth[^]*?\r\n(?! )/, ''), /^set 2 has not one of each field/],
  ['an instance of 0', (text) => text.replaceAll('i=1;', 'i=0;'), /without an instance/],
  ['an instance of 51', (text) => text.replaceAll('i=2;', 'i=51;'), /without an instance/],
  ['no instance', (text) => text.replace('i=2; s=', 's='), /without an instance/],
  ['cv=none on top', (text) => text.replace('cv=pass', 'cv=none'), /^seal 2 has a wrong cv=/],
  ['cv=fail below', (text) => text.replace('cv=none', 'cv=fail'), /^seal 1 has a wrong cv=/],
  ['h= in a seal', (text) => text.replace('cv=pass', 'h=from; cv=pass'), /^seal 2: h= has no place/],
  [
    'a forged newest set',
    (text) => text.replaceAll('d=list.test', 'd=evil.test'),
    /^message signature 2: there is no key/,
  ],
];

for (const [claim, change, problem] of broken) {
  test(`a chain fails by ${claim} (RFC 8617 section 5.2)`, async () => {
    const verdict = await arcOf(change(twice));
    assert.equal(verdict.result, 'fail');
    assert.match(verdict.problem ?? '', problem);
  });
}

test('a change that an older signature alone covers does not break the chain (RFC 8617 section 5.2 step 5)', async () => {
  const changed = once.replace('Hello', 'Hello from the list');
  const arc = await arcOf(once);
  const sealed = Buffer.from(sealArc([Buffer.from(changed)], { key: rsa, nowMs, results, arc })).toString();
  assert.equal((await arcOf(sealed + changed)).result, 'pass');
});

test('what DNS does not answer breaks the chain (RFC 8617 section 5.2.1)', async () => {
  const silent = await arcOf(twice, { ...zone, 'e1._domainkey.first.test': 'silent' });
  assert.equal(silent.result, 'fail');
  assert.match(silent.problem ?? '', /^seal 1: cannot ask for the key/);
});

test('a key under test, and l=, prove nothing for a chain either', async () => {
  const tested = { ...zone, 'e1._domainkey.first.test': { TXT: [dkimRecord(ed).text.replace('k=', 't=y; k=')] } };
  assert.match((await arcOf(twice, tested)).problem ?? '', /^seal 1: good, but/);
  const key = testKeys.rsa.privateKey;
  const partial = craft(message, {
    key,
    name: 'ARC-Message-Signature',
    tags: { v: undefined, i: '1', l: '2', d: 'list.test', s: 'x' },
  });
  const plan = planVerification(
    Buffer.from(
      `ARC-Seal: i=1; cv=none; a=rsa-sha256; d=list.test; s=x; b=AAAA\r\nARC-Authentication-Results: i=1; mx; x=y\r\n${partial}`,
    ),
  );
  assert.deepEqual(plan.forms, [{ canonicalization: 'relaxed', length: 2 }]);
});

test('a broken chain is sealed once more, by the new set alone, and never again (RFC 8617 sections 5.1 and 5.1.2)', async () => {
  const damaged = twice.replace('Hello', 'Hallo');
  const third = await pass(damaged, rsa);
  assert.match(third, /^ARC-Seal: [^]*cv=fail;[^]*i=3;/);
  const verdict = await arcOf(third);
  assert.equal(verdict.problem, 'set 3 says that the chain is broken');
  assert.equal(await pass(third, rsa), third);
});

test('a chain that cannot be counted is not continued', async () => {
  const uncounted = twice.replaceAll('i=1;', 'i=0;');
  assert.equal(await pass(uncounted, rsa), uncounted);
});

test('50 sets are the end: they pass, no further one is added, and 51 fail (RFC 8617 section 4.2.1)', async () => {
  let text = message;
  for (let i = 0; i < 50; i++) text = await pass(text, ed);
  assert.equal((await arcOf(text)).instances, 50);
  assert.equal((await arcOf(text)).result, 'pass');
  assert.equal(await pass(text, ed), text);
  const added = 'ARC-Authentication-Results: i=1; mx; x=y\r\n'.repeat(3);
  assert.match((await arcOf(added + text)).problem ?? '', /^more than 50 sets/);
  const started = performance.now();
  await arcOf(text);
  assert.ok(performance.now() - started < 1_000);
});

test('when nothing can be found out, a chain is broken and no chain is none', () => {
  const of = (text: string) => unverifiedArc(planVerification(Buffer.from(text)), 'too late').result;
  assert.deepEqual([of(message), of(twice), of(twice.replace('cv=pass', 'cv=x'))], ['none', 'fail', 'fail']);
});

test('any octet flipped in the sets, or in what they cover, breaks the chain (seeded)', async () => {
  const sealed = Buffer.from(await pass(await pass(message, ed), ed), 'latin1');
  const relaxed = (bytes: Buffer): string =>
    bytes
      .toString('latin1')
      .replaceAll('\t', ' ')
      .replaceAll(/^[\w-]+:/gm, (name) => name.toLowerCase());
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ mask;
      if (relaxed(changed) === relaxed(sealed)) return;
      const { result } = await arcOf(changed.toString('latin1'));
      if (result !== 'pass') return;
      // The newest b= carries bits that decode to nothing, and white space that does not count.
      const b = (bytes: Buffer): string => /b=([^;]*);/.exec(bytes.toString('latin1'))?.[1] ?? '';
      assert.equal(
        changed.toString('latin1').replace(b(changed), ''),
        sealed.toString('latin1').replace(b(sealed), ''),
      );
      assert.deepEqual(Buffer.from(b(changed), 'base64'), Buffer.from(b(sealed), 'base64'));
    }),
    { seed: 8617, numRuns: 500 },
  );
});
