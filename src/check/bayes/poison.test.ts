import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BayesInput, bayesTests, nothingRead, poisonHits, readTokens } from './mod.ts';

function found(input: Partial<BayesInput>): Record<string, number> {
  const whole = { ...nothingRead, ...input };
  const { disguised } = readTokens(whole);
  const hits = poisonHits(whole, disguised);
  for (const { test: name, value, evidence } of hits) {
    assert.ok(value > 0 && value <= 2, name);
    const { words } = bayesTests[name as keyof typeof bayesTests];
    for (const [, key = ''] of words.matchAll(/\{(\w+)\}/g)) assert.ok(key in evidence, `${name} ${key}`);
  }
  return Object.fromEntries(hits.map(({ test: name, value }) => [name, Math.round(value * 100) / 100]));
}

const words = (count: number, of: readonly string[]): string =>
  Array.from({ length: count }, (_, i) => of[i % of.length] ?? '').join(' ');

const dictionary =
  'marmalade tortoise lighthouse cathedral umbrella migration saxophone boulder harvest lantern pendulum orchard glacier ' +
  'blacksmith parchment violin caravan hedgehog telescope almanac porcelain meadow chimney anchor bakery carpenter dolphin';
const prose =
  'The old man walked along the beach for hours, and when the evening came he sat down upon a stone and looked out over the ' +
  'water. He thought of his brother who had left them many winters before, and of the letters that never arrived. The wind had ' +
  'turned to the north, and far away a bell was ringing in the mist.';
const offer =
  'Dear customer,\n\nyour order of a new printer is ready. Pay with your card at https://shop.example/pay now.';

test('hidden words are poison, and a preview before the text is not', () => {
  const hidden = words(40, dictionary.split(' '));
  assert.ok((found({ hidden })['bayes.hidden'] ?? 0) > 1);
  const preview = words(60, ['Your', 'weekly', 'offers', 'from', 'our', 'shop']);
  assert.deepEqual(found({ hidden: preview, previewChars: preview.replaceAll(' ', '').length }), {});
  const long = words(90, dictionary.split(' '));
  assert.ok((found({ hidden: long, previewChars: long.length })['bayes.hidden'] ?? 0) > 1);
  assert.deepEqual(found({ hidden: 'Sent to ann@example.com' }), {});
});

test('what is shown as well is hidden for narrow or wide screens, and no poison', () => {
  const text = `${offer}\n\n${prose}`;
  assert.equal(found({ subject: 'The old man', text, hidden: prose })['bayes.hidden'], undefined);
  assert.ok((found({ subject: 'The old man', text, hidden: dictionary })['bayes.hidden'] ?? 0) > 0.8);
});

test('words that make no sentence are seen for what they are', () => {
  assert.ok((found({ text: `${offer}\n\n${dictionary}` })['bayes.salad'] ?? 0) > 0.7);
  assert.equal(found({ text: `${offer}\n\n${prose}` })['bayes.salad'], undefined);
  // A list of things has marks, numbers and capitals.
  const list = dictionary
    .split(' ')
    .map((word, i) => `${word.charAt(0).toUpperCase()}${word.slice(1)}, ${i} EUR`)
    .join('\n');
  assert.deepEqual(found({ text: `${offer}\n\n${list}` }), {});
});

test('prose at the end that has to do with nothing before is told, and an ordinary end is not', () => {
  assert.ok((found({ subject: 'Your order', text: `${offer}\n\n${prose}` })['bayes.prose'] ?? 0) > 0.5);
  const disclaimer =
    'This message and your order are meant for the customer who is named in it. If you are not that customer, please tell us ' +
    'and delete the message with all of its parts, since it may hold what others must not know, and the law protects it.';
  assert.deepEqual(found({ subject: 'Your order', text: `${offer}\n\n${disclaimer}` }), {});
  // A story that the whole message is about.
  assert.deepEqual(found({ subject: 'The old man', text: prose }), {});
  assert.deepEqual(found({ subject: 'A beach story', text: `An evening tale of a brother\n\n${prose}` }), {});
});

test('letters of other alphabets in a word are disguise, and other languages are not', () => {
  assert.ok((found({ text: 'Bаnk ассount vеrifу nоw' })['bayes.disguised'] ?? 0) > 0.5); // Cyrillic а, с, е, у, о
  assert.deepEqual(found({ text: 'Добрый день, Ваш заказ готов. Grüße aus Köln, ça va? Μόνο σήμερα' }), {});
  assert.deepEqual(found({ text: "Don't wait, it's the neighbour’s cat; Donau\u00addampf\u00adschiff" }), {});
});

test('the longest input takes no longer than what is read of it', () => {
  const began = performance.now();
  found({ text: `${'a '.repeat(1_000_000)}\n\n${'word '.repeat(500_000)}`, hidden: 'x '.repeat(2_000_000) });
  found({ text: '\n\n'.repeat(1_000_000) });
  found({ text: 'https://'.repeat(500_000) });
  assert.ok(performance.now() - began < 2000);
});

test('a row of letters longer than a word is several words, of ASCII as of other letters', () => {
  for (const letter of ['a', 'é', '7']) {
    // 20 words of 40 letters, and a single letter behind them that is none.
    const hits = poisonHits({ ...nothingRead, hidden: letter.repeat(801), previewChars: 501 }, 0);
    assert.deepEqual(
      hits.map(({ evidence }) => evidence['count']),
      [20],
      letter,
    );
  }
});
