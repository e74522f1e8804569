import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ControlServer, type ReportControl, reportHandlers } from '#app/control';
import { Fault } from '#base/fault';
import { silentLog } from '#base/log';
import type { OwnReportResult, ReportQuestion, SendReportsRequest } from '#flow/report';
import { FakeClock } from '#testing/clock';
import { runCli } from './mod.ts';

const source = {
  source: '203.0.113.9',
  name: 'mailer.example',
  messages: 120,
  passed: 0,
  dkim: 0,
  spf: 0,
  from: ['example.com'],
  dispositions: { none: 90, quarantine: 20, reject: 10 },
  others: [],
  reasons: [],
  meaning: 'SPF and DKIM fail: not yours, or a service you have not set up',
};

const sent: OwnReportResult = {
  kind: 'dmarc',
  day: '2026-03-01',
  domain: 'far.test',
  outcome: 'sent',
  to: ['dmarc@far.test'],
  refused: ['mailto:x@victim.test: it has no DMARC record'],
};

class FakeReports implements ReportControl {
  readonly asked: (ReportQuestion | SendReportsRequest)[] = [];

  async list(question: ReportQuestion) {
    this.asked.push(question);
    const endMs = Date.parse('2026-03-01T23:59:59Z');
    const one = {
      id: 1,
      subject: 'example.com',
      org: 'Rep\u001borter',
      reportId: 'r',
      beginMs: 0,
      endMs,
      receivedMs: 0,
      detail: {},
    };
    return question.domain === 'quiet.test'
      ? []
      : [{ ...one, kind: 'dmarc', reporter: '192.0.2.0/24', verified: false, good: 1, bad: 2 } as const];
  }

  async dmarc(question: ReportQuestion) {
    this.asked.push(question);
    if (question.domain === 'foreign.test')
      throw new Fault('not-found', 'none', { publicText: 'The domain foreign.test is not hosted here' });
    if (question.domain === 'quiet.test')
      return { ...question, reports: 0, reporters: 0, leftOut: 0, messages: 0, passed: 0, sources: [] };
    const rest = { ...source, source: '', name: null, messages: 4, passed: 1 };
    return { ...question, reports: 2, reporters: 1, leftOut: 0, messages: 124, passed: 1, sources: [source, rest] };
  }

  async tls(question: ReportQuestion) {
    this.asked.push(question);
    const details = [
      {
        result: 'certificate-expired',
        host: 'mx.example.com',
        reason: 'CERT',
        sessions: 1,
        meaning: 'The certificate has expired: renew it',
      },
    ];
    const policies = [{ policy: 'sts', domain: 'example.com', successes: 9, failures: 1, details }];
    return { ...question, reports: 1, reporters: 1, leftOut: 3, successes: 9, failures: 1, policies };
  }

  async send(request: SendReportsRequest, tell: (result: OwnReportResult) => Promise<void>) {
    this.asked.push(request);
    await tell(request.mode === 'show' ? { ...sent, document: '<feedback/>\n' } : sent);
  }
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function withReports(
  body: (run: (line: string) => Promise<Ran>, reports: FakeReports) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-report-'));
  const reports = new FakeReports();
  const clock = new FakeClock('2026-03-02T10:00:00Z');
  const server = new ControlServer({
    dataFolder: folder,
    handlers: reportHandlers({ reports, clock }),
    log: silentLog,
  });
  await server.listen();
  const run = async (line: string): Promise<Ran> => {
    let [out, err] = ['', ''];
    const io = {
      out: (text: string) => {
        out += text;
      },
      err: (text: string) => {
        err += text;
      },
      readStdin: () => Promise.reject(new Error('Nothing is read')),
      readFile: () => assert.fail('Nothing is read'),
      askSecret: undefined,
      live: false,
      styled: false,
      env: { ROOKERY_DATA: folder },
      cwd: '/nowhere',
    };
    const hooks = {
      io,
      version: '0.1.0',
      now: () => clock.now(),
      serve: async () => 0,
      check: () => assert.fail('Nothing is checked'),
    };
    return { code: await runCli(line.split(' '), hooks), out, err };
  };
  try {
    await body(run, reports);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

test('report show says who sent in the name of a domain, and what that means', () =>
  withReports(async (run, reports) => {
    const shown = await run('report show example.com --days 30');
    assert.equal(
      shown.out,
      `example.com, the last 30 days: 2 reports of 1 reporter
124 messages, 1 of them passed DMARC (1 %)

203.0.113.9 (mailer.example) sent 120 messages as example.com: SPF and DKIM fail: not yours, or a service you have not set up
    20 went to quarantine, 10 were refused

Others, too many to be listed, sent 4 messages, of which 1 passed
`,
    );
    assert.deepEqual(reports.asked, [{ domain: 'example.com', days: 30 }]);
    assert.equal((await run('report show quiet.test')).out, 'quiet.test, the last 7 days: no report came in\n');
    assert.equal((await run('report show foreign.test')).code, 3);
    assert.equal((await run('report show example.com --days 9999')).code, 2);
    assert.equal(JSON.parse((await run('report show example.com --json')).out).sources[0].source, '203.0.113.9');
  }));

test('report tls says how connections went, and what to do', () =>
  withReports(async (run) => {
    assert.equal(
      (await run('report tls example.com --days 1')).out,
      `example.com, the last day: 1 report of 1 reporter; the oldest 3 count in the sums below, but not by who sent
9 connections with TLS as it should be, 1 failed

MTA-STS of example.com: 9 went well, 1 failed
    1 time at mx.example.com: The certificate has expired: renew it (certificate-expired, CERT)
`,
    );
  }));

test('report list shows what came in, without what a terminal would obey', () =>
  withReports(async (run) => {
    const { out } = await run('report list example.com');
    assert.match(out, /2026-03-01 +dmarc +example\.com +Rep.orter +192\.0\.2\.0\/24 \(not verified\) +1 +2/);
    assert.ok(!out.includes('\u001b'));
    assert.match((await run('report list quiet.test')).err, /No report about quiet\.test came in within 7 days/);
  }));

test('report send tells what went where, and a dry run shows the reports', () =>
  withReports(async (run, reports) => {
    assert.equal(
      (await run('report send')).out,
      'DMARC report about far.test on 2026-03-01: sent to dmarc@far.test\n    left out: mailto:x@victim.test: it has no DMARC record\n',
    );
    assert.match(
      (await run('report send --day 2026-03-01 --dry-run')).out,
      /would be sent to dmarc@far\.test\n[^]*\n<feedback\/>\n/,
    );
    assert.deepEqual(reports.asked, [{ mode: 'send' }, { mode: 'show', day: 20_513 }]);
    assert.match((await run('report send --day 2026-03-02')).err, /is not over yet/);
    assert.match((await run('report send --day soon')).err, /is not a day/);
  }));
