import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMessage } from '#format/message';
import { judgeScan, scanMessage } from './mod.ts';
import { declared, html, mail, scan, thresholds } from './messages.fixture.ts';

/** Far above what a scan may take, far below what would hold a server up; a busy machine is slow. */
const MS_MAX = 4_000;

const nested = (depth: number): Uint8Array => {
  let text = 'Subject: in\r\n\r\nfree viagra\r\n';
  for (let i = 0; i < depth; i++) text = `Content-Type: message/rfc822\r\n\r\n${text}`;
  return Buffer.from(`From: a@b.example\r\n${text}`);
};
const parts = Array.from({ length: 5_000 }, (_, i) => `--b\r\nContent-Type: text/plain\r\n\r\npart ${i}\r\n`).join('');
const links = Array.from({ length: 100_000 }, (_, i) => `<a href="https://h${i}.example/">x${i}</a>`).join('');
const css = `<style>${'a{b:c}'.repeat(200_000)}</style><p>hello</p>`;

/** Bad input, and whether it has to be told that not all of it was looked at. */
const bombs: readonly (readonly [string, Uint8Array, boolean])[] = [
  ['5,000 parts', mail({ 'Content-Type': 'multipart/mixed; boundary=b' }, `${parts}--b--\r\n`), true],
  ['messages in messages, 2,000 deep', nested(2_000), true],
  ['one line of 10 MB', mail({}, 'a'.repeat(10_000_000)), true],
  ['one word of HTML of 10 MB', html('x'.repeat(10_000_000)), true],
  ['100,000 links', html(links), true],
  ['rules of style without end', html(css), true],
  ['elements 100,000 deep', html('<div>'.repeat(100_000)), false],
  ['a tag that never ends', html(`<a href="${'x'.repeat(2_000_000)}`), true],
  ['numbers without end, of which one is a sum', mail({}, `$ ${'1,'.repeat(100_000)}`), false],
  ['5,000 header fields', mail({ 'X-A': Array.from({ length: 5_000 }, () => 'a\r\nX-B: b').join('\r\nX-C: ') }), true],
  ['a field of 5 MB', mail({ Subject: 'free '.repeat(1_000_000) }), false],
  ['100,000 recipients', mail({ To: Array.from({ length: 100_000 }, (_, i) => `a${i}@b.example`).join(', ') }), false],
  ['quotes and brackets without end', mail({ From: '"<('.repeat(100_000) }), false],
  [
    'a charset that does not exist, and octets of none',
    mail({ 'Content-Type': 'text/plain; charset=x-none' }, '\u00ff\u0000'.repeat(50_000)),
    false,
  ],
  ['base64 of nothing but noise', mail({ 'Content-Transfer-Encoding': 'base64' }, '=?+/A'.repeat(500_000)), true],
  ['rows of unsubscribe', mail({}, 'unsubscribe remove reply '.repeat(20_000)), true],
  ['nothing', new Uint8Array(0), false],
];

for (const [what, bytes, isCut] of bombs) {
  test(`${what}: a verdict within the budgets, and never a pass by exhaustion`, () => {
    const began = performance.now();
    const found = scan(bytes);
    const ms = performance.now() - began;
    assert.ok(ms < MS_MAX, `${Math.round(ms)} ms`);
    if (isCut) assert.ok(found.incomplete.length > 0, 'it says that it was looked at as a whole');
    if (found.incomplete.length > 0) {
      const verdict = judgeScan(found, { thresholds }, declared);
      const points = verdict.tests.find((one) => one.test === 'structure.incomplete')?.points ?? 0;
      assert.ok(points > 1, String(points));
      assert.deepEqual(verdict.incomplete, found.incomplete);
    }
    assert.ok(JSON.stringify(found.hits).length < 64_000);
  });
}

test('when the time is used up the rest is left out, told, and weighed', () => {
  const bytes = html('<p>your account has been suspended</p>');
  let now = 0;
  const found = scanMessage(bytes, indexMessage(bytes), { now: () => (now += 500), receivedMs: 0, msMax: 400 });
  assert.ok(
    found.incomplete.some((said) => said.includes('took more than 400 ms')),
    found.incomplete.join('; '),
  );
  assert.ok(found.hits.some((one) => one.test === 'structure.incomplete'));
});

test('load is no way past what the first text says', () => {
  const bytes = html('<p>Buy Viagra and Cialis online without prescription!</p>');
  let now = 0;
  const found = scanMessage(bytes, indexMessage(bytes), { now: () => (now += 1_000), receivedMs: 0, msMax: 400 });
  assert.ok(found.hits.some((one) => one.test === 'text.medicine'));
});

test('many fields above From do not keep it from being read', () => {
  const fields = Array.from({ length: 400 }, (_, i) => `X-A${i}: b\r\n`).join('');
  const { people, incomplete } = scan(Buffer.concat([Buffer.from(fields), mail()]));
  assert.equal(people.from[0]?.address, 'anna@sender.example');
  assert.deepEqual(incomplete, []);
});

test('the end of a long text is read too: padding hides nothing', () => {
  const found = scan(
    mail(
      {},
      `${'lorem ipsum dolor\r\n'.repeat(40_000)}Your account has been suspended, verify your account at http://192.0.2.3/\r\n`,
    ),
  );
  assert.ok(
    found.hits.some((one) => one.test === 'link.raw-address'),
    found.hits.map((one) => one.test).join(', '),
  );
});
