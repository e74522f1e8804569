import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { newReference, TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import { type Address, formatAddress, type ForwardPath, parseAddress } from '#format/address';
import type { DmarcReport, FoundReport, Reading, TlsReport } from '#format/report';
import type { AdmittedRecipient, IncomingMail, ReceiveOutcome } from '#flow/receive';
import type { AccountId } from '#model/mailbox';
import type { DomainId, ResolvedAccount, Resolution, TenantId } from '#model/directory';
import type { KeptReport, NewReport } from '#model/report';
import { fixedSettings } from '#model/settings';
import type { TraceRow } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { type KeepReports, ReportAddresses, ReportIntake } from './mod.ts';

const random = new SystemRandom();

function account(address: string): ResolvedAccount {
  return {
    account: 7 as AccountId,
    tenant: 1 as TenantId,
    domain: 1 as DomainId,
    address,
    active: true,
    quotaBytes: null,
    usedBytes: 0,
    domainQuotaBytes: null,
    domainUsedBytes: 0,
    fileSent: false,
  };
}

function reaching(address: string): Resolution {
  return { kind: 'accounts', accounts: [account(address)], alias: null, tag: null };
}

const dmarc: DmarcReport = {
  org: 'Reporter',
  email: 'admin@reporter.test',
  contact: '',
  id: 'one',
  beginS: 1_772_323_200,
  endS: 1_772_409_599,
  errors: [],
  generator: '',
  policy: { domain: 'sub.example.test', p: 'none' },
  records: [
    {
      sourceIp: '192.0.2.1',
      count: 2,
      disposition: 'none',
      dkim: 'pass',
      spf: 'fail',
      reasons: [],
      headerFrom: 'x',
      dkimResults: [],
      spfResults: [],
    },
    {
      sourceIp: '192.0.2.1',
      count: 3,
      disposition: 'none',
      dkim: 'fail',
      spf: 'fail',
      reasons: [],
      headerFrom: 'x',
      dkimResults: [],
      spfResults: [],
    },
    {
      sourceIp: '192.0.2.1',
      count: 4,
      disposition: 'none',
      dkim: 'fail',
      spf: 'fail',
      reasons: [],
      headerFrom: 'x',
      dkimResults: [],
      spfResults: [],
    },
  ],
};

function tlsOf(domains: readonly (readonly ['tlsa' | 'sts', string])[]): TlsReport {
  return {
    org: 'Reporter',
    contact: '',
    id: 'one',
    beginMs: 0,
    endMs: 1,
    policies: domains.map(([type, domain]) => ({
      type,
      domain,
      strings: [],
      mxHosts: [],
      successes: 3,
      failures: 1,
      details: [],
    })),
  };
}

interface Trial {
  readonly intake: ReportIntake;
  readonly metrics: Metrics;
  readonly kept: NewReport[];
  readonly traces: TraceRow[];
  /** What went on as ordinary mail: recipients, and the note. */
  readonly rest: { readonly mail: IncomingMail; readonly note: string }[];
  take(mail: IncomingMail): Promise<ReceiveOutcome>;
}

function trial(read: Reading<readonly FoundReport[]> | Error, outcome: KeptReport['kind'] = 'kept'): Trial {
  const clock = new FakeClock('2026-03-02T08:00:00Z');
  const metrics = new Metrics();
  const kept: NewReport[] = [];
  const traces: TraceRow[] = [];
  const rest: { mail: IncomingMail; note: string }[] = [];
  const addresses = new ReportAddresses({ hostname: 'mx.test', settings: () => fixedSettings() });
  const intake = new ReportIntake({
    addresses,
    store: {
      keepReports: async ({ reports, trace }: KeepReports) => {
        kept.push(...reports);
        if (trace !== null) traces.push(trace);
        return reports.map(() =>
          outcome === 'not-hosted' ? { kind: outcome } : { kind: outcome, domain: 1, tenant: 1 },
        );
      },
    },
    directory: {
      resolve: (path: ForwardPath): Resolution =>
        reaching(path === 'postmaster' ? 'operator@mx.test' : `admin@${path.domain}`),
      domain: (name) => (name === 'example.test' ? {} : undefined),
    },
    read: async () => {
      if (read instanceof Error) throw read;
      return read;
    },
    clock,
    keys: new TimeKeys(clock),
    hostname: 'mx.test',
    metrics,
    log: silentLog,
  });
  return {
    intake,
    metrics,
    kept,
    traces,
    rest,
    take: (mail) =>
      intake.take(
        mail,
        { kind: 'memory', bytes: new Uint8Array(0) },
        {
          trace: ({ story }) => ({ story }) as TraceRow,
          rest: async (told, note) => {
            rest.push({ mail: told, note: Buffer.from(note).toString() });
            return {
              kind: 'accepted',
              recipients: told.recipients.map(() => 'filed'),
              repeats: 0,
              queued: false,
              subject: 'x',
            };
          },
        },
      ),
  };
}

function to(text: string, accounts: readonly ResolvedAccount[] = []): AdmittedRecipient {
  return { path: addressOf(text), notify: '', originalRecipient: null, reach: { kind: 'local', accounts } };
}

function addressOf(text: string): Address {
  return parseAddress(text) ?? assert.fail(text);
}

function mailTo(recipients: readonly AdmittedRecipient[], changes: Partial<IncomingMail> = {}): IncomingMail {
  return {
    reference: newReference(random),
    kind: 'incoming',
    client: '192.0.2.55',
    helo: 'mx.reporter.test',
    protocol: { base: 'SMTP', extended: true, tls: true, authenticated: false, utf8: false },
    tls: undefined,
    reversePath: addressOf('dmarc@reporter.test'),
    recipients,
    smtpUtf8: false,
    envelopeId: null,
    returnContent: null,
    replyEach: false,
    story: [],
    ...changes,
  };
}

const found: Reading<readonly FoundReport[]> = { ok: true, value: [{ kind: 'dmarc', report: dmarc }] };
const unreadable: Reading<readonly FoundReport[]> = { ok: false, problem: 'No part of it is a report' };
const ours = to('dmarc-reports@example.test');

test('addresses that take reports are those of the setting, and the one that ours come from', () => {
  const settings = fixedSettings({
    'report.addresses': ['dmarc', 'rua@other.test'],
    'report.from': 'Reports@host.test',
  });
  const addresses = new ReportAddresses({ hostname: 'mx.test', settings: () => settings });
  const cases: readonly (readonly [string, 'hosted' | 'remote', boolean])[] = [
    ['dmarc@example.test', 'hosted', true],
    ['DMARC+google@example.test', 'hosted', true],
    ['dmarc@example.test', 'remote', false],
    ['rua@other.test', 'hosted', true],
    ['rua@example.test', 'hosted', false],
    ['dmarc-reports@example.test', 'hosted', false],
    ['reports@host.test', 'remote', true],
  ];
  for (const [address, where, taken] of cases) assert.equal(addresses.takes(addressOf(address), where), taken, address);
  assert.equal(addresses.takes('postmaster', 'hosted'), false);
  assert.equal(
    formatAddress(new ReportAddresses({ hostname: 'mx.test', settings: () => fixedSettings() }).from),
    'dmarc-reports@mx.test',
  );
});

test('mail for others is left alone', () => {
  const { intake } = trial(found);
  assert.equal(intake.wants(mailTo([to('you@example.test', [account('you@example.test')])])), false);
  assert.equal(intake.wants(mailTo([{ ...ours, reach: { kind: 'remote', domain: 'example.test' as never } }])), false);
  assert.equal(intake.wants(mailTo([ours])), true);
});

test('a report is kept with who brought it, and filed nowhere', async () => {
  const of = trial(found);
  const outcome = await of.take(mailTo([ours]));
  assert.deepEqual(outcome, { kind: 'accepted', recipients: ['filed'], repeats: 0, queued: false, subject: '' });
  assert.equal(of.rest.length, 0);
  assert.equal(of.traces.length, 1);
  const [report] = of.kept;
  assert.deepEqual(
    [report?.subject, report?.reporter, report?.verified, report?.org, report?.reportId],
    ['sub.example.test', '192.0.2.0/24', false, 'Reporter', 'one'],
  );
  assert.deepEqual(
    report?.rows.map(({ source, good, bad }) => [source, good, bad]),
    [
      ['192.0.2.1', 2, 0],
      ['192.0.2.1', 0, 7],
    ],
  );
});

test('a domain that passed DMARC is who brought it, and so are we', async () => {
  const of = trial(found);
  await of.take(mailTo([ours], { verifiedFrom: 'reporter.test' }));
  await of.take(mailTo([ours], { kind: 'system', client: undefined }));
  assert.deepEqual(
    of.kept.map(({ reporter, verified }) => [reporter, verified]),
    [
      ['reporter.test', true],
      ['mx.test', true],
    ],
  );
});

test('where somebody has the address, the report is kept and the mail is filed', async () => {
  const of = trial(found);
  const own = to('dmarc-reports@example.test', [account('dmarc-reports@example.test')]);
  const outcome = await of.take(mailTo([own, ours]));
  assert.equal(outcome.kind, 'accepted');
  assert.equal(of.kept.length, 1);
  assert.equal(of.traces.length, 0);
  assert.equal(of.rest[0]?.mail.story.at(-1)?.event, 'report.taken');
  assert.equal(of.rest[0]?.note, '');
});

test('what is no report goes to postmaster of its domain, with the reason', async () => {
  const of = trial(unreadable);
  await of.take(mailTo([ours]));
  const [rest] = of.rest;
  const reach = rest?.mail.recipients[0]?.reach;
  assert.deepEqual(reach?.kind === 'local' && reach.accounts.map(({ address }) => address), ['admin@example.test']);
  assert.match(
    rest?.note.replaceAll('\r\n ', ' ') ?? '',
    /^Comments: Sent to dmarc-reports@example\.test, which takes reports, but could not be read as one: No part of it is a report\r\n$/,
  );
  assert.equal(of.metrics.value('reports_received', { result: 'unreadable' }), 1);
});

test('what is no report and somebody’s own mail is filed as it is', async () => {
  const of = trial(unreadable);
  await of.take(mailTo([to('dmarc-reports@example.test', [account('dmarc-reports@example.test')])]));
  assert.equal(of.rest[0]?.note, '');
  assert.equal(of.rest[0]?.mail.story.length, 0);
});

test('what comes back to our reports is dropped and counted, so that it goes in no circle', async () => {
  const of = trial(unreadable);
  const outcome = await of.take(mailTo([to('dmarc-reports@mx.test')], { reversePath: null }));
  assert.equal(outcome.kind, 'accepted');
  assert.deepEqual([of.rest.length, of.traces[0]?.story.at(-1)?.event], [0, 'report.returned']);
  assert.equal(of.metrics.value('reports_received', { result: 'returned' }), 1);
});

test('a report about a domain that is not hosted here, or about next month, is none that is taken', async () => {
  const foreign = trial({
    ok: true,
    value: [{ kind: 'dmarc', report: { ...dmarc, policy: { domain: 'foreign.test', p: 'none' } } }],
  });
  await foreign.take(mailTo([ours]));
  assert.match(foreign.rest[0]?.note.replaceAll('\r\n ', ' ') ?? '', /about foreign\.test, which is not hosted here/);
  const future = trial({ ok: true, value: [{ kind: 'dmarc', report: { ...dmarc, endS: dmarc.endS + 30 * 86_400 } }] });
  await future.take(mailTo([ours]));
  assert.match(future.rest[0]?.note.replaceAll('\r\n ', ' ') ?? '', /still to come/);
});

test('a flood is told to come again, where nothing else of the message is kept', async () => {
  const of = trial(found, 'too-many');
  assert.deepEqual(await of.take(mailTo([ours])), { kind: 'deferred', recipients: ['over-quota'] });
  const mixed = await of.take(mailTo([to('you@example.test', [account('you@example.test')]), ours]));
  assert.deepEqual(mixed.kind === 'accepted' && mixed.recipients, ['filed', 'over-quota']);
});

test('a report that ends the thread that reads it goes to postmaster; a pool that is full means later', async () => {
  const lost = trial(new Fault('temporary', 'A pool thread ended', { fields: { job: 'findReports' } }));
  await lost.take(mailTo([ours]));
  assert.match(lost.rest[0]?.note.replaceAll('\r\n ', ' ') ?? '', /took too long/);
  const full = trial(new Fault('limit', '1000 jobs are waiting'));
  await assert.rejects(full.take(mailTo([ours])), { kind: 'limit' });
});

test('a TLS report is about the domain it names; a DANE policy names a mail server (RFC 8460 section 1.1)', async () => {
  const cases: readonly (readonly [string, readonly (readonly ['tlsa' | 'sts', string])[], string])[] = [
    ['example.test', [['tlsa', 'mx.provider.test']], 'example.test'],
    [
      '',
      [
        ['tlsa', 'mx.example.test'],
        ['sts', 'example.test'],
      ],
      'example.test',
    ],
    ['', [['tlsa', 'mx.example.test']], 'mx.example.test'],
    ['other.test', [['sts', 'example.test']], 'example.test'],
  ];
  for (const [about, policies, subject] of cases) {
    const of = trial({ ok: true, value: [{ kind: 'tls', report: tlsOf(policies), about }] });
    await of.take(mailTo([to('tls-reports@example.test')]));
    assert.equal(of.kept[0]?.subject, subject);
    assert.deepEqual(
      of.kept[0]?.rows.map(({ source, good, bad }) => [source, good, bad]),
      policies.map(([type]) => [type, 3, 1]),
    );
  }
});

test('a failure report is kept as one message that failed', async () => {
  const report = {
    feedbackType: 'auth-failure',
    failures: ['dmarc'],
    reportedDomain: 'example.test',
    sourceIp: '192.0.2.9',
    envelopeFrom: '',
    arrivedMs: 1000,
    deliveryResult: 'reject',
    alignment: '',
    userAgent: 'Test',
  };
  const of = trial({ ok: true, value: [{ kind: 'failure', report }] });
  await of.take(mailTo([ours]));
  assert.deepEqual([of.kept[0]?.kind, of.kept[0]?.beginMs, of.kept[0]?.rows.length], ['failure', 1000, 1]);
});
