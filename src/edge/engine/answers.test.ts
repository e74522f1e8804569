import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRspamdAnswer } from './rspamd-answer.ts';
import { readSpamdAnswer } from './spamd-answer.ts';

const report = `SPAMD/1.1 0 EX_OK\r\nContent-length: 700\r\nSpam: True ; 1000.4 / 5.0\r\n\r
Spam detection software, running on the system "mx",
has identified this incoming email as possible spam.

Content analysis details:   (1000.4 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 1.2 MISSING_HEADERS        Missing To: header
-0.8 GOOD_SIGN              -0.1 points are good
1000 GTUBE                  BODY: Generic Test for Unsolicited Bulk Email
                            1.0 not a rule
`;

test('the rules of a report are read with their points, whatever the text around them is', () => {
  const read = readSpamdAnswer(Buffer.from(report), 'report');
  assert.ok(typeof read !== 'string');
  assert.deepEqual(read.symbols, [
    { name: 'GTUBE', score: 1000 },
    { name: 'MISSING_HEADERS', score: 1.2 },
    { name: 'GOOD_SIGN', score: -0.8 },
  ]);
});

for (const text of [
  '',
  'HTTP/1.1 200 OK\r\n\r\n',
  'SPAMD/1.1 0 EX_OK\r\n\r\n',
  'SPAMD/1.1 0 EX_OK\r\nSpam: True ; x / y\r\n\r\n',
]) {
  test(`${JSON.stringify(text)} is no answer`, () => {
    assert.equal(typeof readSpamdAnswer(Buffer.from(text), 'symbols'), 'string');
  });
}

test('rubbish is an answer or none, and never thrown', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), fc.json(), (text, json) => {
      readSpamdAnswer(Buffer.from(`SPAMD/1.1 0 EX_OK\r\nSpam: ${text}`), 'report');
      readRspamdAnswer(json);
      readRspamdAnswer(`{"score":1,"required_score":2,"thresholds":${json},"symbols":${json},"milter":${json}}`);
    }),
    { seed: 48, numRuns: 1000 },
  );
});
