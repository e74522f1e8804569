/** Reports that real reporters sent, in all their wrappings: every one is read. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { findReports, type FoundReport, type Reading, readReport } from './mod.ts';

const suites = join(process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared'), 'suites');
const parsedmarc = join(suites, 'dmarc-reports-parsedmarc/samples');
const mox = join(suites, 'mail-samples-mox');
const skip = [parsedmarc, mox].every((folder) => existsSync(folder)) ? false : 'published suites are not here';

function filesIn(folder: string): string[] {
  return readdirSync(folder).map((name) => join(folder, name));
}

function readFile(path: string): Reading<readonly FoundReport[]> {
  const bytes = readFileSync(path);
  if (path.endsWith('.eml')) return findReports(bytes);
  const read = readReport(bytes);
  return read.ok ? { ok: true, value: [read.value] } : read;
}

function only(path: string): FoundReport {
  const read = readFile(path);
  if (!read.ok) assert.fail(`${path}: ${read.problem}`);
  assert.equal(read.value.length, 1, path);
  return read.value[0] as FoundReport;
}

const aggregate = [
  ...['aggregate', 'aggregate_invalid', 'extract_report'].map((name) => join(parsedmarc, name)),
  join(mox, 'dmarc-reports'),
];

test('every aggregate report is read, and its records count what the document says', { skip }, () => {
  let read = 0;
  for (const path of aggregate.flatMap(filesIn)) {
    const found = only(path);
    assert.equal(found.kind, 'dmarc', path);
    if (found.kind !== 'dmarc') continue;
    read += 1;
    assert.deepEqual(found.report.errors, [], path);
    assert.ok(found.report.records.length > 0 && found.report.records.every(({ count }) => count > 0), path);
    if (!path.endsWith('.xml')) continue;
    const text = readFileSync(path, 'latin1');
    const counts = [...text.matchAll(/<count>(\d+)<\/count>/g)].map(([, count]) => Number(count));
    assert.deepEqual(
      found.report.records.map(({ count }) => count),
      counts,
      path,
    );
    const sources = [...text.matchAll(/<source_ip>(.*?)<\/source_ip>/g)].map(([, ip]) => ip);
    assert.deepEqual(
      found.report.records.map(({ sourceIp }) => sourceIp),
      sources,
      path,
    );
  }
  assert.ok(read >= 20, `${read} reports`);
});

test('what is broken in a report does not spoil the rest of it', { skip }, () => {
  const of = (name: string) => {
    const found = only(join(parsedmarc, name));
    if (found.kind !== 'dmarc') assert.fail(name);
    return found.report;
  };
  assert.equal(of('aggregate/invalid_xml.xml').records[0]?.headerFrom, 'bad<xml.net');
  assert.equal(of('aggregate/invalid_xml.xml').email, '<bad-xml@bad-xml.net>');
  assert.equal(of('aggregate/invalid_utf_8.xml').records[0]?.headerFrom, 'bad_byte\ufffd');
  assert.deepEqual(of('aggregate/empty_reason.xml').records[0]?.reasons, []);
  assert.equal(of('aggregate_invalid/report_with_upper_cased_pass.xml').records[0]?.dkim, 'pass');
  const sample = of('aggregate/rfc9990-sample.xml');
  assert.deepEqual(
    [
      sample.policy.np,
      sample.policy.testing,
      sample.policy.discovery,
      sample.records[0]?.disposition,
      sample.generator,
    ],
    ['none', false, 'treewalk', 'pass', 'Example DMARC Aggregate Reporter v1.2'],
  );
});

test('every TLS report is read', { skip }, () => {
  const found = [join(parsedmarc, 'smtp_tls'), join(mox, 'tlsreports')].flatMap(filesIn).map((path) => {
    const one = only(path);
    if (one.kind !== 'tls') assert.fail(path);
    return one.report;
  });
  assert.deepEqual(
    found
      .map(({ org, policies }) => [org, policies[0]?.type, policies[0]?.successes, policies[0]?.failures])
      .sort((a, b) => String(a).localeCompare(String(b))),
    [
      ['Example Inc.', 'sts', 0, 3],
      ['Google Inc.', 'no-policy-found', 48, 0],
      ['Google Inc.', 'sts', 3, 0],
      ['Mail.ru', 'sts', 0, 1],
      ['Microsoft Corporation', 'sts', 2, 0],
    ],
  );
});

test('every failure report is summed up', { skip }, () => {
  for (const path of filesIn(join(parsedmarc, 'failure'))) {
    const found = only(path);
    if (found.kind !== 'failure') assert.fail(path);
    assert.deepEqual(
      [found.report.feedbackType, found.report.failures, found.report.sourceIp],
      ['auth-failure', ['dmarc'], '10.10.10.10'],
      path,
    );
  }
});
