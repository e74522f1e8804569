import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { latin1 } from '#base/bytes';
import { parseAddress } from '#format/address';
import {
  addressField,
  type ComposedPart,
  composeMessage,
  decodeBody,
  decodeIndex,
  decodeText,
  encodeIndex,
  encodeText,
  extractText,
  fieldText,
  formatDate,
  indexMessage,
  type MessageIndex,
  parseAddressList,
  parseDate,
  parseMessageIds,
  type Part,
  readEnvelope,
  readPartHeaders,
  scanHeader,
  searchTexts,
  selectFields,
  textField,
  walkParts,
} from './mod.ts';

const seed = 5322;
const token = 'abcdefghijklmnop';

/** Octets that look like mail often enough to get far. */
const pieces = fc.constantFrom(
  'Content-Type: multipart/mixed; boundary=b\r\n',
  'Content-Type: multipart/digest; boundary="c d"\n',
  'Content-Type: message/rfc822\r\n',
  "content-type:text/html;charset*0*=utf-8''%C3;\r\n charset*1*=%A4\r\n",
  'Content-Transfer-Encoding: base64\r\n',
  'Content-Transfer-Encoding: quoted-printable\n',
  'Content-Disposition: attachment; filename="=?utf-8?B?w6Q=?="\r\n',
  'From: "a" <b@c>, d: e@f;\r\n',
  'Subject: =?utf-8?Q?=C3?=\r\n =?utf-8?Q?=A4?=\r\n',
  'Date: 1 Jan 2026 00:00 +0000\r\n',
  '--b\r\n',
  '--b--\r\n',
  '--c d\n',
  '--c d--',
  '\r\n',
  '\n',
  '\r',
  '\0',
  'text',
  ' ',
  '=3D',
  '=',
  '(',
  '"',
  '\xe4',
  ';',
  ':',
  '--',
);
const mailish = fc.array(
  fc.oneof({ weight: 9, arbitrary: pieces }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) }),
  { maxLength: 60, size: '+1' },
);
const octets = fc.oneof(
  mailish.map((all) => Buffer.from(all.join(''), 'latin1')),
  fc.uint8Array({ maxLength: 300 }).map((all) => Buffer.from(all)),
);

function plain({ size, root, anomalies }: MessageIndex): MessageIndex {
  return { size, root, anomalies };
}

/** Every range lies within that of its parent, behind that of its older sibling. */
function checkRanges(bytes: Buffer, part: Part, from: number, to: number): void {
  assert.ok(
    from <= part.headerStart &&
      part.headerStart <= part.bodyStart &&
      part.bodyStart <= part.bodyEnd &&
      part.bodyEnd <= to,
  );
  let lineFeeds = 0;
  for (const octet of bytes.subarray(part.bodyStart, part.bodyEnd)) if (octet === 10) lineFeeds++;
  assert.equal(part.lines, lineFeeds);
  let at = part.bodyStart;
  for (const child of part.children) {
    checkRanges(bytes, child, at, part.bodyEnd);
    at = child.bodyEnd;
  }
  if (part.message !== undefined) {
    assert.equal(part.message.headerStart, part.bodyStart);
    checkRanges(bytes, part.message, part.bodyStart, part.bodyEnd);
  }
}

test('no octets make any reader throw; ranges nest; the stored index comes back; headers stay whole', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const index = indexMessage(bytes);
      checkRanges(bytes, index.root, 0, bytes.length);
      assert.equal(index.root.bodyEnd, bytes.length);
      assert.deepEqual(decodeIndex(encodeIndex(index)), plain(index));
      searchTexts(readEnvelope(bytes, index.root));
      for (const part of walkParts(index.root)) {
        readPartHeaders(bytes, part);
        readEnvelope(bytes, part);
        assert.ok(decodeBody(bytes, part, 50).length <= 50);
        extractText(bytes, part, 1000);
      }
      for (const field of index.fields) {
        const text = fieldText(bytes, field);
        assert.doesNotMatch(text, /[\r\n\0]/);
        assert.doesNotMatch(decodeText(text), /[\r\n\0]/);
        parseAddressList(text);
        parseDate(text);
        parseMessageIds(text);
      }
      if (!index.anomalies.includes('malformed-header')) {
        const whole = latin1(selectFields(bytes, index, [], { not: true }));
        assert.ok(whole.startsWith(latin1(bytes.subarray(0, index.fields.at(-1)?.end ?? 0))));
      }
    }),
    { seed, numRuns: 3000 },
  );
});

test('texts and lists of any characters do not throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
      decodeText(text);
      parseAddressList(text);
      parseDate(text);
      parseMessageIds(text);
      assert.equal(decodeText(encodeText(text.replaceAll(/[\r\n\0]/g, ''))), text.replaceAll(/[\r\n\0]/g, ''));
    }),
    { seed, numRuns: 2000 },
  );
});

test('the index is the same however header lines are folded', () => {
  const folds = fc.array(fc.constantFrom(' ', '\r\n ', '\r\n\t', ' \r\n \t'), { minLength: 6, maxLength: 6 });
  const whole = (gaps: readonly string[]): Buffer => {
    const [a, b, c, d, e, f] = gaps;
    return Buffer.from(
      `Subject: one${a}two\r\nContent-Type:${b}multipart/mixed;${c}charset=utf-8;${d}boundary="b"\r\n\r\n--b\r\nContent-Type: text/html;${e}name=x\r\nContent-Transfer-Encoding:${f}base64\r\n\r\nAAAA\r\n--b--\r\n`,
    );
  };
  const kinds = (bytes: Buffer): unknown[] =>
    [...walkParts(indexMessage(bytes).root)].map(({ type, subtype, charset, encoding, fileName, lines }) => ({
      type,
      subtype,
      charset,
      encoding,
      fileName,
      lines,
    }));
  const reference = kinds(whole([' ', ' ', ' ', ' ', ' ', ' ']));
  fc.assert(
    fc.property(folds, (gaps) => {
      // Lines of the root's body differ with the folds in the part's header.
      assert.deepEqual(kinds(whole(gaps)).slice(1), reference.slice(1));
    }),
    { seed },
  );
});

const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.replaceAll(/[\r\n\0]/g, ''));
const leaf: fc.Arbitrary<ComposedPart> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), subtype: fc.constantFrom('plain', 'html'), text }),
  fc.record({
    kind: fc.constant('octets' as const),
    mediaType: fc.constant('application/octet-stream'),
    octets: fc.uint8Array({ maxLength: 200 }),
    fileName: text.filter((name) => name !== ''),
  }),
);
const tree = fc.letrec<{ part: ComposedPart }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    leaf,
    fc.record({
      kind: fc.constant('multipart' as const),
      subtype: fc.constantFrom('mixed', 'related'),
      parts: fc.array(tie('part'), { minLength: 1, maxLength: 4 }),
    }),
  ),
})).part;

function compare(bytes: Uint8Array, part: Part, composed: ComposedPart): void {
  switch (composed.kind) {
    case 'multipart':
      assert.deepEqual(
        [part.type, part.subtype, part.children.length],
        ['multipart', composed.subtype, composed.parts.length],
      );
      for (const [i, child] of composed.parts.entries()) compare(bytes, part.children[i] ?? assert.fail(), child);
      return;
    case 'text':
      assert.equal(Buffer.from(decodeBody(bytes, part)).toString('utf8'), `${composed.text}\r\n`);
      return;
    case 'octets':
      assert.deepEqual(Buffer.from(decodeBody(bytes, part)), Buffer.from(composed.octets));
      assert.equal(part.fileName, decodeText(composed.fileName ?? ''));
      return;
    default:
      composed satisfies never;
  }
}

test('what is composed is read back as it was', () => {
  const who = parseAddress('user@example.org') ?? assert.fail();
  fc.assert(
    fc.property(tree, text, text, (body, subject, name) => {
      const bytes = composeMessage({
        token,
        fields: [textField('Subject', subject), addressField('From', [{ name, address: who }])],
        body,
      });
      for (const line of latin1(bytes).split('\r\n')) assert.ok(line.length <= 998);
      const { root, anomalies } = indexMessage(bytes);
      assert.deepEqual(anomalies, []);
      compare(bytes, root, body);
      const envelope = readEnvelope(bytes, root);
      assert.equal(decodeText(envelope.subject ?? ''), subject);
      const [from] = envelope.from;
      assert.deepEqual(from?.kind === 'mailbox' ? [from.local, from.domain] : [], ['user', 'example.org']);
      assert.equal(decodeText(from?.name ?? ''), name.trim() === '' ? '' : name);
    }),
    { seed, numRuns: 500 },
  );
});

test('a header is the same whatever follows it', () => {
  fc.assert(
    fc.property(octets, (bytes) => {
      const { fields, end } = scanHeader(bytes);
      assert.deepEqual(scanHeader(bytes.subarray(0, end)).fields, fields);
    }),
    { seed, numRuns: 500 },
  );
});

test('dates come back', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -62_000_000_000, max: 250_000_000_000 }),
      fc.integer({ min: -840, max: 840 }),
      (seconds, offsetMinutes) => {
        const date = { ms: seconds * 1000, offsetMinutes };
        const written = formatDate(date.ms, offsetMinutes);
        // Years of two and three digits are written with four, so they are read as they are.
        assert.deepEqual(parseDate(written), { ms: date.ms, offsetMinutes: offsetMinutes + 0 }, written);
      },
    ),
    { seed },
  );
});
