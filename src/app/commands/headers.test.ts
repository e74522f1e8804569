import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterSettings } from '#flow/filter';
import { analyseHeaders, headersText } from './headers.ts';

const message = [
  'Received: from mail.a.example (mail.a.example [93.184.216.34]) by mx.here.example with ESMTPS id 1;',
  '\tMon, 1 Jan 2024 10:05:00 +0000',
  'Authentication-Results: mx.here.example; dkim=pass header.d=a.example; spf=fail smtp.mailfrom=a.example',
  'Received: from pc (pc.a.example [10.0.0.3]) by mail.a.example with ESMTPSA; Mon, 1 Jan 2024 10:00:00 +0000',
  'Authentication-Results: mx.here.example; dmarc=pass header.from=bank.example',
  'From: =?utf-8?q?Bj=C3=B6rn?= <bjoern@a.example>',
  'Subject: News\u001b[31m',
  'Date: Mon, 1 Jan 2024 10:00:00 +0000',
  'List-Id: The news <news.a.example>',
  'List-Unsubscribe: <https://a.example/u/1>',
  'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
  '',
  'Text',
].join('\n');

const facts = { nowMs: Date.UTC(2024, 0, 2), own: [] };

test('the way, what it took, and whom to believe', () => {
  const one = analyseHeaders(Buffer.from(message), facts);
  assert.equal(one.from, 'Björn <bjoern@a.example>');
  assert.deepEqual(
    one.path.map(({ standing }) => standing),
    ['seen-here', 'written-here'],
  );
  assert.equal(one.takenMs, 300_000);
  assert.deepEqual(one.bulk, { listId: 'news.a.example', unsubscribe: ['https://a.example/u/1'], oneClick: true });
});

test('results count where our own server wrote them; the same name below is a forgery', () => {
  const { vouched } = analyseHeaders(Buffer.from(message), facts);
  assert.deepEqual(
    vouched.map(({ believed, results }) => [believed, results.map(({ method, result }) => `${method} ${result}`)]),
    [
      [true, ['dkim pass', 'spf fail']],
      [false, ['dmarc pass']],
    ],
  );
});

test('the text says it in words, and strangers cannot drive the terminal with it', () => {
  const text = headersText(analyseHeaders(Buffer.from(message), facts));
  assert.match(
    text,
    /from mail\.a\.example \(93\.184\.216\.34\)\n {4}by mx\.here\.example, ESMTPS, encrypted\n {4}certain/,
  );
  assert.match(text, /Taken together: 5 min/);
  assert.match(text, /is said to say, which anybody could have written/);
  assert.match(text, /With one click \(RFC 8058\): yes/);
  assert.ok(!text.includes('\u001b'));
});

test('a header without anything is told so', () => {
  const text = headersText(analyseHeaders(Buffer.from('\r\n'), facts));
  assert.match(text, /No server has left a line/);
  assert.match(text, /Nobody says anything/);
});

const letters: readonly (readonly [mail: string, header: readonly string[], body: string])[] = [
  ['personal', [], 'Shall we meet for lunch on Friday?'],
  ['list', ['List-Id: <talk.a.example>', 'List-Post: <mailto:talk@a.example>'], 'I agree with what was said.'],
  ['bulk', ['List-Unsubscribe: <https://a.example/u/1>'], 'The garden is open again from Monday on.'],
  ['spam', [], 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'],
];

test('each kind of mail is told with its advice (product FI10)', () => {
  const advice = new Set<string>();
  for (const [mail, fields, body] of letters) {
    const lines = ['From: Anna <anna@a.example>', 'Subject: Hello', 'Date: Mon, 1 Jan 2024 10:00:00 +0000', ...fields];
    const one = analyseHeaders(Buffer.from([...lines, 'Message-ID: <1@a.example>', '', body, ''].join('\n')), facts);
    assert.equal(one.kind.mail, mail, one.kind.summary);
    assert.ok(headersText(one).includes(one.kind.advice));
    advice.add(one.kind.advice);
  }
  assert.equal(advice.size, letters.length);
});

test('a threshold is what the platform begins with', () => {
  const [spam, high, phish] = [filterSettings.spamScore, filterSettings.highScore, filterSettings.phishScore];
  assert.deepEqual([spam.standard, high.standard, phish.standard], [5, 15, 5]);
});
