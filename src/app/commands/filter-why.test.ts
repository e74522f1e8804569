import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MessageWhy } from '#app/control';
import type { Reference } from '#base/ids';
import { whyText } from './filter-why.ts';

const why: MessageWhy = {
  reference: '01J9-8H3K-QZ4T' as Reference,
  sender: 'shop@far.test',
  recipients: ['anna@here.test'],
  verdicts: [
    {
      kind: 'spam',
      mail: 'spam',
      score: 6.3,
      required: { spam: 5, highSpam: 15, phish: 5 },
      recipients: ['anna@here.test'],
      summary: 'It is taken for spam.',
      advice: 'Do not answer.',
      tests: [{ test: 'subject.shouts', points: 6.1, words: 'It shouts: BUY\u001b[31m' }],
      quiet: [],
      base: 0.2,
      change: 'Without subject.shouts it would have had 0.2 points, and been no spam.',
      mends: ['write small letters'],
      incomplete: ['Links: the time was used up'],
    },
  ],
  copies: [
    {
      recipient: 'anna@here.test',
      action: 'junk',
      because: 'filter.spam-action',
      text: 'The copy for anna@here.test goes to Junk (filter.spam-action)',
      setting: { key: 'filter.spam-action', value: 'junk', from: 'the default' },
    },
  ],
};

test('why: verdict, points, what would have changed it, the advice, and what became of each copy; nothing of it drives the terminal', () => {
  assert.equal(
    whyText(why),
    `01J9-8H3K-QZ4T from shop@far.test

For anna@here.test: spam, 6.3 points (spam begins at 5)
     6.1  subject.shouts: It shouts: BUY\ufffd[31m
     0.2  what every message begins with
          not looked at: Links: the time was used up
It is taken for spam.
Without subject.shouts it would have had 0.2 points, and been no spam.
Its sender could mend:
  - write small letters
Do not answer.

The copy for anna@here.test goes to Junk (filter.spam-action); filter.spam-action is now junk, the default.
`,
  );
});

test('why: on a terminal, lines are broken between words, and go on below them', () => {
  const text = whyText(why, 40);
  assert.ok(text.split('\n').every((line) => line.length <= 40));
  assert.match(text, /^ {10}not looked at: Links: the time\n {10}was used up$/m);
});

test('why: mail that was not judged says where to look', () => {
  assert.match(whyText({ ...why, verdicts: [], copies: [] }), /did not judge this message: rookery trace 01J9/);
});
