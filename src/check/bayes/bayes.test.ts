import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type BayesInput,
  type BayesScope,
  type BayesTokens,
  bayesHits,
  bayesTests,
  type CountTable,
  classify,
  Prior,
  nothingRead,
  type SenderTrust,
  TOKENS_MAX,
  tokensOf,
  withSender,
  wordReader,
  writePrior,
} from './mod.ts';

const read = (tokens: BayesTokens): { readonly ids: Float64Array; readonly all: string[] } => {
  const wordAt = wordReader(tokens);
  return { ids: tokens.ids, all: Array.from(tokens.ids, (_, i) => wordAt(i)) };
};
const wordsOf = (input: Partial<BayesInput>): string[] => {
  const { ids, all } = read(tokensOf({ ...nothingRead, ...input }));
  assert.equal(new Set(ids).size, ids.length);
  for (const id of ids) assert.ok(Number.isSafeInteger(id) && id >= 0 && id < 2 ** 48);
  return all;
};
const single = (text: string): string[] => wordsOf({ text }).filter((word) => !word.includes(' '));

test('a text is its words, the pairs side by side, and the pairs with one word between', () => {
  assert.deepEqual(wordsOf({ text: 'Buy cheap watches' }), [
    'buy',
    'cheap',
    'buy cheap',
    'watches',
    'cheap watches',
    'buy … watches',
  ]);
});

test('a token says where it was found, and the subject counts as text too', () => {
  assert.deepEqual(
    wordsOf({
      subject: 'Hello',
      fromName: 'Ann Lee',
      mailer: 'Mailer 7.1',
      attachments: [{ name: 'Invoice.pdf.exe', type: 'application/pdf' }],
      linkHosts: ['shop.example'],
    }),
    'subject:hello hello from-name:ann from-name:lee mailer:mailer mailer:0 attachment:application attachment:pdf attachment:invoice attachment:exe link:shop.example'.split(
      ' ',
    ),
  );
});

test('words are the same however they are dressed up', () => {
  const same: readonly (readonly [string, readonly string[]])[] = [
    ['VIAGRA', ['viagra']],
    ['ＶＩＡＧＲＡ', ['viagra']], // full width
    ['𝓥𝓲𝓪𝓰𝓻𝓪', ['viagra']], // mathematical alphabet
    ['vi\u200bag\u200dra', ['viagra']], // no width
    ['vi\u00adagra', ['viagra']], // soft hyphen
    ['víágrà', ['viagra']],
    ['vi\u0301agra', ['viagra']], // combining accent
    ['viаgrа', ['viagra']], // Cyrillic а
    ['v i a g r a', ['viagra']],
    ['v.i.a.g.r.a', ['viagra']],
    ["don't", ['dont']],
    ['Größe', ['große']],
    ['12,345.00', ['00', '000']],
    ['123456789', ['000000']],
    ['$99', ['$00']],
    ['AbCdEfGhIjKlMnOpQrStUvWxYz', ['abcdefghijkl~']],
    ['see https://track.example/?u=8f8a9c now', ['see', 'https', 'now']],
    ['Москва', ['москва']],
    ['東京都庁', ['東京', '京都', '都庁']],
    ['한국어', ['한국', '국어']],
    ['🎁🎁 free', ['🎁', 'free']],
    ['a', []],
  ];
  for (const [text, words] of same) assert.deepEqual(single(text), words, text);
});

test('text that nobody sees gives no token', () => {
  assert.deepEqual(wordsOf({ text: 'shown', hidden: 'kitten garden church' }), ['shown']);
});

test('of a long text the start, the middle and the end are read, and there are no more tokens than fit', () => {
  const filler = (mark: string): string => Array.from({ length: 40_000 }, (_, i) => `${mark}${letters(i)}`).join(' ');
  const words = wordsOf({ text: `${filler('a')} ${filler('b')} ${filler('c')}` }).filter((word) => !word.includes(' '));
  for (const mark of ['a', 'b', 'c']) assert.ok(words.filter((word) => word.startsWith(mark)).length > 100, mark);
  assert.ok(tokensOf({ ...nothingRead, text: filler('a') }).ids.length <= TOKENS_MAX);
  const headOnly = wordsOf({ subject: filler('s'), linkHosts: Array.from({ length: 900 }, (_, i) => `h${i}.example`) });
  assert.ok(headOnly.length < 700);
});

const letters = (i: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((at) => 97 + (Math.floor(i / 26 ** at) % 26)));

const sender = { address: 'news@shop.example', domain: 'shop.example', listId: 'offers.shop.example' };

test('keys of a sender stand before the words, and hold how it was believed', () => {
  const tokens = tokensOf({ ...nothingRead, text: 'hello' });
  const proven = withSender(tokens, sender, 'authenticated');
  assert.equal(proven.senders, 3);
  assert.deepEqual(read(proven).all, [
    'from:news@shop.example',
    'from-domain:shop.example',
    'list:offers.shop.example',
    'hello',
  ]);
  const unproven = withSender(tokens, sender, 'none');
  assert.notEqual(proven.ids[0], unproven.ids[0]);
  assert.equal(proven.ids[3], unproven.ids[3]);
  assert.equal(withSender(tokens, { address: '', domain: '', listId: '' }, 'none'), tokens);
});

/** Counts of a scope by word; all else was never seen. */
function table(
  tokens: BayesTokens,
  of: { scope: BayesScope; spam: number; ham: number },
  counts: Record<string, readonly [number, number]>,
): CountTable {
  const words = read(tokens).all;
  return {
    ...of,
    spamOf: Uint32Array.from(words, (word) => counts[word]?.[0] ?? 0),
    hamOf: Uint32Array.from(words, (word) => counts[word]?.[1] ?? 0),
  };
}

const mail = tokensOf({ ...nothingRead, text: 'cheap watches meeting' });
const shipped = table(
  mail,
  { scope: 'prior', spam: 1000, ham: 1000 },
  { cheap: [200, 10], watches: [100, 1], meeting: [2, 100] },
);

test('what no scope knows says nothing', () => {
  const verdict = classify(mail, []);
  assert.deepEqual({ text: verdict.text, told: verdict.told, sender: verdict.sender }, { text: 0, told: 0, sender: 0 });
  assert.equal(verdict.probability, 0.5);
  assert.deepEqual(bayesHits(verdict), []);
});

test('shipped counts alone give a verdict, and nothing counts as trained', () => {
  const verdict = classify(mail, [shipped]);
  assert.ok(verdict.text > 0.05);
  assert.equal(verdict.trained, 0);
  assert.equal(verdict.top[0]?.word, 'watches');
  assert.deepEqual(verdict.top[0]?.scopes, [{ scope: 'prior', spam: 100, ham: 1 }]);
});

test('the nearer scope turns what the wider one says, the more the more it was trained', () => {
  const textAfter = (messages: number): number =>
    classify(mail, [
      shipped,
      table(mail, { scope: 'user', spam: 40, ham: 40 }, { cheap: [0, messages], watches: [0, messages] }),
    ]).text;
  const steps = [0, 1, 3, 10, 40].map(textAfter);
  for (let i = 1; i < steps.length; i++) assert.ok((steps[i] ?? 0) < (steps[i - 1] ?? 0), String(steps));
  assert.ok((steps.at(-1) ?? 0) < -0.1);
  const order = classify(mail, [
    table(mail, { scope: 'platform', spam: 50, ham: 50 }, { watches: [40, 0] }),
    table(mail, { scope: 'user', spam: 50, ham: 50 }, { watches: [0, 40] }),
    table(mail, { scope: 'domain', spam: 50, ham: 50 }, { watches: [40, 0] }),
  ]);
  assert.ok((order.top.find(({ word }) => word === 'watches')?.share ?? 1) < 0.2);
});

test('a scope with too few messages is not believed', () => {
  const few = table(mail, { scope: 'user', spam: 2, ham: 2 }, { cheap: [0, 2], watches: [0, 2] });
  assert.equal(classify(mail, [shipped, few]).text, classify(mail, [shipped]).text);
});

test('training of one kind alone does not make common words tell', () => {
  const everywhere = { meeting: [900, 900] } as const;
  const prior = table(mail, { scope: 'prior', spam: 1000, ham: 1000 }, everywhere);
  const user = table(mail, { scope: 'user', spam: 40, ham: 0 }, { meeting: [40, 0] });
  assert.ok(Math.abs(classify(mail, [prior, user]).text) < 0.05);
});

test('three newsletters moved out of Junk decide for the fourth, where it is proven or comes from where they came', () => {
  type Trained = Pick<CountTable, 'scope'> & { readonly network?: string };
  const after = (
    trust: 'authenticated' | 'none',
    spam: number,
    ham: number,
    { scope, ...from }: Trained = { scope: 'user' },
  ): number => {
    const tokens = withSender(mail, { ...sender, ...from }, trust);
    const keys = Object.fromEntries(
      tokens.words
        .split('\n')
        .slice(0, tokens.senders)
        .map((word) => [word, [spam, ham] as const]),
    );
    return classify(tokens, [table(tokens, { scope, spam, ham }, keys)]).sender;
  };
  assert.ok(after('authenticated', 0, 3) < -0.7);
  assert.ok(after('none', 0, 3) >= -0.4);
  assert.equal(after('authenticated', 3, 0), 1);
  assert.ok(after('authenticated', 0, 1) > after('authenticated', 0, 2));
  assert.ok(after('authenticated', 0, 3, { scope: 'platform' }) > after('authenticated', 0, 3, { scope: 'domain' }));
  // Who cannot be proven is known by where its mail comes from.
  assert.ok(after('none', 0, 3, { scope: 'user', network: '192.0.2.0/24' }) < -0.75);
  assert.equal(after('authenticated', 0, 3, { scope: 'user', network: '192.0.2.0/24' }), after('authenticated', 0, 3));
  assert.equal(after('authenticated', 2, 2), 0);
});

test('hits name the words and the key, and who taught them', () => {
  const tokens = withSender(mail, sender, 'authenticated');
  const user = table(tokens, { scope: 'user', spam: 0, ham: 3 }, { 'from:news@shop.example': [0, 3] });
  const prior = table(tokens, { scope: 'prior', spam: 1000, ham: 1000 }, { watches: [100, 2] });
  const hits = bayesHits(classify(tokens, [user, prior]));
  assert.deepEqual(
    hits.map(({ test: name }) => name),
    ['bayes.text', 'bayes.sender'],
  );
  assert.deepEqual(hits[1]?.evidence, {
    key: 'Mail from news@shop.example',
    spam: 0,
    ham: 3,
    whose: 'by this account',
  });
  for (const { test: name, evidence } of hits) {
    const { words } = bayesTests[name as keyof typeof bayesTests];
    for (const [, key = ''] of words.matchAll(/\{(\w+)\}/g)) assert.ok(key in evidence, `${name} ${key}`);
  }
});

test('whom a sender was taken for is said in words', () => {
  const said = (trust: SenderTrust, key: string): unknown => {
    const tokens = withSender(mail, sender, trust);
    const user = table(tokens, { scope: 'user', spam: 0, ham: 3 }, { [key]: [0, 3] });
    return bayesHits(classify(tokens, [user])).find(({ test: name }) => name === 'bayes.sender')?.evidence['key'];
  };
  assert.equal(said('none', 'from??:news@shop.example'), 'Mail that says that it is from news@shop.example');
  assert.equal(said('envelope', 'from?:news@shop.example'), 'Mail, by its envelope from news@shop.example');
  const near = { ...sender, network: '2001:db8:1:2::/64' };
  const tokens = withSender(mail, near, 'none');
  const user = table(tokens, { scope: 'user', spam: 0, ham: 3 }, { [`from@${near.network}:${near.address}`]: [0, 3] });
  assert.equal(
    bayesHits(classify(tokens, [user])).find(({ test: name }) => name === 'bayes.sender')?.evidence['key'],
    'Mail from 2001:db8:1:2::/64 that says that it is from news@shop.example',
  );
  assert.equal(said('authenticated', 'from-domain:shop.example'), 'Mail from the domain shop.example');
});

test('shipped counts are written and read as they are, and found wherever the file lies in memory', () => {
  const tokens = tokensOf({ ...nothingRead, text: Array.from({ length: 600 }, (_, i) => letters(i * 97)).join(' ') });
  const entries = Array.from(tokens.ids, (id, i) => ({ id, spam: i % 50, ham: (i * 7) % 90 })).filter(
    (_, i) => i % 3 > 0,
  );
  const bytes = writePrior({ spam: 100, ham: 200, entries });
  const prior = Prior.read(bytes);
  assert.deepEqual([prior.spam, prior.ham, prior.entries], [100, 200, entries.length]);
  const { spamOf, hamOf } = prior.look(tokens);
  for (let i = 0; i < tokens.ids.length; i++) {
    assert.deepEqual([spamOf[i], hamOf[i]], i % 3 > 0 ? [i % 50, (i * 7) % 90] : [0, 0]);
  }
  // Where it lies in a larger buffer at an odd offset.
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  assert.deepEqual(Prior.read(shifted.subarray(3)).look(tokens).spamOf, spamOf);
});

test('a file that is no such counts is refused with a reason', () => {
  const bytes = writePrior({ spam: 9, ham: 9, entries: [{ id: 2 ** 47, spam: 1, ham: 1 }] });
  const broken =
    (change: (copy: Uint8Array) => Uint8Array): (() => void) =>
    () =>
      Prior.read(change(bytes.slice()));
  const set = (at: number, value: number) => (copy: Uint8Array) => {
    copy[at] = value;
    return copy;
  };
  assert.throws(
    broken((copy) => copy.subarray(0, 100)),
    /too short/,
  );
  assert.throws(
    broken((copy) => copy.subarray(0, copy.length - 1)),
    /octets for/,
  );
  assert.throws(broken(set(0, 65)), /other octets/);
  assert.throws(broken(set(8, 99)), /of tokens 99/);
  assert.throws(broken(set(12, 2)), /octets for/);
  assert.throws(broken(set(24 + 40, 7)), /index is damaged/);
  assert.throws(() => writePrior({ spam: 1, ham: 1, entries: [{ id: 1, spam: 2, ham: 0 }] }), RangeError);
  assert.throws(() => writePrior({ spam: 70_000, ham: 1, entries: [] }), RangeError);
  assert.throws(() => writePrior({ spam: 1, ham: 1, entries: [{ id: 2 ** 48, spam: 1, ham: 0 }] }), RangeError);
});
