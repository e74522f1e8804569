import assert from 'node:assert/strict';
import { newReference, TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import type { SettingValue } from '#base/setting';
import { parseAddress } from '#format/address';
import { range, row, sql, type Work } from '#format/sql';
import { Notices } from '#flow/notice';
import {
  acceptMail,
  type AdmittedRecipient,
  type IncomingMail,
  indexContent,
  type ReceiveHouse,
  receiveMessage,
  type ReceiveOutcome,
} from '#flow/receive';
import { type BlobContent, type BlobId, placeOfBlob } from '#model/blob';
import { type Actor, DirectoryCache, directoryReads } from '#model/directory';
import { fixedSettings } from '#model/settings';
import { keepSpamReports, spamReportReads, type SpamReport, spamReportWrites } from '#model/spamreport';
import { traceReads } from '#model/trace';
import { FakeClock } from '#testing/clock';
import { accountIn, callsOn, forEachEngine, type TestStore } from '#testing/engine';
import { ReportDesk, ReportTaking, readReport, SpamReportAddresses, SpamReportIntake } from './mod.ts';

const operator = { actor: { kind: 'system' }, name: 'operator (command line)' } as const;
const ctx = { log: silentLog, signal: new AbortController().signal, deadline: Infinity, traceId: 't' };

const spam = [
  'Received: from evil.test ([203.0.113.9]) by mx.here.test with ESMTP id 7F3K-9QXD-M2TA; Thu, 1 Jan 2026 00:00:00 +0000',
  'From: Bank <service@evil.test>',
  'To: anna@here.test',
  'Subject: Your account is locked',
  'Message-ID: <1@evil.test>',
  '',
  'See http://login.evil.test/now',
];

function houseOn(store: TestStore, values: Record<string, SettingValue> = {}) {
  const clock = new FakeClock('2026-01-02T00:00:00Z');
  const [random, keys, metrics, log] = [new SystemRandom(), new TimeKeys(clock), new Metrics(), silentLog];
  const settings = () => fixedSettings(values);
  const reads = callsOn(store, 'read', { ...spamReportReads, ...directoryReads, ...traceReads });
  const writes = callsOn(store, 'write', spamReportWrites);
  const write = async <T>(work: Parameters<TestStore['write']>[0], contents: readonly BlobContent[]): Promise<T> =>
    (await store.write(work, contents as never)) as T;
  const addresses = new SpamReportAddresses(settings);
  const takesReports = (path: Parameters<SpamReportAddresses['categoryOf']>[0]) =>
    addresses.categoryOf(path) !== undefined;
  const directory = new DirectoryCache({
    store: reads,
    clock,
    takesReports: (path, found) => found === 'hosted' && takesReports(path),
  });
  const letters: string[] = [];
  const taught: string[] = [];
  let notices: Notices | undefined;
  const taking = new ReportTaking({
    store: {
      ...reads,
      ...writes,
      keepSpamReports: async (args, contents) => {
        // As when they cross to the thread of the store: here they are gone.
        const transfer = contents.flatMap((one) => (one.kind === 'memory' ? [one.bytes.buffer as ArrayBuffer] : []));
        const moved = structuredClone(contents, { transfer });
        return write((places) => keepSpamReports(structuredClone(args), places), moved);
      },
    },
    settings,
    own: () => settings(),
    tell: async (address, letter) => {
      letters.push(`${address}: ${letter.subject}`);
      return (await notices?.tellUser(ctx, address, letter)) === true;
    },
    clock,
    keys,
    metrics,
    log,
  });
  taking.teachWith(async (bytes, { as, account, domain }) => {
    assert.ok(bytes.length > 0);
    taught.push(`${account ?? domain} ${as}`);
  });
  const receive: ReceiveHouse = {
    store: { acceptMail: (args, contents) => write((places) => acceptMail(structuredClone(args), places), contents) },
    indexer: { index: (content) => indexContent(content.kind === 'memory' ? content.bytes : assert.fail('staged')) },
    clock,
    keys,
    hostname: 'mx.here.test',
    queueLife: () => ({ mailMs: 1000, reportsMs: 1000 }),
    reports: new SpamReportIntake({
      addresses,
      taking,
      read: async (content) =>
        structuredClone(readReport(content.kind === 'memory' ? content.bytes : assert.fail('staged'))),
      directory,
      clock,
      log,
    }),
  };
  notices = new Notices({ house: receive, random, resolve: (path) => directory.resolve(path) });
  const desk = new ReportDesk({ store: { ...reads, ...writes }, taking, settings, clock, keys });
  const admitted = async (text: string): Promise<AdmittedRecipient> => {
    const path = parseAddress(text) ?? assert.fail(text);
    const resolution = await directory.resolve(path);
    const accounts = resolution.kind === 'accounts' ? resolution.accounts : [];
    assert.ok(accounts.length > 0 || resolution.kind === 'reports', text);
    return { path, notify: '', originalRecipient: null, reach: { kind: 'local', accounts } };
  };
  const send = async (
    lines: readonly string[],
    { from, to, ...more }: { readonly from: string | null; readonly to: readonly string[] } & Partial<IncomingMail>,
  ): Promise<ReceiveOutcome> => {
    const mail: IncomingMail = {
      reference: newReference(random),
      kind: 'submitted',
      client: '192.0.2.1',
      helo: 'x',
      protocol: { base: 'SMTP', extended: true, tls: true, authenticated: true, utf8: false },
      tls: undefined,
      reversePath: from === null ? null : (parseAddress(from) ?? assert.fail(from)),
      recipients: await Promise.all(to.map(admitted)),
      smtpUtf8: false,
      envelopeId: null,
      returnContent: null,
      replyEach: false,
      story: [],
      ...more,
    };
    return await receiveMessage(ctx, receive, mail, {
      kind: 'memory',
      bytes: new TextEncoder().encode(lines.join('\r\n')),
    });
  };
  const listed = async (of: Parameters<ReportDesk['list']>[1] = {}): Promise<SpamReport[]> => {
    const found: SpamReport[] = [];
    await desk.list(operator, of, async (report) => void found.push(report));
    return found;
  };
  return { clock, desk, reads, send, listed, letters, taught };
}

function report(from: string, ...messages: (readonly string[])[]): string[] {
  return [
    `From: ${from}`,
    'Subject: Fwd: spam',
    'Message-ID: <r@here.test>',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    ...messages.flatMap((lines) => ['--b', 'Content-Type: message/rfc822', '', ...lines]),
    '--b--',
  ];
}

const accepted = (outcome: ReceiveOutcome): readonly unknown[] =>
  outcome.kind === 'accepted' ? outcome.recipients : assert.fail(outcome.kind);

const messagesIn = async (store: TestStore, account: number): Promise<number> =>
  Number(
    (await store.read(() => row<{ n: number }>(sql`SELECT count(*) AS n FROM message WHERE account = ${account}`)))?.n,
  );

forEachEngine(
  'what somebody forwards is kept, teaches their own filter at once, and nobody gets it as mail',
  async (store) => {
    const { send, listed, taught, letters, desk } = houseOn(store);
    const anna = await accountIn(store, { address: 'anna@here.test' });
    const to = ['reportspam@here.test'];
    assert.deepEqual(
      accepted(await send(report('anna@here.test', spam, [...spam, 'Two']), { from: 'anna@here.test', to })),
      ['filed'],
    );
    const [second, first] = await listed();
    assert.deepEqual(
      [(await listed()).length, taught, letters],
      [2, ['anna@here.test spam', 'anna@here.test spam'], []],
    );
    const { id, createdMs, changedMs, ...rest } = first ?? ({} as SpamReport);
    assert.ok(id > 0 && createdMs === changedMs);
    assert.deepEqual(rest, {
      tenant: anna.tenant,
      domain: anna.domain,
      account: anna.account,
      reporter: 'anna@here.test',
      category: 'spam',
      way: 'attached',
      messageId: '<1@evil.test>',
      reference: null,
      client: '',
      kept: true,
      subject: 'Your account is locked',
      sender: 'service@evil.test',
      octets: spam.join('\r\n').length,
      state: 'new',
      outcome: '',
      note: '',
      reviewer: '',
      answeredMs: null,
    });
    assert.equal(await messagesIn(store, anna.account), 0);
    const shown = await desk.show(operator, second?.id ?? 0);
    assert.equal(Buffer.from(shown.message ?? '', 'base64').toString(), [...spam, 'Two'].join('\r\n'));
  },
);

forEachEngine('closing a report teaches the domain, tells the reporter once and is written down', async (store) => {
  const { send, listed, taught, letters, desk } = houseOn(store);
  const anna = await accountIn(store, { address: 'anna@here.test' });
  await send(report('anna@here.test', spam), { from: 'anna@here.test', to: ['report@here.test'] });
  assert.deepEqual(taught, []);
  const [{ id } = { id: 0 }] = await listed({ state: 'new', category: 'suspicious' });
  const { answered } = await desk.close(operator, { id, outcome: 'phish', note: 'Seen before' });
  assert.equal(answered, true);
  assert.deepEqual([taught, letters], [['here.test spam'], ['anna@here.test: What your report came to']]);
  const [closed] = await listed({ state: 'closed', domain: 'here.test' });
  assert.deepEqual(
    [closed?.outcome, closed?.note, closed?.reviewer, closed?.answeredMs !== null],
    ['phish', 'Seen before', 'operator (command line)', true],
  );
  await assert.rejects(desk.close(operator, { id, outcome: 'ham' }), { kind: 'conflict' });
  assert.equal(await messagesIn(store, anna.account), 1);
});

forEachEngine('where nobody is to look, a report teaches the domain at once and is answered', async (store) => {
  const { send, listed, taught, letters } = houseOn(store, { 'filter.report-review': false });
  await accountIn(store, { address: 'anna@here.test' });
  const sent = { from: 'anna@here.test', to: ['reportham@here.test'] };
  await send(report('anna@here.test', spam, [...spam, 'x']), sent);
  assert.deepEqual(taught.toSorted(), ['anna@here.test ham', 'anna@here.test ham', 'here.test ham', 'here.test ham']);
  assert.deepEqual(letters, ['anna@here.test: What your report came to']);
  assert.deepEqual(new Set((await listed()).map(({ state }) => state)), new Set(['closed']));
  // The very same again: nothing new.
  await send(report('anna@here.test', spam), sent);
  assert.equal(letters.length, 1);
});

forEachEngine('a reporter is answered in their language', async (store) => {
  const { send, letters } = houseOn(store, { 'letters.language': 'de' });
  await accountIn(store, { address: 'anna@here.test' });
  const bare = ['From: anna@here.test', 'Subject: WG: Gewinn', 'X-Mailer: Apple Mail (2.3774)'];
  await send([...bare, '', 'Anfang der weitergeleiteten Nachricht:'], {
    from: 'anna@here.test',
    to: ['reportspam@here.test'],
  });
  assert.deepEqual(letters, ['anna@here.test: Ihre Meldung war nicht lesbar: WG: Gewinn']);
  const letter = Buffer.from(await store.read(firstMail))
    .toString('latin1')
    .replaceAll('=\r\n', '');
  assert.match(letter, /So geht es in Apple Mail:\r\n\r\n {2}1\. Markieren Sie die Nachricht\.\r\n/);
});

forEachEngine(
  'a forward that lost its header is answered with how to do it; what a program sent is not (RFC 3834)',
  async (store) => {
    const { send, listed, letters, reads, clock } = houseOn(store);
    await accountIn(store, { address: 'anna@here.test' });
    const sent = { from: 'anna@here.test', to: ['reportspam@here.test'] };
    const bare = [
      'From: anna@here.test',
      'Subject: Fwd: Act now',
      'Message-ID: <f@here.test>',
      'X-Mailer: Apple Mail (2.3774)',
    ];
    await send([...bare, '', 'Begin forwarded message:', '', '> From: x'], sent);
    assert.deepEqual(letters, ['anna@here.test: Your report could not be read: Fwd: Act now']);
    const letter = new TextDecoder().decode(await store.read(firstMail));
    for (const field of [
      'Auto-Submitted: auto-replied',
      'In-Reply-To: <f@here.test>',
      'From: Postmaster <postmaster@here.test>',
    ]) {
      assert.ok(letter.includes(`\r\n${field}\r\n`) || letter.startsWith(`${field}\r\n`), field);
    }
    assert.match(letter, /How to do it in Apple Mail:\r\n\r\n {2}1\. Select the message\.\r\n/);
    assert.match(letter, /Send it to reportspam@here\.test\./);
    await send([...bare, 'Auto-Submitted: auto-replied', '', 'I am away'], sent);
    await send([...bare, '', 'x'], { ...sent, from: null });
    assert.equal(letters.length, 1);
    for (let i = 0; i < 20; i++) await send([...bare, '', String(i)], sent);
    assert.equal(letters.length, 10);
    assert.deepEqual(await listed(), []);
    const { found } = await reads.findTraces({
      sinceMs: clock.now() - 86_400_000,
      untilMs: clock.now(),
      limit: 100,
      recipient: 'reportspam@here.test',
      scope: { kind: 'all', subjects: true },
    });
    const events = new Set(found.flatMap(({ story }) => story.map(({ event }) => event)));
    assert.deepEqual(events, new Set(['spamreport', 'spamreport.dropped']));
  },
);

/** The octets of the first message that was filed. */
function* firstMail(): Work<Uint8Array> {
  const found = yield* row<{ blob: BlobId }>(sql`SELECT blob FROM email ORDER BY id LIMIT 1`);
  const place = found === undefined ? undefined : yield* placeOfBlob(found.blob);
  return place === undefined ? new Uint8Array(0) : yield* range(place);
}

forEachEngine('only who lives here and is known to be it may report', async (store) => {
  const { send, listed } = houseOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  const to = ['reportspam@here.test'];
  const incoming = { kind: 'incoming', to } as const;
  await send(report('anna@here.test', spam), { ...incoming, from: 'anna@here.test' });
  await send(report('anna@here.test', spam), { ...incoming, from: 'anna@here.test', verifiedFrom: 'evil.test' });
  await send(report('x@evil.test', spam), { ...incoming, from: 'x@evil.test', verifiedFrom: 'evil.test' });
  await send(report('nobody@here.test', spam), { from: 'nobody@here.test', to });
  assert.deepEqual(await listed(), []);
  await send(report('Anna@here.test', spam), { ...incoming, from: 'bounce@else.test', verifiedFrom: 'here.test' });
  assert.equal((await listed()).length, 1);
});

forEachEngine(
  'other recipients of a report get it as mail, and so does somebody who has such an address',
  async (store) => {
    const { send, listed } = houseOn(store);
    const anna = await accountIn(store, { address: 'anna@here.test' });
    const sent = { from: 'anna@here.test', to: ['reportphish@here.test', 'anna@here.test'] };
    assert.deepEqual(accepted(await send(report('anna@here.test', spam), sent)), ['filed', 'filed']);
    assert.deepEqual([(await listed())[0]?.category, await messagesIn(store, anna.account)], ['phish', 1]);
    const owner = await accountIn(store, { address: 'reportspam@here.test', domain: anna.domain });
    await send(report('anna@here.test', [...spam, 'y']), { ...sent, to: ['reportspam@here.test'] });
    assert.deepEqual([(await listed()).length, await messagesIn(store, owner.account)], [1, 1]);
  },
);

forEachEngine(
  'the mail transaction that brought a reported message is found by its reference or its Message-ID',
  async (store) => {
    const { send, listed } = houseOn(store);
    await accountIn(store, { address: 'anna@here.test' });
    await send(spam, { from: 'x@evil.test', to: ['anna@here.test'], kind: 'incoming', client: '203.0.113.9' });
    const sent = { from: 'anna@here.test', to: ['reportspam@here.test'] };
    await send(report('anna@here.test', spam), sent);
    const [found] = await listed();
    assert.match(found?.reference ?? '', /^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    assert.equal(found?.client, '203.0.113.9');
    // What names a transaction that never was, or somebody else's, is not believed.
    await send(report('anna@here.test', [...spam.slice(0, 4), '', 'other']), sent);
    assert.equal((await listed())[0]?.reference, null);
  },
);

forEachEngine('what three people report suggests a rule, unless somebody wanted it', async (store) => {
  const { send, desk } = houseOn(store);
  const { domain } = await accountIn(store, { address: 'u0@here.test' });
  for (let i = 1; i < 4; i++) await accountIn(store, { address: `u${i}@here.test`, domain });
  const text = Array.from({ length: 60 }, (_, i) => `word${'abcdefghij'[i % 10]}${'klmnopqrst'[(i * 7) % 10]}`).join(
    ' ',
  );
  const reportBy = (i: number, address = 'reportspam') =>
    send(report(`u${i}@here.test`, [...spam, text, `Dear ${i}`]), {
      from: `u${i}@here.test`,
      to: [`${address}@here.test`],
    });
  await reportBy(0);
  await reportBy(1, 'reportphish');
  assert.deepEqual(await desk.suggestions(operator, {}), []);
  await reportBy(2);
  const suggested = await desk.suggestions(operator, { domain: 'here.test' });
  assert.deepEqual(
    suggested.map(({ kind, sign, reporters, rule }) => [kind, sign, reporters, rule.split('\n')[1]?.trim()]),
    [
      ['sender', 'service@evil.test', 3, 'when from is "service@evil.test"'],
      ['host', 'login.evil.test', 3, 'when link-host within login.evil.test and not authenticated'],
      ['subject', 'your account is locked', 3, 'when subject contains "your account is locked" and not authenticated'],
    ],
  );
  await reportBy(3, 'reportham');
  assert.deepEqual(await desk.suggestions(operator, {}), []);
});

forEachEngine('reports go after their time and with their accounts, and so do their octets', async (store) => {
  const { send, listed, desk, clock } = houseOn(store);
  await accountIn(store, { address: 'anna@here.test' });
  await send(report('anna@here.test', spam), { from: 'anna@here.test', to: ['reportspam@here.test'] });
  await desk.tend();
  assert.equal((await listed()).length, 1);
  clock.advance(91 * 24 * 3_600_000);
  await desk.tend();
  assert.deepEqual(await listed(), []);
  const dead = await store.read(() =>
    row<{ n: number }>(sql`SELECT count(*) AS n FROM blob WHERE refs = 0 AND dead_ms IS NOT NULL`),
  );
  assert.equal(Number(dead?.n), 1);
});

forEachEngine(
  'an upload is a report of its own account; others only for who may change that account',
  async (store) => {
    const { desk, listed } = houseOn(store);
    const { account, domain } = await accountIn(store, { address: 'anna@here.test' });
    await accountIn(store, { address: 'otto@here.test', domain });
    const anna = { actor: { kind: 'account', account, grants: [] } satisfies Actor, name: 'anna@here.test' };
    const bytes = new TextEncoder().encode(spam.join('\r\n'));
    const upload = { bytes, category: 'phish' } as const;
    assert.equal((await desk.upload(anna, { ...upload, from: 'anna@here.test' })).kind, 'kept');
    assert.equal((await desk.upload(anna, { ...upload, category: 'spam', from: 'anna@here.test' })).kind, 'again');
    await assert.rejects(desk.upload(anna, { ...upload, from: 'otto@here.test' }), { kind: 'refused' });
    await assert.rejects(desk.upload(anna, { ...upload, bytes: new Uint8Array(3), from: 'anna@here.test' }), {
      kind: 'invalid',
    });
    const [one] = await listed({ account: 'anna@here.test' });
    assert.deepEqual([one?.way, one?.category], ['upload', 'spam']);
    await assert.rejects(desk.show(anna, one?.id ?? 0), { kind: 'refused' });
    await assert.rejects(desk.close(anna, { id: one?.id ?? 0, outcome: 'ham' }), { kind: 'refused' });
    await desk.list(anna, { account: 'anna@here.test' }, async () => undefined);
    await assert.rejects(
      desk.list(anna, {}, async () => undefined),
      { kind: 'refused' },
    );
    for (let i = 0; i < 199; i++) {
      await desk.upload(anna, {
        ...upload,
        bytes: new TextEncoder().encode(`${spam.join('\r\n')}${i}`),
        from: 'anna@here.test',
      });
    }
    await assert.rejects(
      desk.upload(anna, {
        ...upload,
        bytes: new TextEncoder().encode(`${spam.join('\r\n')}!`),
        from: 'anna@here.test',
      }),
      { kind: 'limit' },
    );
  },
);

forEachEngine('where a domain takes no reports its addresses are nobody’s', async (store) => {
  const { send } = houseOn(store, { 'filter.report-addresses': false });
  await accountIn(store, { address: 'anna@here.test' });
  await assert.rejects(send(spam, { from: 'anna@here.test', to: ['reportspam@here.test'] }), /reportspam@here\.test/);
});
