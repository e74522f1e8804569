import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '#format/address';
import { findText, indexMessage, walkParts } from '#format/message';
import { composeReportLetter, findReports, type OwnReport, packReport } from './mod.ts';
import { dmarcReport, tlsReport } from './sample.fixture.ts';

const from = parseAddress('dmarc-reports@mx.example.net') ?? assert.fail();
const to = [parseAddress('dmarc@example.com') ?? assert.fail(), parseAddress('other@example.com') ?? assert.fail()];

function letterOf(of: OwnReport): { readonly bytes: Uint8Array; readonly field: (name: string) => string } {
  const bytes = composeReportLetter(of, {
    packed: packReport(of),
    from,
    to,
    submitter: 'mx.example.net',
    nowMs: 1_772_510_000_000,
    token: 'abcdefghijklmnop',
  });
  const { fields } = indexMessage(bytes);
  return { bytes, field: (name) => findText(bytes, fields, name) ?? '' };
}

function attachment(bytes: Uint8Array): { readonly type: string; readonly name: string | undefined } {
  const part = [...walkParts(indexMessage(bytes).root)].at(-1);
  return { type: `${part?.type}/${part?.subtype}`, name: part?.fileName };
}

test('a DMARC report goes with the subject and file name of RFC 9990 section 3.5.2', () => {
  const { bytes, field } = letterOf({ kind: 'dmarc', domain: 'example.com', report: dmarcReport });
  assert.equal(
    field('subject').replaceAll(/\s+/g, ' '),
    'Report Domain: example.com Submitter: mx.example.net Report-ID: <20514.example.com@mx.example.net>',
  );
  assert.deepEqual(attachment(bytes), {
    type: 'application/gzip',
    name: 'mx.example.net!example.com!1772409600!1772495999.xml.gz',
  });
  assert.equal(field('message-id'), '<dmarc.20514.example.com@mx.example.net>');
  assert.equal(field('auto-submitted'), 'auto-generated');
  assert.equal(field('to'), 'dmarc@example.com, other@example.com');
  assert.deepEqual(findReports(bytes), { ok: true, value: [{ kind: 'dmarc', report: dmarcReport }] });
});

test('a TLS report goes as RFC 8460 section 5.3 wants it, whatever TLS does (RFC 8689 section 3)', () => {
  const { bytes, field } = letterOf({ kind: 'tls', domain: 'example.com', report: tlsReport });
  assert.match(field('content-type'), /^multipart\/report; report-type=tlsrpt;/);
  assert.deepEqual(['tls-report-domain', 'tls-report-submitter', 'tls-required'].map(field), [
    'example.com',
    'mx.example.net',
    'No',
  ]);
  assert.deepEqual(attachment(bytes), {
    type: 'application/tlsrpt+gzip',
    name: 'mx.example.net!example.com!1772409600!1772495999.json.gz',
  });
  assert.deepEqual(findReports(bytes), { ok: true, value: [{ kind: 'tls', report: tlsReport, about: 'example.com' }] });
});

test('the domain of a TLS report without its field is read from the subject', () => {
  const { bytes } = letterOf({ kind: 'tls', domain: 'example.com', report: tlsReport });
  const without = Buffer.from(
    Buffer.from(bytes)
      .toString('latin1')
      .replace(/TLS-Report-Domain: .*\r\n/, ''),
    'latin1',
  );
  const found = findReports(without);
  assert.equal(found.ok && found.value[0]?.kind === 'tls' && found.value[0].about, 'example.com');
});
