import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { composeMessage, structuredField } from '#format/message';
import {
  findReports,
  readDmarcReport,
  readFailureReport,
  readReport,
  readTlsReport,
  type Reading,
  RECORDS_MAX,
  writeDmarcReport,
  writeTlsReport,
} from './mod.ts';
import { dmarcReport, record, tlsReport } from './sample.fixture.ts';
import { zipOf } from './zip.fixture.ts';

const xml = writeDmarcReport(dmarcReport);
const json = writeTlsReport(tlsReport);

function valueOf<T>(reading: Reading<T>): T {
  if (!reading.ok) assert.fail(reading.problem);
  return reading.value;
}

function problemOf(reading: Reading<unknown>): string {
  return reading.ok ? 'It was read' : reading.problem;
}

test('a DMARC report that we write reads as what was written (RFC 9990 appendix A)', () => {
  assert.deepEqual(valueOf(readDmarcReport(xml)), dmarcReport);
});

test('elements are written in the order of the schema (RFC 9990 section 3.1.1)', () => {
  const names = [...xml.matchAll(/<([a-z_]+)[ >]/g)].map(([, name]) => name);
  const first = (name: string): number => names.indexOf(name);
  const order = [
    'feedback',
    'version',
    'report_metadata',
    'policy_published',
    'record',
    'row',
    'identifiers',
    'auth_results',
  ];
  assert.deepEqual(
    [...order].sort((a, b) => first(a) - first(b)),
    order,
  );
  assert.match(xml, /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2\.0">/);
  assert.match(xml, /<disposition>quarantine<\/disposition>\s*<dkim>fail<\/dkim>\s*<spf>fail<\/spf>\s*<reason>/);
  assert.match(
    xml,
    /<dkim>\s*<domain>list\.test<\/domain>\s*<selector>s1<\/selector>\s*<result>pass<\/result>\s*<\/dkim>\s*<spf>/,
  );
});

test('an empty envelope_from is the null reverse-path, a missing one says nothing (RFC 9990 section 3.1.1.9)', () => {
  assert.match(xml, /<envelope_from><\/envelope_from>/);
  const { envelopeFrom: _, ...silent } = record;
  const written = writeDmarcReport({ ...dmarcReport, records: [silent] });
  assert.deepEqual(valueOf(readDmarcReport(written)).records, [silent]);
});

test('markup and characters that XML does not allow stay inside of texts', () => {
  const org = `</org_name>&lt;<![CDATA["'>]]>\u0000\u0008 \ud800`;
  const read = valueOf(readDmarcReport(writeDmarcReport({ ...dmarcReport, org })));
  assert.equal(read.org, `</org_name>&lt;<![CDATA["'>]]> \ufffd`);
  assert.equal(read.id, dmarcReport.id);
});

const metadata =
  '<report_metadata><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>';
const published = '<policy_published><domain>Example.COM.</domain><p>Reject</p></policy_published>';
const row = (inside: string): string =>
  `<record><row><source_ip>192.0.2.1</source_ip><count>1</count>${inside}</row><identifiers><header_from>example.com</header_from></identifiers></record>`;
const feedback = (inside: string): string => `<feedback>${metadata}${published}${inside}</feedback>`;

test('documents in odd forms are read for what they mean', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['no records', feedback('')],
    ['a byte order mark and blank lines before it', `\ufeff\n\n${feedback('')}`],
    [
      'a prefix for all of it',
      feedback('')
        .replaceAll(/<(\/?)/g, '<$1d:')
        .replace('feedback', 'feedback xmlns:d="urn:x"'),
    ],
    ['comments and instructions', feedback('<!-- <record> --><?x <record> ?>')],
    ['an element that is not closed', feedback('<extension><a><b></extension>')],
    ['an end without a beginning', feedback('</x></record>')],
    ['the other order', `<feedback>${published}${metadata}</feedback>`],
    ['what stands behind the end', `${feedback('')} & < > <feedback>`],
    [
      'an extension with names of ours in another namespace',
      feedback('<e:policy_published xmlns:e="urn:e"><e:domain>x.test</e:domain></e:policy_published>'),
    ],
    [
      'an extension that changes the namespace',
      feedback('<policy_published xmlns="urn:e"><domain>x.test</domain></policy_published>'),
    ],
  ];
  for (const [name, text] of cases) {
    const { policy, records } = valueOf(readDmarcReport(text));
    assert.deepEqual([policy, records], [{ domain: 'example.com', p: 'reject' }, []], name);
  }
});

test('words in any case, references, CDATA and unknown reasons are read', () => {
  const text = feedback(
    row(`<policy_evaluated><disposition> NONE </disposition><dkim>Pass</dkim><spf>hardfail</spf>
      <reason><type>arc</type><comment><![CDATA[a < b]]></comment></reason>
      <reason><type></type><comment></comment></reason>
      <reason><type>Forwarded</type><comment>&#x41;&#66;&amp;&nosuch;&#0;</comment></reason></policy_evaluated>`),
  );
  const [read] = valueOf(readDmarcReport(text)).records;
  assert.deepEqual([read?.disposition, read?.dkim, read?.spf], ['none', 'pass', 'fail']);
  assert.deepEqual(read?.reasons, [
    { type: 'other', comment: 'arc: a < b' },
    { type: 'forwarded', comment: 'AB&&nosuch;&#0;' },
  ]);
});

test('records that do not say who sent how many are left out, and it is told', () => {
  const read = valueOf(
    readDmarcReport(
      feedback(row('') + row('').replace('192.0.2.1', 'unknown') + row('').replace('<count>1', '<count>-1')),
    ),
  );
  assert.equal(read.records.length, 1);
  assert.deepEqual(read.errors, ['2 records could not be read']);
});

test('documents that are no reports are refused in words', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /not XML/],
    ['Hello', /not XML/],
    ['<html><body>Hello</body></html>', /no DMARC report/],
    [feedback('').replace(published, ''), /which domain/],
    [feedback('').replace('<report_id>1', '<report_id> '), /report id/],
    [feedback('').replace('<begin>1', '<begin>soon'), /which time/],
    [feedback('').slice(0, -20), /ends in the middle/],
    [`<!DOCTYPE feedback [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>${feedback('&b;')}`, /document type/],
    [`<!DOCTYPE feedback SYSTEM "file:///etc/passwd">${feedback('')}`, /document type/],
    [`<feedback>${'<a>'.repeat(100)}`, /32 deep/],
    [`<feedback><!-- `, /comment has no end/],
    [`<feedback><![CDATA[`, /CDATA section has no end/],
    [feedback(row('').repeat(RECORDS_MAX + 1)), /more than 100000 records/],
  ];
  for (const [text, problem] of cases) assert.match(problemOf(readDmarcReport(text)), problem, text.slice(0, 60));
});

test('texts of any length are cut, and cost what they are long', () => {
  const long = 'a'.repeat(2_000_000);
  const read = valueOf(
    readDmarcReport(feedback('').replace('</report_id>', `</report_id><org_name>${long}</org_name>`)),
  );
  assert.equal(read.org.length, 1000);
  assert.match(problemOf(readDmarcReport(`<feedback>${'<'.repeat(2_000_000)}`)), /ends in the middle/);
  assert.match(problemOf(readDmarcReport(`<feedback>${`<a "`.repeat(500_000)}`)), /ends in the middle/);
});

test('a TLS report that we write reads as what was written (RFC 8460 section 4.4)', () => {
  assert.deepEqual(valueOf(readTlsReport(json)), tlsReport);
  assert.match(json, /"start-datetime":"2026-03-02T00:00:00Z"/);
});

test('TLS reports in odd forms are read for what they mean', () => {
  const read = valueOf(
    readTlsReport(
      JSON.stringify({
        'report-id': 'x',
        'date-range': { 'start-datetime': '2026-03-02T00:00:00', 'end-datetime': '2026-03-01' },
        policies: [
          {
            policy: {
              'policy-type': 'TLSA',
              'policy-domain': 'Example.com.',
              'policy-string': '3 1 1 AB',
              'mx-host': 'MX.test',
            },
            summary: { 'total-successful-session-count': '7', 'total-failure-session-count': -3 },
            'failure-details': [null, { 'result-type': 'brand-new', 'failed-session-count': 1.5 }],
          },
          { policy: {} },
          'x',
        ],
      }),
    ),
  );
  assert.equal(new Date(read.endMs).toISOString(), '2026-03-02T00:00:00.000Z');
  const [policy, ...others] = read.policies;
  assert.equal(others.length, 0);
  assert.deepEqual(
    [policy?.type, policy?.domain, policy?.strings, policy?.mxHosts, policy?.successes, policy?.failures],
    ['tlsa', 'example.com', ['3 1 1 AB'], ['mx.test'], 7, 0],
  );
  assert.deepEqual(
    policy?.details.map(({ result, sessions }) => [result, sessions]),
    [['brand-new', 0]],
  );
});

test('JSON that is no TLS report is refused in words', () => {
  const base = JSON.parse(json) as Record<string, unknown>;
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{', /not JSON/],
    ['['.repeat(200_000), /not JSON/],
    ['[]', /no TLS report/],
    [JSON.stringify({ ...base, policies: 3 }), /no TLS report/],
    [JSON.stringify({ ...base, 'date-range': {} }), /which time/],
    [JSON.stringify({ ...base, 'report-id': '' }), /report id/],
    [JSON.stringify({ ...base, policies: [] }), /which domain/],
    [JSON.stringify({ ...base, policies: Array(1001).fill({}) }), /1000 policies/],
    ['{"__proto__":{"policies":[]},"date-range":null}', /no TLS report/],
  ];
  for (const [text, problem] of cases) assert.match(problemOf(readTlsReport(text)), problem, text.slice(0, 60));
});

test('a failure report is summed up without whom it was for (RFC 9991, RFC 6591 section 3)', () => {
  const octets = Buffer.from(
    [
      'Feedback-Type: auth-failure',
      'User-Agent: Test/1.0',
      'Auth-Failure: dmarc',
      'Auth-Failure: spf',
      'Original-Mail-From: <someone@Sender.test>',
      'Original-Rcpt-To: secret@example.com',
      'Arrival-Date: Mon, 02 Mar 2026 10:00:00',
      ' +0100',
      'Source-IP: 192.0.2.9',
      'Reported-Domain: Example.com',
      'Identity-Alignment: none',
      'Delivery-Result: reject',
    ].join('\r\n'),
  );
  assert.deepEqual(valueOf(readFailureReport(octets)), {
    feedbackType: 'auth-failure',
    failures: ['dmarc', 'spf'],
    reportedDomain: 'example.com',
    sourceIp: '192.0.2.9',
    envelopeFrom: 'sender.test',
    arrivedMs: Date.parse('2026-03-02T09:00:00Z'),
    deliveryResult: 'reject',
    alignment: 'none',
    userAgent: 'Test/1.0',
  });
  assert.match(problemOf(readFailureReport(Buffer.from('Hello'))), /what kind/);
});

test('a report is found by its octets, whatever it is packed in and called', () => {
  const bytes = Buffer.from(xml);
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml.replace('UTF-8', 'UTF-16'), 'utf16le')]);
  const latin1 = Buffer.from(xml.replace('UTF-8', 'iso-8859-1'), 'latin1');
  const packings: readonly Uint8Array[] = [
    bytes,
    utf16,
    latin1,
    Buffer.from(xml.replace('UTF-8', 'UTF-16')),
    gzipSync(bytes),
    zipOf([{ name: 'report.xml', content: bytes }]),
    zipOf([{ name: 'report', content: bytes, stored: true }], 'a comment'),
    zipOf([
      { name: 'folder/', content: Buffer.alloc(0), stored: true },
      { name: 'folder/report.xml', content: bytes },
      { name: '__MACOSX/folder/._report.xml', content: Buffer.from('icon') },
    ]),
  ];
  for (const packed of packings) assert.deepEqual(valueOf(readReport(packed)), { kind: 'dmarc', report: dmarcReport });
  assert.deepEqual(valueOf(readReport(gzipSync(json))), { kind: 'tls', report: tlsReport, about: '' });
});

test('bombs and archives with tricks are refused before they are large', () => {
  const bytes = Buffer.from(xml);
  const zeros = Buffer.alloc(60 * 1024 * 1024);
  const cases: readonly (readonly [Uint8Array, RegExp])[] = [
    [gzipSync(zeros), /unpacks to more/],
    [gzipSync(Buffer.alloc(8 * 1024 * 1024)), /400 times/],
    [zipOf([{ name: 'a.xml', content: zeros }]), /unpacks to more/],
    [zipOf([{ name: 'a.xml', content: zeros, size: 10, crc: 0 }]), /unpacks to more/],
    [zipOf([{ name: 'a.xml', content: bytes, size: 10 }]), /damaged/],
    [zipOf([{ name: 'a.xml', content: bytes, crc: 1 }]), /damaged/],
    [zipOf([{ name: 'a.xml', content: bytes, flags: 1 }]), /encrypted/],
    [zipOf([]), /0 files/],
    [
      zipOf([
        { name: 'a.xml', content: bytes },
        { name: 'b.xml', content: bytes, atFirst: true },
      ]),
      /2 files/,
    ],
    [zipOf(Array.from({ length: 30 }, (_, i) => ({ name: `${i}`, content: bytes }))), /30 files/],
    [gzipSync(gzipSync(bytes)), /packed more than once/],
    [zipOf([{ name: 'a.zip', content: zipOf([{ name: 'a.xml', content: bytes }]) }]), /packed more than once/],
    [gzipSync(bytes).subarray(0, 100), /damaged/],
    [zipOf([{ name: 'a.xml', content: bytes }]).subarray(0, 200), /damaged/],
    [Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(11 * 1024 * 1024)]), /10485760 octets/],
    [Buffer.alloc(51 * 1024 * 1024, 32), /unpacks to more/],
  ];
  for (const [packed, problem] of cases) assert.match(problemOf(readReport(packed)), problem);
});

function message(type: string, body: Uint8Array, file?: string): Uint8Array {
  return composeMessage({
    fields: [structuredField('From', 'a@reporter.test')],
    token: 'abcdefghijklmnop',
    body: {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        { kind: 'text', subtype: 'plain', text: 'A report for you.' },
        { kind: 'text', subtype: 'html', text: '<feedback><p>A report for you.</p></feedback>' },
        { kind: 'octets', mediaType: type, octets: body, ...(file === undefined ? {} : { fileName: file }) },
      ],
    },
  });
}

test('reports are found in messages by what their parts hold', () => {
  for (const [type, body] of [
    ['application/gzip', gzipSync(xml)],
    ['application/octet-stream', zipOf([{ name: 'x', content: Buffer.from(xml) }])],
    ['text/xml', Buffer.from(xml)],
    ['image/png', gzipSync(xml)],
  ] as const) {
    assert.deepEqual(valueOf(findReports(message(type, body))), [{ kind: 'dmarc', report: dmarcReport }], type);
  }
  const bare = Buffer.from(`From: a@reporter.test\r\nContent-Type: application/zip\r\n\r\n${''}`);
  const whole = Buffer.concat([bare, zipOf([{ name: 'x', content: Buffer.from(xml) }])]);
  assert.deepEqual(valueOf(findReports(whole)), [{ kind: 'dmarc', report: dmarcReport }]);
});

test('a message without a report says why', () => {
  assert.match(problemOf(findReports(message('image/png', Buffer.from('PNG')))), /No part/);
  assert.match(problemOf(findReports(message('application/gzip', gzipSync('<html></html>')))), /no DMARC report/);
  assert.match(problemOf(findReports(new Uint8Array(0))), /No part/);
});
