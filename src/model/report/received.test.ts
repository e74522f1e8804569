import assert from 'node:assert/strict';
import { row, sql } from '#format/sql';
import { directoryWrites } from '#model/directory';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import {
  dropReports,
  keepReport,
  type KeptReport,
  listReports,
  type NewReport,
  type NewReportRow,
  REPORTS_PER_DOMAIN_MAX,
  REPORTS_PER_REPORTER_MAX,
  ROWS_PER_REPORT_MAX,
  sumDmarcReports,
  sumTlsReports,
} from './mod.ts';

const DAY_MS = 24 * 3600 * 1000;
const NOW = Date.parse('2026-03-02T12:00:00Z');

const facts = {
  disposition: 'none',
  dkim: 'fail',
  spf: 'fail',
  reasons: [],
  headerFrom: 'example.test',
  dkimResults: [],
  spfResults: [],
} as const;

function rowOf(source: string, changes: Partial<NewReportRow> = {}): NewReportRow {
  return { source, good: 0, bad: 1, facts, ...changes };
}

let serial = 0;

function report(changes: Partial<NewReport> = {}): NewReport {
  serial += 1;
  return {
    id: serial,
    kind: 'dmarc',
    subject: 'example.test',
    reporter: 'reporter.test',
    verified: true,
    org: 'Reporter',
    reportId: `report-${serial}`,
    beginMs: NOW - 2 * DAY_MS,
    endMs: NOW - DAY_MS,
    receivedMs: NOW,
    detail: { contact: 'admin@reporter.test' },
    rows: [rowOf('192.0.2.1')],
    ...changes,
  };
}

function keep(store: TestStore, changes: Partial<NewReport> = {}): Promise<KeptReport> {
  return store.write(() => keepReport(report(changes)));
}

forEachEngine('a report is kept for the nearest hosted domain above what it is about', async (store) => {
  const { domain, tenant } = await accountIn(store, { address: 'a@example.test' });
  const below = await accountIn(store, { address: 'a@sub.example.test' });
  assert.deepEqual(await keep(store, { subject: 'deep.sub.example.test' }), {
    kind: 'kept',
    domain: below.domain,
    tenant: below.tenant,
  });
  assert.deepEqual(await keep(store, { subject: 'other.example.test' }), { kind: 'kept', domain, tenant });
  assert.deepEqual(await keep(store, { subject: 'test' }), { kind: 'not-hosted' });
  assert.deepEqual(await keep(store, { subject: 'notexample.test' }), { kind: 'not-hosted' });
  const listed = await store.read(() => listReports({ domain: below.domain, sinceMs: 0, max: 10 }));
  assert.deepEqual(
    listed.map(({ subject, verified, good, bad, detail }) => [subject, verified, good, bad, detail]),
    [['deep.sub.example.test', true, 0, 1, { contact: 'admin@reporter.test' }]],
  );
  assert.equal((await store.read(() => listReports({ domain, sinceMs: 0, max: 10 }))).length, 1);
});

forEachEngine('the same report again is a duplicate, another reporter with its id is not', async (store) => {
  await accountIn(store, { address: 'a@example.test' });
  assert.equal((await keep(store, { reportId: 'one' })).kind, 'kept');
  assert.equal((await keep(store, { reportId: 'one' })).kind, 'duplicate');
  assert.equal((await keep(store, { reportId: 'one', reporter: '192.0.2.0/24', verified: false })).kind, 'kept');
  assert.equal((await keep(store, { reportId: 'one', kind: 'tls' })).kind, 'kept');
});

forEachEngine('a reporter and a domain have a bound for the day, and the next day is a new one', async (store) => {
  await accountIn(store, { address: 'a@example.test' });
  for (let i = 0; i < REPORTS_PER_REPORTER_MAX; i++) assert.equal((await keep(store, { rows: [] })).kind, 'kept');
  assert.equal((await keep(store)).kind, 'too-many');
  assert.equal((await keep(store, { receivedMs: NOW + DAY_MS })).kind, 'kept');
  for (let i = REPORTS_PER_REPORTER_MAX; i < REPORTS_PER_DOMAIN_MAX; i++) {
    assert.equal((await keep(store, { reporter: `r${Math.floor(i / 50)}.test`, rows: [] })).kind, 'kept');
  }
  assert.equal((await keep(store, { reporter: 'fresh.test' })).kind, 'too-many');
});

forEachEngine('of a report with too many rows those that count least are one sum', async (store) => {
  const { domain } = await accountIn(store, { address: 'a@example.test' });
  const many = Array.from({ length: ROWS_PER_REPORT_MAX + 9 }, (_, i) =>
    rowOf(`2001:db8::${i.toString(16)}`, { bad: i + 1 }),
  );
  await keep(store, { rows: many });
  const sum = await store.read(() => sumDmarcReports({ domain, sinceMs: 0 }));
  assert.equal(sum.groups.length, ROWS_PER_REPORT_MAX);
  assert.deepEqual(
    sum.groups.filter(({ facts: of }) => of === null),
    [{ source: '', good: 0, bad: 55, facts: null }],
  );
  assert.equal(
    sum.bad,
    many.reduce((all, one) => all + one.bad, 0),
  );
  const kept = await store.read(() => row<{ n: number }>(sql`SELECT row_count AS n FROM report`));
  assert.equal(kept?.n, ROWS_PER_REPORT_MAX);
});

forEachEngine('rows that say the same are added up over reports, within the time that is asked for', async (store) => {
  const { domain } = await accountIn(store, { address: 'a@example.test' });
  await keep(store, { rows: [rowOf('192.0.2.1', { bad: 2 }), rowOf('192.0.2.2', { good: 7, bad: 0 })] });
  await keep(store, { org: 'Another', rows: [rowOf('192.0.2.1', { bad: 3 })] });
  await keep(store, { endMs: NOW - 30 * DAY_MS, rows: [rowOf('192.0.2.1', { bad: 100 })] });
  const sum = await store.read(() => sumDmarcReports({ domain, sinceMs: NOW - 7 * DAY_MS }));
  assert.deepEqual([sum.reports, sum.reporters, sum.good, sum.bad], [2, 2, 7, 5]);
  assert.deepEqual(
    sum.groups.map(({ source, good, bad }) => [source, good, bad]),
    [
      ['192.0.2.2', 7, 0],
      ['192.0.2.1', 0, 5],
    ],
  );
  const none = await store.read(() => sumTlsReports({ domain, sinceMs: 0 }));
  assert.deepEqual(none, { leftOut: 0, reports: 0, reporters: 0, good: 0, bad: 0, groups: [] });
});

forEachEngine('old reports go, and those of a domain that was removed are nobody else’s', async (store) => {
  await accountIn(store, { address: 'a@example.test' });
  const gone = await store.write(() =>
    row<{ id: number }>(
      sql`INSERT INTO domain (tenant, name, active, created_ms) SELECT tenant, 'gone.test', 1, 0 FROM domain RETURNING id`,
    ),
  );
  await keep(store, { subject: 'gone.test' });
  await keep(store, { receivedMs: NOW - 10 * DAY_MS });
  await keep(store);
  await store.write(() =>
    directoryWrites.removeDomain({
      by: { actor: 'test', nowMs: NOW, id: 2 },
      name: 'gone.test',
      withAccounts: false,
    }),
  );
  assert.deepEqual(await store.read(() => listReports({ domain: gone?.id ?? 0, sinceMs: 0, max: 9 })), []);
  assert.deepEqual(await store.write(() => dropReports({ beforeMs: NOW - DAY_MS, max: 100 })), { reports: 2 });
  const left = await store.read(() => row<{ n: number }>(sql`SELECT COUNT(*) AS n FROM report_row`));
  assert.equal(Number(left?.n), 1);
});
