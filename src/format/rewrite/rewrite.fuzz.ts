import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bodyText, decodeText, findText, indexMessage, partFields, walkParts } from '#format/message';
import { type Edit, rewriteMessage } from './mod.ts';

const seed = 2046;

/** Octets that look like mail often enough to get far. */
const pieces = fc.constantFrom(
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: multipart/alternative; boundary="c"\n',
  'Content-Type: message/rfc822\r\n',
  'Content-Type: text/html; charset=koi8-r\r\n',
  'Content-Type: text/html',
  'Content-Transfer-Encoding: base64\r\n',
  'Subject: a\r\n',
  'Subject:\r\n =?utf-8?Q?b?=\r\n',
  'broken line\r\n',
  '--b\r\n',
  '--b--\r\n',
  '--c\n',
  '--c--\n',
  '\r\n',
  '\n',
  '\r',
  'text',
  '\0',
  '\xff',
);
const messages = fc.array(pieces, { maxLength: 30 }).map((all) => Buffer.from(all.join(''), 'latin1'));
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(fc.constantFrom('--b', '--b--', '\r\n', '\n', '=', ' ', '.', 'ä', 'From '), { maxLength: 30 })
    .map((all) => all.join('')),
);

test('whatever the message, the new content is read as it was written, and the tree keeps its shape', () => {
  fc.assert(
    fc.property(messages, texts, fc.nat({ max: 20 }), (bytes, text, pick) => {
      const index = indexMessage(bytes);
      const leaves = [...walkParts(index.root)].filter((part) => part.children.length === 0 && !part.message);
      const at = pick % leaves.length;
      const part = leaves[at] ?? assert.fail();
      const edits: Edit[] = [
        { kind: 'content', part, content: { subtype: 'html', text, presentation: 'kept' } },
        { kind: 'tag-subject', tag: '{Cleaned}' },
      ];
      const out = rewriteMessage(bytes, index, edits);
      const again = indexMessage(out);
      const found = [...walkParts(again.root)].filter((one) => one.children.length === 0 && !one.message);
      assert.equal(found.length, leaves.length);
      const lines = (one: string): string =>
        one
          .toWellFormed()
          .replaceAll(/\r\n|\r|\n/g, '\r\n')
          .replace(/(?:\r\n)?$/, '');
      assert.equal(lines(bodyText(out, found[at] ?? assert.fail())), lines(text.replace(/^\ufeff/, '')));
      assert.ok(decodeText(findText(out, partFields(out, again.root), 'subject') ?? '').startsWith('{Cleaned}'));
      assert.deepEqual(rewriteMessage(bytes, index, []), bytes);
    }),
    { seed, numRuns: 2000 },
  );
});
