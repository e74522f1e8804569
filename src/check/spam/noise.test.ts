import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { withoutData } from './noise.ts';
import { mail, scan } from './messages.fixture.ts';

/** Octets that are the same in each run. */
function octets(seed: string, count: number): Buffer {
  const pieces: Buffer[] = [];
  for (let i = 0; i * 32 < count; i++) pieces.push(createHash('sha256').update(`${seed} ${i}`).digest());
  return Buffer.concat(pieces).subarray(0, count);
}

const lines = (base64: string, width: number): string =>
  base64.replaceAll(new RegExp(`.{${width}}`, 'g'), (line) => `${line}\r\n`);

test('lines of base64 are left out, with their shorter last one', () => {
  const text = `Here is my key.\r\n\r\n${lines(octets('key', 200).toString('base64'), 64)}\r\nRegards\r\n`;
  assert.equal(withoutData(text), 'Here is my key.\r\n\r\nRegards\r\n');
});

for (const [what, text] of [
  ['prose', 'A long line of words that goes on and on and on, far beyond what any base64 line has.\n'.repeat(3)],
  ['one long word', `x\n${'aB'.repeat(40)}\ny`],
  ['addresses of pages', `https://example.org/${'aB3/'.repeat(20)}\n`.repeat(3)],
  ['a rule of small letters', `${'x'.repeat(70)}\n`.repeat(3)],
  ['text without spaces', `${'\u6587\u5b57'.repeat(40)}\n`.repeat(3)],
] as const) {
  test(`${what} stays as it is`, () => assert.equal(withoutData(text), text));
}

test('a letter of base64 lines says nothing by what they look like, whatever they hold', () => {
  const against = new Set<string>();
  for (let i = 0; i < 50; i++) {
    const { hits, tokens } = scan(mail({}, lines(octets(`letter ${i}`, 9_000).toString('base64'), 76)));
    for (const { test: name } of hits) if (name.startsWith('text.') || name.startsWith('bayes.')) against.add(name);
    assert.ok(tokens.ids.length < 20, `${tokens.ids.length} tokens`);
  }
  assert.deepEqual([...against], []);
});
