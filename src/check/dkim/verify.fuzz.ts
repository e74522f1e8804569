import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { concatBytes, LineNormaliser } from '#base/bytes';
import { FakeClock } from '#testing/clock';
import { FakeResolver } from '#testing/zone';
import {
  type BodyForm,
  type BodyHash,
  BodyHasher,
  type DkimKey,
  dkimRecord,
  generateDkimKey,
  hashBody,
  planVerification,
  readDkimKey,
  signMessage,
  verifyMessage,
  verifySignatures,
} from './mod.ts';
import { readKeyRecord } from './record.ts';
import { craft, recordOf, testKeys } from './sign.fixture.ts';

const seed = 6376;
const key: DkimKey = readDkimKey(await generateDkimKey('rsa-sha256'), { domain: 'us.test', selector: 'r1' });
const small = testKeys.rsa1024.privateKey;
const zone = {
  'r1._domainkey.us.test': { TXT: [dkimRecord(key).text] },
  'sel._domainkey.us.test': { TXT: [recordOf(small)] },
};
const ports = { resolver: new FakeResolver(zone), clock: new FakeClock() };

const bits = fc.constantFrom(
  'v=1',
  'a=rsa-sha256',
  'a=ed25519-sha256',
  'b=AAAA',
  `b=${'A'.repeat(172)}`,
  `bh=${'A'.repeat(43)}=`,
  'c=simple',
  'c=relaxed/relaxed',
  'd=us.test',
  'h=from:to',
  's=sel',
  'l=1',
  't=1',
  'x=9',
  'i=@us.test',
  'p=',
  'k=rsa',
  'g=*',
  ';',
  '; ',
  ';\r\n ',
  '=',
  ':',
  '\r\n\t',
  '\0',
  '\x80\xff',
  ' ',
);
const fieldText = fc.array(bits, { maxLength: 30 }).map((parts) => parts.join(''));
const anything = fc.oneof(fieldText, fc.string({ unit: 'binary', maxLength: 200 }));

test('no field, record or message whatever makes the verifier throw, and none of them passes (seeded)', async () => {
  const name = fc.constantFrom('DKIM-Signature', 'dkim-signature ', 'ARC-Seal', 'From', '');
  const field = fc.tuple(name, anything).map(([named, value]) => `${named}: ${value}`);
  const message = fc
    .tuple(fc.array(field, { maxLength: 8 }), fc.constantFrom('\r\n', '\n'), fc.string({ unit: 'binary' }))
    .map(([fields, end, body]) => `${fields.join(end)}${end}${end}${body}`);
  await fc.assert(
    fc.asyncProperty(message, async (text) => {
      const { dkim } = await verifyMessage(Buffer.from(text, 'latin1'), ports);
      for (const { result } of dkim) assert.notEqual(result, 'pass');
    }),
    { seed, numRuns: 3_000 },
  );
});

test('no record whatever makes the reader throw (seeded)', () => {
  fc.assert(
    fc.property(anything, (text) => {
      readKeyRecord(text);
      readKeyRecord(`v=DKIM1; k=rsa; p=${text}`);
      readKeyRecord(`k=ed25519; p=${Buffer.from(text).toString('base64')}`);
    }),
    { seed, numRuns: 2_000 },
  );
});

const octets = fc.array(fc.constantFrom('a', 'b:', ' ', '\t', '\r\n', '\r\n\r\n', '\r', '\n', 'é', '\0', '.'), {
  maxLength: 50,
});

/** The pieces of a chunked message. */
function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

test('what was signed passes, whatever it is and however its body is cut (seeded)', async () => {
  await fc.assert(
    fc.asyncProperty(octets, octets, fc.array(fc.nat(20), { maxLength: 6 }), async (header, body, sizes) => {
      const raw = Buffer.from(`From: a@us.test\r\nX: ${header.join('')}\r\n\r\n${body.join('')}`);
      const lines = new LineNormaliser();
      const sent = concatBytes([...lines.push(raw), ...lines.end()]);
      const message = concatBytes([signMessage([raw], { keys: [key], nowMs: 0 }), sent]);
      const plan = planVerification(message);
      const hashes = hashBody(plan.forms, cut(message.subarray(plan.bodyStart), sizes));
      const [verdict] = await verifySignatures(plan, structuredClone(hashes), ports);
      assert.equal(verdict?.result, 'pass', JSON.stringify([verdict, raw.toString()]));
    }),
    { seed, numRuns: 500 },
  );
});

/** The forms of RFC 6376 sections 3.4.3 and 3.4.4 by their words, without regard to speed. */
function plainForm(body: string, { canonicalization, length }: BodyForm): string {
  const lines = body.split('\r\n');
  const plain =
    canonicalization === 'simple' ? lines : lines.map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (plain.at(-1) === '') plain.pop();
  const text = plain.map((line) => `${line}\r\n`).join('');
  const whole = text === '' && canonicalization === 'simple' ? '\r\n' : text;
  return whole.slice(0, length);
}

test('body hashes are those of a plain rendering of the RFC, however the body is cut (seeded)', () => {
  const forms: readonly BodyForm[] = [
    { canonicalization: 'simple' },
    { canonicalization: 'relaxed' },
    { canonicalization: 'relaxed', length: 7 },
    { canonicalization: 'simple', length: 0 },
  ];
  const part = fc.constantFrom('a', 'text', ' ', '  ', '\t', '\r\n', '\r\n\r\n', ' \r\n', '\r', '\n', 'word and word');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 40 }), fc.array(fc.nat(9), { maxLength: 12 }), (parts, sizes) => {
      const body = parts.join('');
      const hasher = new BodyHasher(forms);
      for (const chunk of cut(Buffer.from(body, 'latin1'), sizes)) hasher.push(chunk);
      const expected = forms.map((form): BodyHash => {
        const whole = plainForm(body, { canonicalization: form.canonicalization });
        const hash = createHash('sha256').update(whole.slice(0, form.length), 'latin1').digest('base64');
        return { ...form, hash, octets: whole.length };
      });
      assert.deepEqual(hasher.finish(), expected, JSON.stringify(body));
    }),
    { seed, numRuns: 10_000 },
  );
});

test('a canonical body longer than a piece is that of the plain rendering too (seeded)', () => {
  const forms: readonly BodyForm[] = [{ canonicalization: 'simple' }, { canonicalization: 'relaxed' }];
  const unit = fc.constantFrom('a', ' ', '\t ', '\r\n', ' \r\n', 'a b\r\n', 'a  b\r\n', '\r');
  fc.assert(
    fc.property(fc.array(fc.tuple(unit, fc.nat(40_000)), { maxLength: 4 }), (runs) => {
      const body = runs.map(([text, times]) => text.repeat(times)).join('');
      for (const [i, { hash }] of hashBody(forms, [Buffer.from(body)]).entries()) {
        const form = forms[i];
        assert.ok(form !== undefined);
        assert.equal(hash, createHash('sha256').update(plainForm(body, form)).digest('base64'));
      }
    }),
    { seed, numRuns: 60 },
  );
});

test('any octet flipped in what is signed fails, in the simple form and in the relaxed one (seeded)', async () => {
  const base = 'From: Me <me@us.test>\r\nTo: you@there.test\r\nSubject: Hello\r\n\r\nA line\r\nand another\r\n';
  for (const c of ['simple/simple', 'relaxed/relaxed']) {
    const signed = Buffer.from(craft(base, { key: small, tags: { c } }), 'latin1');
    // The last characters of b= carry bits that decode to nothing, and white space behind it does not count.
    const from = signed.indexOf(' b=') + 3;
    const to = signed.indexOf('\n');
    await fc.assert(
      fc.asyncProperty(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const message = Buffer.from(signed);
        message[at] = (message[at] ?? 0) ^ mask;
        if (at >= from && at < to) {
          const text = (bytes: Buffer): string => bytes.toString('latin1', from, to);
          if (Buffer.from(text(message), 'base64').equals(Buffer.from(text(signed), 'base64'))) return;
        }
        if (c === 'relaxed/relaxed' && sameRelaxed(message, signed)) return;
        const { dkim } = await verifyMessage(message, ports);
        for (const { result } of dkim) assert.notEqual(result, 'pass', JSON.stringify(message.toString('latin1')));
      }),
      { seed, numRuns: 4_000 },
    );
  }
});

/** Names in another case and tabs for spaces are the same in the relaxed form. */
function sameRelaxed(a: Buffer, b: Buffer): boolean {
  const form = (bytes: Buffer): string =>
    bytes
      .toString('latin1')
      .replaceAll('\t', ' ')
      .replaceAll(/^[\w-]+:/gm, (name) => name.toLowerCase());
  return form(a) === form(b);
}
