/** Properties of documents from strangers: findings within their bounds, in time, whatever the octets say. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { oleOf, packVba, vbaStreams } from '#testing/files';
import {
  decompressVba,
  type DocumentFindings,
  inspectOfficePart,
  inspectOle,
  inspectOneNote,
  inspectPage,
  inspectPdf,
  inspectRtf,
  inspectTable,
  openOle,
} from './mod.ts';

const seed = 7_0444;
const sample = oleOf([
  { path: 'Workbook', content: Buffer.from('85000a0000000000020105004d6163726f', 'hex') },
  { path: '\x01Ole10Native', content: Buffer.alloc(50, 1) },
  ...vbaStreams('Macros', { M: 'Sub AutoOpen()\r\nShell "x"\r\nEnd Sub\r\n' }),
]);
const packed = packVba('Sub AutoOpen()\r\n'.repeat(50));

function fine(found: DocumentFindings): void {
  assert.ok(found.notes.length <= 10 && found.files.length <= 100);
  assert.ok(found.notes.every((note) => note.length <= 100));
}

test('an OLE file with octets changed anywhere is read to an end', () => {
  const changes = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(changes, (all) => {
      const bad = Buffer.from(sample);
      for (const [at, value] of all) bad[at] = value;
      const file = openOle(bad);
      if (file === undefined) return;
      for (const entry of file.entries) assert.ok(file.read(entry, 1000).length <= 1000);
      fine(inspectOle(file));
    }),
    { seed, numRuns: 1500 },
  );
});

test('compressed source with octets changed never gives more than is asked for', () => {
  const changes = fc.array(fc.tuple(fc.nat(packed.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 10 });
  fc.assert(
    fc.property(changes, fc.nat(3000), (all, most) => {
      const bad = Buffer.from(packed);
      for (const [at, value] of all) bad[at] = value;
      assert.ok((decompressVba(bad, most)?.length ?? 0) <= most);
    }),
    { seed, numRuns: 3000 },
  );
});

const pieces = fc.constantFrom(
  '{\\object',
  '\\objdata ',
  '{\\*\\template ',
  '}',
  '{',
  '\\bin',
  '4d5a',
  '/ObjStm',
  '/EmbeddedFile',
  '/#4a',
  '/JS',
  'stream\r\n',
  'endstream',
  'obj',
  '<<',
  '<script',
  'atob(',
  '<Relationship ',
  'Type="',
  'instrText',
  '>',
  '<',
  '=cmd|',
  "'!A",
  '\n',
  ' ',
  '\0',
  '\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e\xac',
  '\xff\xff\xff\xff',
);
const texts = fc
  .array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 60 })
  .map((all) => Buffer.from(all.join(''), 'latin1'));

test('text of any shape is looked through to an end', () => {
  fc.assert(
    fc.property(texts, (octets) => {
      for (const inspect of [inspectRtf, inspectPdf, inspectOneNote, inspectPage, inspectTable]) fine(inspect(octets));
      for (const name of [
        '_rels/.rels',
        'word/document.xml',
        'xl/workbook.xml',
        '[Content_Types].xml',
        'xl/externalLinks/x.xml',
      ])
        fine(inspectOfficePart(name, octets));
    }),
    { seed, numRuns: 3000 },
  );
});
