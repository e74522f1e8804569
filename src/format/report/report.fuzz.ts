/** Whatever octets come: a reading or a problem, soon, and never an exception. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { findReports, readDmarcReport, readReport, readTlsReport, writeDmarcReport, writeTlsReport } from './mod.ts';
import { dmarcReport, tlsReport } from './sample.fixture.ts';
import type { DmarcRecord } from './types.ts';
import { zipOf } from './zip.fixture.ts';

const seed = 9990;
const xml = writeDmarcReport(dmarcReport);
const json = writeTlsReport(tlsReport);

const pieces = fc.constantFrom(
  '<feedback>',
  '</feedback>',
  '<record>',
  '</record>',
  '<row>',
  '<count>',
  '7',
  '</count>',
  '<source_ip>',
  '192.0.2.1',
  '<policy_published>',
  '<domain>',
  'example.com',
  '</domain>',
  '<auth_results>',
  '<dkim>',
  '<reason>',
  '<a b="',
  "'",
  '"',
  '>',
  '<',
  '/>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?',
  '?>',
  '<!DOCTYPE',
  '&amp;',
  '&#x',
  ';',
  'x:',
  'xmlns="y"',
  ' ',
  '\n',
  '\0',
);

/** A document of which some octets were changed, cut out or doubled. */
function damaged(of: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: of.length });
  return fc
    .array(fc.tuple(fc.constantFrom('set', 'cut', 'double'), place, fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((changes) => {
      let bytes = Buffer.from(of);
      for (const [kind, at, value] of changes) {
        if (kind === 'set' && at < bytes.length) bytes[at] = value;
        else if (kind === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + value)]);
        else if (kind === 'double') bytes = Buffer.concat([bytes.subarray(0, at + value), bytes.subarray(at)]);
      }
      return bytes;
    });
}

test('any mixture of markup is read or refused', () => {
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
      readDmarcReport(parts.join(''));
      readDmarcReport(`<feedback>${parts.join('')}</feedback>`);
    }),
    { seed, numRuns: 2000 },
  );
});

test('damaged reports in every packing are read or refused', () => {
  const packings = [
    Buffer.from(xml),
    Buffer.from(json),
    gzipSync(xml),
    gzipSync(json),
    zipOf([{ name: 'a.xml', content: Buffer.from(xml) }]),
    zipOf([{ name: 'a.xml', content: Buffer.from(xml), stored: true }]),
  ];
  for (const packing of packings) {
    fc.assert(
      fc.property(damaged(packing), (bytes) => {
        const read = readReport(bytes);
        if (!read.ok) assert.ok(read.problem.length < 200);
        findReports(bytes);
      }),
      { seed, numRuns: 500 },
    );
  }
});

test('any JSON is read or refused', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      readTlsReport(text);
      readTlsReport(`{"policies":[{"policy":${text},"summary":${text},"failure-details":${text}}],"report-id":"x",
        "date-range":{"start-datetime":"2026-01-01","end-datetime":"2026-01-01"}}`);
    }),
    { seed, numRuns: 1000 },
  );
});

test('records with any texts come back as they were written', () => {
  const word = fc.stringMatching(/^[a-z0-9.-]{1,30}[a-z0-9]$/);
  const comment = fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replaceAll(/[\p{C}\p{Z}\s\ufffe\uffff]+/gu, ' ').trim());
  const records: fc.Arbitrary<DmarcRecord> = fc.record({
    sourceIp: fc.oneof(fc.ipV4(), fc.constant('2001:db8::1')),
    count: fc.integer({ min: 1, max: 1_000_000 }),
    disposition: fc.constantFrom('none', 'pass', 'quarantine', 'reject'),
    dkim: fc.constantFrom('pass', 'fail'),
    spf: fc.constantFrom('pass', 'fail'),
    reasons: fc.array(fc.record({ type: fc.constantFrom('other', 'mailing_list', 'trusted_forwarder'), comment }), {
      maxLength: 3,
    }),
    headerFrom: word,
    envelopeFrom: word,
    dkimResults: fc.array(fc.record({ domain: word, selector: word, result: fc.constantFrom('pass', 'fail') }), {
      maxLength: 4,
    }),
    spfResults: fc.array(fc.record({ domain: word, result: fc.constantFrom('pass', 'none') }), { maxLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(records, { maxLength: 5 }), (all) => {
      const read = readDmarcReport(writeDmarcReport({ ...dmarcReport, records: all }));
      assert.deepEqual(read.ok ? read.value.records : read.problem, structuredClone(all));
    }),
    { seed, numRuns: 500 },
  );
});
