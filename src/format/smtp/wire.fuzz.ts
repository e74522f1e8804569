/** Properties: the same events however the input is cut; only CRLF.CRLF ends DATA; content is what was stuffed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readWire } from '#testing/smtp';
import { SmtpWire } from './mod.ts';

const piece = fc.constantFrom(
  'NOOP',
  'DATA\r\n',
  'BDAT 5\r\n',
  'BDAT 7 LAST\r\n',
  'AUTH LOGIN\r\n',
  'MAIL FROM:<a@b.example>\r\n',
  '\r\n',
  '\r\n',
  '\r',
  '\n',
  '.',
  '..',
  '\r\n.\r\n',
  '\0',
  'a',
  ' ',
  '\xe9',
  'x'.repeat(510),
  'x'.repeat(2050),
);
const input = fc.array(piece, { maxLength: 40 }).map((pieces) => Buffer.from(pieces.join(''), 'latin1'));

test('events are the same however the input is cut', () => {
  fc.assert(
    fc.property(input, fc.array(fc.nat(3000), { maxLength: 12 }), (bytes, cuts) => {
      const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
      const chunks = [...at, bytes.length].map((end, i) => bytes.subarray(i === 0 ? 0 : at[i - 1], end));
      assert.deepEqual(readWire(chunks), readWire([bytes]));
    }),
    { seed: 1, numRuns: 3000 },
  );
});

test('content of whole lines comes out as it was before stuffing', () => {
  const line = fc.array(fc.constantFrom('.', '..', 'a', ' ', '\xff', 'x'.repeat(80)), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), fc.nat(5000), (lines, cut) => {
      const content = lines.map((words) => `${words.join('')}\r\n`).join('');
      const stuffed = lines.map((words) => `${words.join('').replace(/^\./, '..')}\r\n`).join('');
      const bytes = Buffer.from(`DATA\r\n${stuffed}.\r\nQUIT\r\n`, 'latin1');
      const at = cut % (bytes.length + 1);
      const words = readWire([bytes.subarray(0, at), bytes.subarray(at)]);
      assert.deepEqual(words, ['DATA', `content ${JSON.stringify(content)}`, 'QUIT']);
    }),
    { seed: 2, numRuns: 1000 },
  );
});

test('a simple reading of the RFC agrees on where DATA ends and what is flawed', () => {
  const octets = fc.array(fc.constantFrom('\r', '\n', '.', '\0', 'a', '\r\n', '\r\n.', '\r\n.\r\n'), { maxLength: 30 });
  fc.assert(
    fc.property(octets, (parts) => {
      const text = parts.join('');
      const wire = new SmtpWire();
      wire.beginContent();
      wire.expectData();
      wire.feed(Buffer.from(text, 'latin1'));
      let end: string | undefined;
      for (let event = wire.next(); event !== undefined; event = wire.next()) {
        if (event.kind !== 'content-end') continue;
        end = `${text.length - wire.waiting} ${event.flaw === undefined ? 'clean' : 'flawed'}`;
        break;
      }
      const at = `\r\n${text}`.indexOf('\r\n.\r\n');
      const content = at === -1 ? '' : `\r\n${text}`.slice(2, Math.max(2, at + 2));
      const flawed = /\0|\r(?!\n)|(?<!\r)\n/.test(content);
      assert.equal(end, at === -1 ? undefined : `${at + 3} ${flawed ? 'flawed' : 'clean'}`);
    }),
    { seed: 3, numRuns: 5000 },
  );
});
