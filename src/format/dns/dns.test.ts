import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUTHORITATIVE_ANSWER, decode, encode, type Packet } from 'dns-packet';
import fc from 'fast-check';
import { encodeQuestion, normaliseName, readResponse, reverseName } from './mod.ts';

const response = (packet: Packet): Buffer => encode({ type: 'response', id: 7, ...packet });
const ofMx: Packet = { questions: [{ type: 'MX', name: 'a.test' }] };

test('a question asks for recursion, for the AD bit without signatures, and for a larger packet (RFC 6840 section 5.7)', () => {
  const packet = decode(Buffer.from(encodeQuestion(7, 'a.test', 'MX')));
  assert.equal(packet.id, 7);
  assert.ok(packet.flag_rd && packet.flag_ad);
  const opt = packet.additionals?.[0];
  assert.ok(opt?.type === 'OPT' && !opt.flag_do && opt.udpPayloadSize === 1232);
});

test('an answer to another question, id or direction is foreign', () => {
  const other = response({ questions: [{ type: 'MX', name: 'b.test' }] });
  assert.deepEqual(readResponse(other, 7, 'a.test', 'MX'), { kind: 'foreign' });
  assert.deepEqual(readResponse(response(ofMx), 8, 'a.test', 'MX'), { kind: 'foreign' });
  assert.deepEqual(readResponse(encodeQuestion(7, 'a.test', 'MX'), 7, 'a.test', 'MX'), { kind: 'foreign' });
});

test('a referral is a failure, an authoritative empty answer is "none"', () => {
  const authorities = [{ type: 'NS', name: 'test', data: 'ns.test' }] as const;
  const referral = response({ ...ofMx, authorities: [...authorities] });
  assert.deepEqual(readResponse(referral, 7, 'a.test', 'MX'), { kind: 'failed', reason: 'refused' });
  const empty = response({ ...ofMx, flags: AUTHORITATIVE_ANSWER });
  assert.deepEqual(readResponse(empty, 7, 'a.test', 'MX'), {
    kind: 'answer',
    answer: { kind: 'none', ad: false },
    ttl: 0,
  });
});

test('an MX whose exchange is no host name is still an MX', () => {
  const packet = response({
    ...ofMx,
    answers: [{ type: 'MX', name: 'a.test', data: { preference: 1, exchange: 'a b.test' } }],
  });
  const reading = readResponse(packet, 7, 'a.test', 'MX');
  assert.ok(reading.kind === 'answer' && reading.answer.kind === 'records');
});

test('more records than can be in the packet are not reserved for', () => {
  const packet = response(ofMx);
  packet.writeUInt16BE(0xffff, 6);
  assert.deepEqual(readResponse(packet, 7, 'a.test', 'MX'), { kind: 'failed', reason: 'malformed' });
});

test('a name is at most 253 characters of labels of at most 63', () => {
  assert.equal(normaliseName('Mail.Example.TEST.'), 'mail.example.test');
  assert.equal(normaliseName('_25._tcp.mx.test'), '_25._tcp.mx.test');
  assert.equal(normaliseName(`${'a'.repeat(63)}.test`)?.length, 68);
  for (const name of [
    '',
    '.',
    '..',
    'a..b',
    '.a',
    `${'a'.repeat(64)}.b`,
    'a\0b',
    'ä.test',
    'a@b',
    'a b',
    'x'.repeat(300),
  ]) {
    assert.equal(normaliseName(name), undefined, name);
  }
});

test('an address becomes the name of its reverse zone', () => {
  assert.equal(reverseName('192.0.2.7'), '7.2.0.192.in-addr.arpa');
  const v6 = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa';
  assert.equal(reverseName('2001:db8::1'), v6);
  assert.equal(reverseName('nonsense'), undefined);
});

test('no bytes whatever make the reader throw (seeded)', () => {
  const base = response({
    ...ofMx,
    answers: [{ type: 'MX', name: 'a.test', data: { preference: 1, exchange: 'mx.a.test' } }],
  });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 8 }),
      fc.nat(base.length),
      (edits, cut) => {
        const bytes = Buffer.from(base);
        for (const [at, value] of edits) bytes[at] = value;
        readResponse(bytes.subarray(0, cut), 7, 'a.test', 'MX');
        readResponse(bytes, 7, 'a.test', 'MX');
      },
    ),
    { seed: 7, numRuns: 2_000 },
  );
});
