/** Properties of messages from strangers: a scan within its bounds, plain data, and a decision in words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexMessage } from '#format/message';
import { oleOf, tarOf, tnefOf, vbaStreams, zipOf } from '#testing/files';
import { mailWith, scanOf } from './attachment.fixture.ts';
import { attachmentHits, attachmentRules, decideAttachments, stripAttachments, stripNote } from './mod.ts';

const seed = 7_0445;
const samples: readonly Buffer[] = [
  zipOf([
    { name: 'a.exe', content: 'MZ' },
    { name: 'b.zip', content: zipOf([{ name: 'c', content: 'c' }]) },
  ]),
  tarOf([
    { name: 'a', content: 'x' },
    { name: 'l', flag: '2', target: '/x' },
  ]),
  tnefOf([{ title: 'a', longName: 'b.js', content: 'x' }]),
  oleOf([{ path: 'WordDocument', content: 'x' }, ...vbaStreams('Macros', { M: 'Sub AutoOpen()\r\n' })]),
  zipOf([
    { name: '[Content_Types].xml', content: 'x' },
    { name: 'word/document.xml', content: '<w:instrText>DDE' },
  ]),
  Buffer.from('{\\rtf1{\\object{\\*\\objdata 0105}}}'),
  Buffer.from('%PDF-1.4 /JS /ObjStm stream endstream'),
];
const rules = attachmentRules({ get: (of) => of.standard });
const budget = { octetsMax: 1024 * 1024, entriesMax: 100, depthMax: 3, ratioMax: 100, msMax: 1000 };

const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 20 });
const names = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('a.pdf.exe', '\u202egpj.exe', '', 'x'.repeat(900), '../x'),
);

test('whatever is attached under whatever name, the scan and its decision hold their bounds', () => {
  fc.assert(
    fc.property(fc.constantFrom(...samples), changes, names, (sample, all, name) => {
      const content = Buffer.from(sample);
      for (const [at, value] of all) content[at % content.length] = value;
      const message = mailWith([{ name: name.toWellFormed(), content }]);
      const scan = scanOf(message, { budget });
      assert.ok(scan.files.length <= 200 && scan.seen <= 102);
      assert.deepEqual(structuredClone(scan), scan);
      for (const { name: shown, notes } of scan.files) assert.ok(shown.length <= 200 && notes.length <= 10);
      for (const { evidence } of attachmentHits(scan))
        for (const value of Object.values(evidence)) assert.ok(String(value).length <= 200);
      const decision = decideAttachments(scan, rules);
      assert.ok(decision.findings.every(({ words }) => words !== ''));
    }),
    { seed, numRuns: 1500 },
  );
});

test('any part of any message can be taken out, and the rest is still a message of as many parts', () => {
  const pieces = fc.constantFrom(
    'Content-Type: multipart/mixed; boundary=b\r\n',
    'Content-Type: multipart/signed; boundary=c\r\n',
    'Content-Type: message/rfc822\r\n',
    'Content-Disposition: attachment; filename=a.exe\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    '--b\r\n',
    '--c\r\n',
    '--b--\r\n',
    '\r\n',
    'TVqQ\r\n',
    'text',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 25 }), (all) => {
      const message = Buffer.from(all.join(''), 'latin1');
      const index = indexMessage(message);
      const scan = scanOf(message, { budget });
      const decision = decideAttachments(scan, rules);
      const note = stripNote(scan, decision, { reference: 'R', help: 'Ask.' });
      const out = stripAttachments(message, index, { which: scan.files.map(({ at }) => at), note });
      assert.equal(indexMessage(out).root.children.length, index.root.children.length);
    }),
    { seed, numRuns: 2000 },
  );
});
