/** From mail that came in to a report that is read back, day by day. */
import assert from 'node:assert/strict';
import { readDmarcReport } from '#format/report';
import { row, rows, sql } from '#format/sql';
import { addTlsSessions, type TlsTally } from '#model/tlspolicy';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import { type ReportHouse, reportHouse } from './house.fixture.ts';
import { results } from './verdict.fixture.ts';

const { published } = results().dmarc;

function seen(of: ReportHouse, domain: string, options: { rua?: readonly string[]; client?: string } = {}): void {
  const { rua = [`mailto:dmarc-reports@${domain}`], client = '192.0.2.1' } = options;
  of.counts.seen({
    client,
    results: results({
      fromDomain: domain,
      policyDomain: domain,
      organizationalDomain: domain,
      published: { ...published, rua } as never,
      alignedDkim: [domain],
    }),
    envelopeFrom: domain,
    disposition: 'none',
  });
}

async function queued(
  store: TestStore,
): Promise<readonly { address: string; sender: string; notify: string; head: string }[]> {
  const found = await store.read(() =>
    rows<{ address: string; sender: string; notify: string; head: Uint8Array }>(sql`
      SELECT r.address, m.return_path AS sender, r.notify, m.head FROM queue_recipient r
      JOIN queued_message m ON m.id = r.message ORDER BY r.id`),
  );
  return found.map((one) => ({ ...one, head: Buffer.from(one.head).toString() }));
}

forEachEngine(
  'a report about a domain that lives here is sent to ourselves, and reads as it was made',
  async (store) => {
    await accountIn(store, { address: 'you@example.test' });
    const of = reportHouse(store);
    for (let i = 0; i < 3; i++) seen(of, 'example.test');
    seen(of, 'example.test', { client: '2001:db8::9' });
    await of.counts.flush();
    of.clock.advance({ hours: 24 });
    const [shown] = await of.run({ mode: 'show' });
    const [sent, ...others] = await of.run();
    assert.equal(others.length, 0);
    assert.deepEqual([sent?.outcome, sent?.to, sent?.day], ['sent', ['dmarc-reports@example.test'], '2026-03-02']);
    const made = readDmarcReport(shown?.document ?? '');
    if (!made.ok) assert.fail(made.problem);
    const [listed] = await of.desk.list({ domain: 'example.test', days: 7 });
    assert.deepEqual(
      [listed?.org, listed?.reportId, listed?.reporter, listed?.verified, listed?.good, listed?.bad],
      ['mx.host.test', made.value.id, 'mx.host.test', true, 4, 0],
    );
    const overview = await of.desk.dmarc({ domain: 'example.test', days: 7 });
    const bySource = Map.groupBy(made.value.records, ({ sourceIp }) => sourceIp);
    assert.deepEqual(
      overview.sources.map(({ source, messages, passed }) => [source, messages, passed]),
      [...bySource].map(([source, all]) => {
        const messages = all.reduce((sum, { count }) => sum + count, 0);
        return [source, messages, messages];
      }),
    );
    assert.deepEqual(
      overview.sources.map(({ source, messages }) => [source, messages]),
      [
        ['192.0.2.1', 3],
        ['2001:db8::9', 1],
      ],
    );
    const stories = await store.read(() => row<{ n: number }>(sql`SELECT COUNT(*) AS n FROM queued_message`));
    assert.equal(Number(stories?.n), 0);
  },
);

forEachEngine('each domain and day is reported once, whatever restarts in between', async (store) => {
  const of = reportHouse(store);
  seen(of, 'far.test', { rua: ['mailto:dmarc@far.test'] });
  seen(of, 'away.test', { rua: ['mailto:a@away.test', 'mailto:b@away.test', 'mailto:c@away.test'] });
  await of.counts.flush();
  assert.deepEqual(await of.run(), [], 'the day is not over');
  of.clock.advance({ hours: 24 });
  seen(of, 'far.test', { rua: ['mailto:dmarc@far.test'] });
  await of.counts.flush();
  assert.deepEqual(
    (await of.run()).map(({ domain, day, outcome }) => [domain, day, outcome]),
    [
      ['away.test', '2026-03-02', 'sent'],
      ['far.test', '2026-03-02', 'sent'],
    ],
  );
  const again = reportHouse(store, { start: '2026-03-03T12:00:00Z' });
  assert.deepEqual(await again.run(), []);
  assert.deepEqual(
    (await again.run({ mode: 'send', day: 20_514 })).map(({ outcome }) => outcome),
    ['before', 'before'],
  );
  again.clock.advance({ hours: 24 });
  assert.deepEqual(
    (await again.run()).map(({ domain, day }) => [domain, day]),
    [['far.test', '2026-03-03']],
  );
  const waiting = await queued(store);
  assert.deepEqual(
    waiting.map(({ address, sender, notify }) => [address, sender, notify]),
    [
      ['a@away.test', 'dmarc-reports@mx.host.test', 'never'],
      ['b@away.test', 'dmarc-reports@mx.host.test', 'never'],
      ['dmarc@far.test', 'dmarc-reports@mx.host.test', 'never'],
      ['dmarc@far.test', 'dmarc-reports@mx.host.test', 'never'],
    ],
  );
});

forEachEngine('by itself it sends some hours after midnight, and again the next day', async (store) => {
  const of = reportHouse(store, { start: '2026-03-02T23:00:00Z' });
  seen(of, 'far.test', { rua: ['mailto:dmarc@far.test'] });
  await of.counts.flush();
  of.own.start();
  const passHours = async (hours: number): Promise<number> => {
    for (let i = 0; i < hours * 6; i++) {
      of.clock.advance({ minutes: 10 });
      await settled(store);
    }
    return (await queued(store)).length;
  };
  assert.equal(await passHours(1.4), 0, 'not before half past midnight');
  assert.equal(await passHours(5), 1);
  seen(of, 'far.test', { rua: ['mailto:dmarc@far.test'] });
  await of.counts.flush();
  assert.equal(await passHours(12), 1);
  assert.equal(await passHours(12), 2);
  await of.own.stop();
  assert.equal(of.clock.timers, 0);
});

/** Turns of the event loop, and as many reads of the store, until what was begun is done. */
async function settled(store: TestStore): Promise<void> {
  for (let i = 0; i < 40; i++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    if (i % 4 === 0) await store.read(() => rows(sql`SELECT 1 AS one`));
  }
}

forEachEngine('elsewhere has to agree, and may name another address of its own (RFC 9990 section 4)', async (store) => {
  const of = reportHouse(store, {
    zone: {
      '_dmarc.one.test': { TXT: ['v=DMARC1; p=none'] },
      '_dmarc.reports.test': { TXT: ['v=DMARC1; p=none'] },
      'one.test._report._dmarc.reports.test': { TXT: ['v=DMARC1; rua=mailto:other@reports.test'] },
    },
  });
  seen(of, 'one.test', { rua: ['https://one.test/', 'mailto:x@victim.test', 'mailto:in@reports.test'] });
  seen(of, 'two.test', { rua: ['mailto:in@reports.test'] });
  seen(of, 'three.test', { rua: ['ftp://three.test'] });
  await of.counts.flush();
  of.clock.advance({ hours: 24 });
  const done = await of.run();
  assert.deepEqual(
    done.map(({ domain, outcome, to }) => [domain, outcome, to]),
    [
      ['one.test', 'sent', ['other@reports.test']],
      ['three.test', 'not-authorised', []],
      ['two.test', 'not-authorised', []],
    ],
  );
  assert.match(
    done[0]?.refused.join('\n') ?? '',
    /by mail only[^]*one\.test\._report\._dmarc\.victim\.test has no DMARC record/,
  );
});

forEachEngine('what DNS cannot say is asked again, and given up with the third day', async (store) => {
  const of = reportHouse(store, { zone: { 'slow.test._report._dmarc.away.test': 'servfail' } });
  seen(of, 'slow.test', { rua: ['mailto:x@away.test'] });
  await of.counts.flush();
  const outcomes: string[] = [];
  for (let day = 0; day < 5; day++) {
    of.clock.advance({ hours: 24 });
    outcomes.push(...(await of.run()).map(({ outcome }) => outcome));
  }
  assert.deepEqual(outcomes, ['later', 'later', 'given-up']);
});

forEachEngine('a report is not larger than its reader wants it (RFC 7489 section 6.2)', async (store) => {
  const of = reportHouse(store);
  seen(of, 'small.test', { rua: ['mailto:x@small.test!1k', 'mailto:y@small.test!1m'] });
  seen(of, 'tiny.test', { rua: ['mailto:x@tiny.test!100'] });
  await of.counts.flush();
  of.clock.advance({ hours: 24 });
  assert.deepEqual(
    (await of.run()).map(({ outcome, to }) => [outcome, to]),
    [
      ['sent', ['y@small.test']],
      ['too-large', []],
    ],
  );
});

const tally = (day: number, changes: Partial<TlsTally> = {}): TlsTally => ({
  day,
  domain: 'there.test',
  rua: ['https://there.test/', 'mailto:tls@there.test'],
  policy: { type: 'sts', domain: 'there.test', text: ['version: STSv1'], mxHosts: ['mx.there.test'] },
  successes: 5,
  failures: 1,
  details: [
    {
      resultType: 'certificate-expired',
      sendingIp: '192.0.2.1',
      mxHost: 'mx.there.test',
      mxHelo: '',
      receivingIp: '198.51.100.1',
      reason: 'CERT_HAS_EXPIRED',
      sessions: 1,
    },
  ],
  ...changes,
});

forEachEngine('TLS reports are sent once a day by mail, and can be shown afterwards', async (store) => {
  await accountIn(store, { address: 'you@here.test' });
  const of = reportHouse(store);
  const counts = [
    tally(20_514),
    tally(20_514, { domain: 'here.test', rua: ['mailto:tls-reports@here.test'] }),
    tally(20_514, { domain: 'web.test', rua: ['https://web.test/'] }),
    tally(20_515),
  ];
  await store.write(() => addTlsSessions({ counts }));
  of.clock.advance({ hours: 24 });
  assert.deepEqual(
    (await of.run()).map(({ kind, domain, outcome, to }) => [kind, domain, outcome, to]),
    [
      ['tls', 'here.test', 'sent', ['tls-reports@here.test']],
      ['tls', 'there.test', 'sent', ['tls@there.test']],
      ['tls', 'web.test', 'not-authorised', []],
    ],
  );
  assert.deepEqual(await of.run(), []);
  assert.deepEqual(
    (await of.run({ mode: 'send', day: 20_514 })).map(({ outcome }) => outcome),
    ['before', 'before', 'before'],
  );
  const overview = await of.desk.tls({ domain: 'here.test', days: 7 });
  assert.deepEqual([overview.reports, overview.successes, overview.failures], [1, 5, 1]);
  assert.deepEqual(
    overview.policies[0]?.details.map(({ result, sessions }) => [result, sessions]),
    [['certificate-expired', 1]],
  );
  const [shown] = await of.run({ mode: 'show', day: 20_514 });
  assert.match(shown?.document ?? '', /"organization-name":"mx\.host\.test"/);
});

forEachEngine(
  'the nearest hosted domain above the sender signs, so that DMARC passes (RFC 9990 section 3.5.2)',
  async (store) => {
    await accountIn(store, { address: 'you@host.test' });
    const of = reportHouse(store);
    seen(of, 'far.test', { rua: ['mailto:dmarc@far.test'] });
    await of.counts.flush();
    of.clock.advance({ hours: 24 });
    await of.run();
    assert.deepEqual(of.signed, ['host.test']);
  },
);

forEachEngine('nothing is sent while reports are switched off', async (store) => {
  const settings = { 'report.dmarc': false as never, 'report.tls': false as never };
  const of = reportHouse(store, { settings });
  seen(of, 'far.test');
  await of.counts.flush();
  await store.write(() => addTlsSessions({ counts: [tally(20_514)] }));
  of.clock.advance({ hours: 24 });
  assert.deepEqual(await of.run(), []);
});
