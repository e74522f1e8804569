/** The mail that is made up here: trial letters, answers, seeds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findText, indexMessage, partFields, walkParts } from '#format/message';
import { echoOf } from './echo.ts';
import { knownAddress, trialLetters } from './letters.ts';
import { Lots } from './lots.ts';
import { seedLetters } from './made-up.ts';

const nowMs = Date.parse('2026-03-01T12:00:00Z');
const you = { name: 'You', address: knownAddress('you@example.test') };

function typesOf(octets: Uint8Array): string[] {
  return [...walkParts(indexMessage(octets).root)].map(({ type, subtype }) => `${type}/${subtype}`);
}

function field(octets: Uint8Array, name: string): string | undefined {
  return findText(octets, partFields(octets, indexMessage(octets).root), name);
}

test('a dozen letters of different kinds, the oldest first', () => {
  const letters = trialLetters(you, nowMs);
  assert.equal(letters.length, 12);
  const ages = letters.map(({ agoMs }) => agoMs);
  assert.deepEqual(
    ages,
    ages.toSorted((a, b) => b - a),
  );
  const all = letters.flatMap(({ octets }) => typesOf(octets));
  for (const type of ['text/plain', 'text/html', 'multipart/alternative', 'application/pdf', 'image/bmp'])
    assert.ok(all.includes(type), type);
  assert.ok(letters.some(({ octets }) => octets.length > 3_000_000));
  assert.ok(letters.some(({ octets }) => field(octets, 'list-unsubscribe') !== undefined));
  assert.ok(letters.some(({ octets }) => field(octets, 'subject')?.includes('=?utf-8?') === true));
  const ids = new Set(letters.map(({ octets }) => field(octets, 'message-id')));
  assert.equal(ids.size, 12);
  const answers = letters.flatMap(({ octets }) => field(octets, 'in-reply-to') ?? []);
  assert.ok(answers.length > 0 && answers.every((id) => ids.has(id)));
});

test('an answer quotes the text and stands in the thread', () => {
  const start = Buffer.from(
    'From: you@example.test\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@x.test>\r\n\r\nOne\r\nTwo\r\n',
  );
  const from = knownAddress('echo@any.domain');
  const octets = echoOf({ from, to: you.address, start, nowMs, token: 'abcdefghijklmnop' });
  assert.ok(octets !== undefined);
  const text = Buffer.from(octets).toString();
  assert.match(text, /^From: Echo <echo@any\.domain>\r$/m);
  assert.match(text, /^In-Reply-To: <1@x\.test>\r$/m);
  assert.match(text, /^Auto-Submitted: auto-replied\r$/m);
  assert.match(text, /\r\n> One\r\n> Two\r\n$/);
  assert.equal(Buffer.from(/Subject: =\?utf-8\?B\?([^?]*)\?=/.exec(text)?.[1] ?? '', 'base64').toString(), 'Re: Grüße');
});

test('what a program sent by itself is not answered (RFC 3834 section 2)', () => {
  const parts = { from: knownAddress('echo@any.domain'), to: you.address, nowMs, token: 'abcdefghijklmnop' };
  const of = (value: string): Uint8Array | undefined =>
    echoOf({ ...parts, start: Buffer.from(`Auto-Submitted: ${value}\r\n\r\nx\r\n`) });
  assert.equal(of('auto-generated'), undefined);
  assert.equal(of('auto-replied; owner-email="x@y.z"'), undefined);
  assert.notEqual(of('no'), undefined);
});

test('an answer can be made of whatever came', () => {
  const lots = new Lots(3);
  for (let i = 0; i < 200; i++) {
    const start = Buffer.from(lots.bytes(lots.below(400)));
    start.write('Subject: a\r\n b\u0001\r\n', 0, 'latin1');
    echoOf({ from: you.address, to: you.address, start, nowMs, token: 'abcdefghijklmnop' });
  }
});

test('the same numbers make the same mail, and another seed other mail', () => {
  const make = (seed: number): string[] =>
    [...seedLetters({ accounts: 5, mails: 200, seed })].map(
      ({ to, octets }) => `${to.localpart} ${Buffer.from(octets).toString('latin1')}`,
    );
  assert.deepEqual(make(7), make(7));
  assert.notDeepEqual(make(7), make(8));
});

test('seeded mail is for all accounts, of many kinds and sizes, with threads that hold', () => {
  const letters = [...seedLetters({ accounts: 5, mails: 1000, seed: 7 })];
  assert.equal(letters.length, 1000);
  assert.deepEqual([...new Set(letters.map(({ to }) => to.localpart))].sort(), [
    'user1',
    'user2',
    'user3',
    'user4',
    'user5',
  ]);
  const kinds = new Set(letters.flatMap(({ octets }) => typesOf(octets)));
  for (const type of ['text/plain', 'text/html', 'application/octet-stream']) assert.ok(kinds.has(type), type);
  const sizes = letters.map(({ octets }) => octets.length);
  assert.ok(Math.min(...sizes) < 1000 && Math.max(...sizes) > 300_000);
  const places = new Map(letters.map(({ to, octets }) => [field(octets, 'message-id'), to.localpart]));
  assert.equal(places.size, 1000);
  let answers = 0;
  for (const { to, octets } of letters) {
    const answered = field(octets, 'in-reply-to');
    if (answered === undefined) continue;
    answers += 1;
    assert.equal(places.get(answered), to.localpart);
  }
  assert.ok(answers > 100);
});
