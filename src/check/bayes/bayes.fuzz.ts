/** Properties with whatever texts and octets come in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bayesHits, classify, poisonHits, Prior, readTokens, TOKENS_MAX, withSender, wordReader } from './mod.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 3000 }),
  fc.string({ unit: 'grapheme', maxLength: 3000 }),
  fc
    .array(
      fc.constantFrom(
        'v i a g r a',
        'ＡＢＣ',
        '東京都',
        '🎁🎁',
        '\u200b',
        'а',
        'a',
        '://',
        '\ud83d',
        '123456789',
        '\n\n',
        'x'.repeat(50),
      ),
      { maxLength: 2000 },
    )
    .map((parts) => parts.join(' ')),
);
const input = fc.record({
  subject: text,
  text,
  hidden: text,
  previewChars: fc.nat(5000),
  fromName: text,
  mailer: text,
  attachments: fc.array(fc.record({ name: text, type: text }), { maxLength: 30 }),
  linkHosts: fc.array(text, { maxLength: 60 }),
});
const counts = fc.record({
  scope: fc.constantFrom('user' as const, 'domain' as const, 'platform' as const, 'prior' as const),
  spam: fc.nat(1000),
  ham: fc.nat(1000),
  seed: fc.nat(),
});

const seed = 4_1999;

test('tokens are distinct 48-bit numbers with words, the same each time, and a verdict on them is bounded', () => {
  fc.assert(
    fc.property(
      input,
      fc.uniqueArray(counts, { selector: ({ scope }) => scope, maxLength: 4 }),
      fc.constantFrom('authenticated' as const, 'envelope' as const, 'none' as const),
      (given, tables, trust) => {
        const { tokens, disguised } = readTokens(given);
        assert.deepEqual(readTokens(given).tokens, tokens);
        assert.ok(tokens.ids.length <= TOKENS_MAX);
        assert.equal(new Set(tokens.ids).size, tokens.ids.length);
        assert.equal(tokens.parts.length, 2 * tokens.ids.length);
        const lines = tokens.words === '' ? 0 : tokens.words.split('\n').length;
        const wordAt = wordReader(tokens);
        for (const [i, id] of tokens.ids.entries()) {
          assert.ok(Number.isSafeInteger(id) && id >= 0 && id < 2 ** 48);
          assert.ok((tokens.parts[2 * i] ?? 0) < lines);
          assert.notEqual(wordAt(i), '');
        }
        for (const { value } of poisonHits(given, disguised)) assert.ok(value > 0 && value <= 2);
        const whole = withSender(tokens, { address: given.fromName, domain: 'a.example', listId: given.mailer }, trust);
        const all = tables.map(({ scope, spam, ham, seed }) => ({
          scope,
          spam,
          ham,
          spamOf: Uint32Array.from(whole.ids, (id) => (id + seed) % (spam + 1)),
          hamOf: Uint32Array.from(whole.ids, (id) => (id * 3 + seed) % (ham + 1)),
        }));
        const verdict = classify(whole, all);
        for (const value of [verdict.text, verdict.sender, verdict.trained]) assert.ok(value >= -1 && value <= 1);
        assert.ok(verdict.probability >= 0 && verdict.probability <= 1);
        for (const { evidence } of bayesHits(verdict))
          for (const said of Object.values(evidence)) assert.ok(String(said).length <= 200);
      },
    ),
    { seed, numRuns: 300 },
  );
});

test('octets that are no shipped counts are refused, or looked up without harm', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(300_000), (octets, length) => {
      const bytes = new Uint8Array(length);
      bytes.set(Buffer.from('RKBAYES1').subarray(0, Math.min(8, length)));
      bytes.set(octets.subarray(0, Math.max(0, length - 8)), Math.min(8, length));
      try {
        const prior = Prior.read(bytes);
        prior.look({ ids: Float64Array.of(0, 1, 2 ** 48 - 1), senders: 0 });
      } catch (error) {
        assert.ok(error instanceof RangeError && error.message.startsWith('Cannot read shipped counts'));
      }
    }),
    { seed, numRuns: 200 },
  );
});
