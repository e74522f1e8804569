import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { test } from 'node:test';
import {
  type ControlHouse,
  controlHandlers,
  ControlServer,
  controlSocketPath,
  type QueueEntry,
  type QueueSelection,
  type ShownList,
} from '#app/control';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import { openKeyFile } from '#edge/keyfile';
import { type DkimReport, DomainKeys, dkimSettings } from '#flow/dkim';
import type { FeedStatus } from '#flow/feeds';
import { signInSettings } from '#flow/signin';
import { containmentWrites } from '#flow/watch';
import { auditReads } from '#model/audit';
import { directoryReads, directoryWrites, Passwords } from '#model/directory';
import { smtpSettings } from '#server/smtpd';
import { sendingReads } from '#model/sending';
import { platformSettings, Settings, SettingSchema, settingsReads, settingsWrites } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { callsOn, deliverTo, type TestStore, withStore } from '#testing/engine';
import { FakeResolver } from '#testing/zone';
import { type CliIo, runCli } from './mod.ts';

const cheap = { memory: 64, passes: 1, parallelism: 1 };

const entry: QueueEntry = {
  reference: '7F3K-9QXD-M2TA',
  sender: 'you@example.com',
  size: 2345,
  createdMs: Date.parse('2025-12-31T22:00:00Z'),
  tlsDemand: 'required',
  recipients: [
    {
      address: 'them@remote.test',
      state: 'due',
      attempts: 2,
      dueMs: Date.parse('2026-01-01T00:20:00Z'),
      expiresMs: Date.parse('2026-01-05T22:00:00Z'),
      lastMs: Date.parse('2025-12-31T23:00:00Z'),
      lastReply: '451 4.7.1 Try again\u001b[31m later',
      lastHost: 'mx.remote.test',
    },
  ],
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Cli {
  readonly run: (line: string, stdin?: string) => Promise<Ran>;
  readonly store: TestStore;
  readonly folder: string;
  readonly house: ControlHouse;
  readonly resolver: FakeResolver;
  readonly selections: readonly QueueSelection[];
}

function houseOn(store: TestStore, selections: QueueSelection[], resolver: FakeResolver): ControlHouse {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const random = new SystemRandom();
  const keys = new TimeKeys(clock);
  const writes = callsOn(store, 'write', directoryWrites);
  const reads = callsOn(store, 'read', { ...directoryReads, ...auditReads, ...sendingReads });
  const settingsStore = { ...callsOn(store, 'write', settingsWrites), ...callsOn(store, 'read', settingsReads) };
  const schema = new SettingSchema([platformSettings, signInSettings, smtpSettings, dkimSettings]);
  const settings = new Settings(schema, settingsStore);
  const select = (selection: QueueSelection): Promise<number> => {
    selections.push(selection);
    return Promise.resolve(1);
  };
  return {
    contain: callsOn(store, 'write', containmentWrites),
    writes,
    reads,
    settings,
    passwords: new Passwords({ random, cost: cheap, operatorCost: cheap }),
    clock,
    random,
    keys,
    dkim: new DomainKeys({
      writes,
      reads,
      seal: (privateKey) => openKeyFile(store.folder, random).seal(privateKey, 'dkim'),
      resolver,
      settings: (domain) => settings.snapshot(domain),
      clock,
      keys,
      log: silentLog,
    }),
    filter: {
      ask: () => Promise.reject(new Error('Nobody asks')),
      askFile: () => {
        throw new Error('Nobody asks');
      },
    },
    why: () => Promise.reject(new Error('Nobody asks')),
    unsubscribe: { unsubscribe: () => Promise.reject(new Error('Nobody leaves')) },
    training: {
      learn: () => Promise.reject(new Error('Nobody teaches')),
      unlearn: () => Promise.reject(new Error('Nobody teaches')),
      tokens: () => Promise.reject(new Error('Nobody asks')),
      tokensOf: () => Promise.reject(new Error('Nobody asks')),
      list: () => Promise.resolve([]),
      undo: () => Promise.reject(new Error('Nobody teaches')),
    },
    inquiry: {
      investigate: ({ subject }) =>
        Promise.resolve({
          subject,
          kind: 'address',
          seen: ['It has no name in the DNS.'],
          judged: ['PTR-1 ptr-missing: greylist'],
          findings: [],
        }),
      simulate: () => Promise.resolve({ steps: [], copies: [] }),
      replay: () => Promise.reject(new Error('Nobody asks')),
    },
    srs: {
      explain: () =>
        Promise.resolve({
          result: 'expired',
          path: 'anna@example.org',
          madeMs: Date.parse('2026-01-01'),
          goodUntilMs: Date.parse('2026-01-23'),
        }),
      rewriteReversePath: (path) => path,
    },
    queue: {
      queueList: (_filter, item) => item(entry),
      queueShow: (reference) => Promise.resolve(reference === entry.reference ? entry : undefined),
      queueRetry: select,
      queueHold: select,
      queueRelease: select,
      queueDrop: select,
      queueBounce: select,
      queueWake: () => undefined,
    },
    lists: {
      listsTest: async () => void selections.push({ reference: 'tested' }),
      listsShow: (days) => Promise.resolve(days === 1 ? [] : shownLists(clock.now())),
    },
    trace: { traceFind: (query, item) => item({ record: query, text: 'the story\nof a message' }) },
    reports: {} as ControlHouse['reports'],
    feeds: { feedsShow: () => shownFeeds(clock.now()), feedsRefresh: () => Promise.resolve() },
    choice: {} as ControlHouse['choice'],
    quarantine: {} as ControlHouse['quarantine'],
    clean: {} as ControlHouse['clean'],
    status: () =>
      Promise.resolve({
        version: '0.1.0',
        hostname: 'mx.example.com',
        dataFolder: store.folder,
        pid: 42,
        upMs: 93_784_000,
        memoryBytes: 104_857_600,
        listeners: [{ name: 'smtp', address: '[::]:25', connections: 1 }],
        queue: { messages: 1, recipients: 2, oldestMs: clock.now() - 7_200_000 },
        certificateExpiresMs: Date.parse('2026-03-01T00:00:00Z'),
        dns: { validates: false, why: '192.0.2.53:53 is not on this machine' },
        domains: 1,
        accounts: 2,
        viruses: '/run/clamav/clamd.ctl answers: ClamAV 1.4.3',
        warnings: ['Passwords are taken in clear from this machine'],
      }),
  };
}

function shownLists(nowMs: number): readonly ShownList[] {
  const counts = { asked: 1200, hits: 40, uniqueHits: 7, unknown: 3, released: 1 };
  const none = { asked: 0, hits: 0, uniqueHits: 0, unknown: 0, released: 0 };
  const on = { subject: 'address', state: 'on', why: '', testedMs: nowMs - 120_000 } as const;
  return [
    { ...on, ...counts, zone: 'bl.test', kind: 'block', reaches: [4, 6] },
    { ...on, ...none, zone: 'wl.test', kind: 'allow', reaches: [4] },
    {
      ...on,
      ...none,
      zone: 'dead.test',
      kind: 'block',
      state: 'off',
      why: 'does not list 127.0.0.2',
      reaches: [],
      testedMs: nowMs,
    },
    { ...on, ...counts, zone: 'old.test', kind: null, subject: null, state: 'removed', reaches: [], testedMs: null },
  ];
}

function shownFeeds(nowMs: number): readonly FeedStatus[] {
  const on = {
    state: 'on',
    form: 'text',
    samples: [],
    fetchedMs: nowMs - 120_000,
    triedMs: nowMs,
    problem: '',
  } as const;
  return [
    { ...on, name: 'feeds.test/phish', kind: 'phish', entries: 1200, refused: 3 },
    {
      ...on,
      name: '/etc/list',
      kind: 'spam',
      state: 'failing',
      entries: 0,
      refused: 0,
      fetchedMs: null,
      problem: 'no',
    },
  ];
}

function withCli(body: (cli: Cli) => Promise<void>): Promise<void> {
  return withStore(async (store) => {
    const selections: QueueSelection[] = [];
    const resolver = new FakeResolver({});
    const house = houseOn(store, selections, resolver);
    const server = new ControlServer({ dataFolder: store.folder, handlers: controlHandlers(house), log: silentLog });
    await server.listen();
    try {
      await body({
        store,
        folder: store.folder,
        house,
        resolver,
        selections,
        run: (line, stdin) => runLine(line, store.folder, { stdin, house }),
      });
    } finally {
      await server.close();
    }
  });
}

/** Words of a line, double quotes around those with spaces. */
async function runLine(
  line: string,
  folder: string,
  { stdin = '', house }: { stdin?: string | undefined; house?: ControlHouse } = {},
): Promise<Ran> {
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  let out = '';
  let err = '';
  const io: CliIo = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: () => Promise.resolve(Buffer.from(stdin)),
    readFile: (path) => {
      if (path === 'message.eml') return Buffer.from(sample);
      throw Object.assign(new Error('none'), { code: 'ENOENT', path });
    },
    askSecret: undefined,
    live: false,
    styled: false,
    env: { ROOKERY_DATA: folder },
    cwd: '/nowhere',
  };
  const code = await runCli(argv, {
    io,
    version: '0.1.0',
    now: () => house?.clock.now() ?? 0,
    serve: () => Promise.resolve(0),
    check: () => Promise.resolve({ problems: ['Blob 3 has 2 references, not 1'], checked: { blobs: 3 } }),
  });
  return { code, out, err };
}

const sample = `Return-Path: <a@x.test>
Received: from b.test (b.test [192.0.2.2]) by c.test with ESMTPS id 2; Thu, 1 Jan 2026 10:00:05 +0000
Received: from a.test ([192.0.2.1]) by b.test with ESMTP id 1; Thu, 1 Jan 2026 10:00:00 +0000
From: =?utf-8?q?J=C3=BCrgen?= <a@x.test>
To: b@y.test, "C, D" <c@y.test>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Thu, 1 Jan 2026 11:00:00 +0100
Message-ID: <1@x.test>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain; charset=utf-8

Hello
--b
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

AAAA
--b--
`;

test('a domain is added with keys, shown, listed and removed', () =>
  withCli(async ({ run }) => {
    const added = await run('domain add Example.com --account-quota 2GiB');
    assert.deepEqual([added.code, added.out], [0, 'Added the domain example.com\n']);
    assert.match(added.err, /^Next: rookery account add you@example\.com --password-stdin\n/);
    assert.equal((await run('domain add example.com')).code, 4);
    assert.equal((await run('domain add a..b')).code, 2);
    const shown = await run('domain show example.com');
    assert.match(shown.out, /DKIM keys {14}rk1 \(rsa-sha256, signing\)\n {23}rk3 \(ed25519-sha256, signing\)\n/);
    const listed = await run('domain list --json');
    assert.equal(JSON.parse(listed.out).name, 'example.com');
    assert.deepEqual(await run('domain remove example.com'), {
      code: 0,
      out: 'Removed the domain example.com with 0 accounts and 0 aliases\n',
      err: '',
    });
    assert.deepEqual([(await run('domain show example.com')).code, (await run('domain list')).out], [3, '']);
  }));

test('a domain belongs to a tenant, and its quotas are changed one by one', () =>
  withCli(async ({ run }) => {
    assert.equal((await run('tenant add acme')).out, 'Added the tenant acme\n');
    assert.equal((await run('tenant add acme')).code, 4);
    assert.equal((await run('domain add example.com --tenant nobody')).code, 3);
    assert.equal((await run('domain add example.com --tenant acme --account-quota 1GiB')).code, 0);
    assert.match((await run('tenant list')).out, /acme +1 {2}2026-01-01\n$/);
    assert.equal((await run('domain set example.com')).code, 2);
    assert.equal((await run('domain set example.com --quota 100GiB')).out, 'Changed the domain example.com\n');
    assert.match((await run('domain show example.com')).out, /Used +0 B of 100 GiB\nQuota of new accounts +1 GiB\n/);
    await run('domain set example.com --quota none --account-quota none');
    assert.match(
      (await run('domain show example.com')).out,
      /Used +0 B\nQuota of new accounts +that of the platform\n/,
    );
  }));

test('a domain with accounts goes only when its name is confirmed', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    await run('account add you@example.com --password-stdin', 'a fine password\n');
    const refused = await run('domain remove example.com');
    assert.deepEqual(
      [refused.code, refused.err],
      [4, 'example.com still has 1 account; to remove it with all their mail: --force --confirm example.com\n'],
    );
    assert.equal((await run('domain remove example.com --force')).code, 4);
    assert.equal((await run('domain remove example.com --force --confirm example.net')).code, 4);
    assert.equal((await run('domain remove example.com --force --confirm example.com')).code, 0);
    assert.equal((await run('account show you@example.com')).code, 3);
  }));

test('an account is added, changed, switched and removed', () =>
  withCli(async ({ run, store, house }) => {
    await run('domain add example.com');
    const added = await run(
      'account add you@example.com --password-stdin --quota 500MiB --name "You Yourself"',
      'a fine password\nmore\n',
    );
    assert.deepEqual([added.code, added.out], [0, 'Added the account you@example.com with 500 MiB\n']);
    assert.match((await run('account list')).out, /you@example\.com {2}on {12}0 {2}0 B of 500 MiB {2}You Yourself\n$/);
    const { credentials = [] } = (await house.reads.findLogin({ addressKey: 'you@example.com' })) ?? {};
    assert.equal((await house.passwords.verify('a fine password', credentials[0]?.hash ?? '')).ok, true);
    assert.equal((await run('account passwd YOU@example.com --password-stdin', 'another password')).code, 0);
    assert.deepEqual(await run('account set you@example.com --quota none --file-sent on'), {
      code: 0,
      out: 'Changed the account you@example.com\n',
      err: '',
    });
    assert.match(
      (await run('account show you@example.com')).out,
      /Used +0 B in 0 messages\n(?:.*\n)*Sent copies +kept by the server\n/,
    );
    assert.equal((await run('account set you@example.com')).code, 2);
    assert.match((await run('account disable you@example.com')).out, /is off/);
    assert.match((await run('account list')).out, / off /);
    assert.match((await run('account enable you@example.com')).out, /is on/);
    assert.equal((await run('account contain you@example.com')).code, 0);
    assert.match(
      (await run('account show you@example.com')).out,
      /contained by .*: nobody can sign in, since .*--undo\n/,
    );
    assert.equal((await run('account contain you@example.com --undo')).code, 0);
    assert.doesNotMatch((await run('account show you@example.com')).out, /contained/);
    const account = await house.reads.findAccount({ address: 'you@example.com' });
    await deliverTo(store, account?.id as never, 'Subject: x\r\n\r\nx\r\n');
    const refused = await run('account remove you@example.com');
    assert.deepEqual(
      [refused.code, refused.err],
      [4, 'you@example.com holds 1 message; to remove them too, confirm its address: --confirm you@example.com\n'],
    );
    assert.match((await run('account remove you@example.com --confirm you@example.com')).out, /with 1 message\n$/);
    assert.equal((await run('account show you@example.com --json')).code, 3);
  }));

test('a password never comes as an option, and a bad one is refused with what is right', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    assert.equal((await run('account add you@example.com --password secret')).code, 2);
    assert.match((await run('account add you@example.com')).err, /--password-stdin/);
    assert.match(
      (await run('account add you@example.com --password-stdin', 'short')).err,
      /8 to 128 characters, all of them printable; this one has 5/,
    );
    assert.equal((await run('account add you@example.com --password-stdin', '\n')).code, 2);
    assert.equal((await run('account add you@other.test --password-stdin', 'long enough')).code, 3);
  }));

test('an app password is shown once, alone on stdout', () =>
  withCli(async ({ run, house }) => {
    await run('domain add example.com');
    await run('account add you@example.com --password-stdin', 'a fine password');
    const added = await run(
      'account app-password add you@example.com --name Phone --scope imap pop3 --expires 2027-01-31',
    );
    assert.match(added.out, /^(?:[a-z2-9]{4}-){7}[a-z2-9]{4}\n$/);
    assert.match(added.err, /not shown again/);
    const { credentials = [] } = (await house.reads.findLogin({ addressKey: 'you@example.com' })) ?? {};
    assert.equal(
      credentials.some(({ hash }) => hash.includes(added.out.trim())),
      false,
    );
    assert.match(
      (await run('account app-password list you@example.com')).out,
      /Phone {2}imap, pop3 {2}2026-01-01 {2}never {2}2027-01-31\n$/,
    );
    assert.equal((await run('account app-password add you@example.com --name Phone')).code, 4);
    assert.equal((await run('account app-password add you@example.com --name Old --expires 2020-01-01')).code, 2);
    assert.equal((await run('account app-password add you@example.com --name X --scope telnet')).code, 2);
    assert.equal((await run('account app-password remove you@example.com Phone')).code, 0);
    assert.equal((await run('account app-password remove you@example.com Phone')).code, 3);
  }));

test('aliases lead to local addresses only', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    await run('account add you@example.com --password-stdin', 'a fine password');
    await run('account add me@example.com --password-stdin', 'a fine password');
    assert.equal(
      (await run('alias add sales@example.com you@example.com me@example.com')).out,
      'Mail for sales@example.com goes to you@example.com, me@example.com\n',
    );
    const outside = await run('alias add all@example.com sales@example.com out@remote.test');
    assert.deepEqual(
      [outside.code, outside.err],
      [5, 'out@remote.test is not hosted here: forwarding outside is not available yet\n'],
    );
    assert.equal(
      (await run('alias remove sales@example.com me@example.com')).out,
      'Mail for sales@example.com goes to you@example.com\n',
    );
    assert.match((await run('alias list')).out, /sales@example\.com {2}you@example\.com\n$/);
    assert.match((await run('account show you@example.com')).out, /Also reached by {2}sales@example\.com\n/);
    assert.equal((await run('alias remove sales@example.com')).out, 'Removed the alias sales@example.com\n');
    assert.equal((await run('alias remove sales@example.com')).code, 3);
  }));

test('roles are granted, listed and taken back', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    await run('account add you@example.com --password-stdin', 'a fine password');
    assert.equal(
      (await run('grant add you@example.com domain-admin --domain example.com')).out,
      'you@example.com is now domain-admin of example.com\n',
    );
    assert.match(
      (await run('grant add you@example.com domain-admn --domain example.com')).err,
      /did you mean "domain-admin"\?/,
    );
    assert.equal((await run('grant add you@example.com domain-admin --domain example.com')).code, 4);
    assert.match((await run('grant list you@example.com')).out, /domain-admin {2}domain example\.com {2}2026-01-01\n$/);
    assert.equal((await run('grant remove you@example.com domain-admin --domain example.com')).code, 0);
    await run('grant add you@example.com operator');
    assert.match((await run('grant remove you@example.com operator')).err, /last operator/);
  }));

test('settings are set from text, explained, and unknown ones get a suggestion', () =>
  withCli(async ({ run }) => {
    assert.equal((await run('setting get auth.cleartext')).out, 'off\n');
    assert.match(
      (await run('setting set auth.cleartext loopbck')).err,
      /is not one of off, loopback, on; did you mean "loopback"\?\n$/,
    );
    assert.equal((await run('setting set auth.cleartext loopback')).out, 'auth.cleartext is loopback\n');
    assert.match(
      (await run('setting explain auth.cleartext')).out,
      /In force {3}loopback \(platform, set 2026-01-01 00:00:00Z by operator \(command line\)\)\nOtherwise {2}off \(default\)\n/,
    );
    assert.equal((await run('setting set auth.cleartext --default')).out, 'auth.cleartext is off\n');
    assert.equal(
      (await run('setting set limits.exempt 192.0.2.0/24, 2001:DB8::/32')).out,
      'limits.exempt is 192.0.2.0/24 2001:db8::/32\n',
    );
    assert.equal((await run('setting set limits.exempt ""')).out, 'limits.exempt is empty\n');
    assert.match((await run('setting set limits.exempt 10.0.0.1/8')).err, /no bits behind it/);
    assert.deepEqual(await run('setting get limits.exmpt'), {
      code: 3,
      out: '',
      err: 'There is no setting "limits.exmpt"; did you mean "limits.exempt"?\n',
    });
    assert.equal((await run('setting set signin.delay')).code, 2);
    assert.equal((await run('setting set signin.delay 3s --domain example.com')).code, 3);
    assert.match((await run('setting list')).out, /^SETTING .*\naccounts\.quota +0 +default\n/);
  }));

test('a setting of an account counts before that of its domain, and says so', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    await run('account add news@example.com --password-stdin', 'correct-horse-7\n');
    const key = 'submission.recipients';
    assert.equal((await run(`setting set ${key} 40 --domain example.com`)).out, `${key} is 40 for example.com\n`);
    assert.equal(
      (await run(`setting set ${key} 50 --account News@example.com`)).out,
      `${key} is 50 for News@example.com\n`,
    );
    assert.deepEqual(
      [
        (await run(`setting get ${key} --account news@example.com`)).out,
        (await run(`setting get ${key} --domain example.com`)).out,
        (await run(`setting get ${key}`)).out,
      ],
      ['50\n', '40\n', '25\n'],
    );
    assert.match(
      (await run(`setting explain ${key} --account news@example.com`)).out,
      /In force {3}50 \(news@example\.com, set .*\)\nOtherwise {2}40 \(example\.com, set .*\)\nOtherwise {2}25 \(default\)\n/,
    );
    assert.match(
      (await run('setting list --account news@example.com')).out,
      /\nsubmission\.recipients +50 +news@example\.com\n/,
    );
    const explained = await run(`setting explain ${key} --account news@example.com --json`);
    assert.equal((JSON.parse(explained.out) as { from: string }).from, 'account');
    assert.match((await run('audit list --json')).out, /"target":"submission\.recipients \(news@example\.com\)"/);
    assert.equal(
      (await run(`setting set ${key} --default --account news@example.com`)).out,
      `${key} is 40 for news@example.com\n`,
    );
    const both = await run(`setting get ${key} --domain example.com --account news@example.com`);
    assert.equal(both.code, 2);
    assert.match(both.err, /cannot be used with/);
    assert.equal((await run(`setting get ${key} --account nobody@example.com`)).code, 3);
    assert.equal((await run('setting set auth.cleartext on --account news@example.com')).code, 2);
  }));

test('the page of settings is what the program reads', async () => {
  const { code, out } = await runLine('setting reference', '/nonexistent/data');
  assert.equal(code, 0);
  const page = readFileSync(new URL('../../../docs/operate/settings.md', import.meta.url), 'utf8');
  assert.equal(page, out, 'bin/rookery setting reference > docs/operate/settings.md');
});

test('the page of the filter has every setting of it, with its value as shipped and an example', () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../../docs/operate/${name}`, import.meta.url), 'utf8');
  const own = /^\| `((?:filter|clean|attachment|virus|quarantine|digest|sending)\.[a-z-]+)` \| ([^|]+) \|/gm;
  const told = (text: string): string[] =>
    [...text.matchAll(own)].map(([, key = '', standard = '']) => `${key} ${standard}`);
  const [, table = ''] = read('filter.md').split('## All settings');
  assert.deepEqual(told(table), told(read('settings.md')));
  assert.doesNotMatch(table, /\| `?` \|/);
});

test('every change is in the audit, without secrets', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    await run('account add you@example.com --password-stdin', 'a fine password');
    await run('account passwd you@example.com --password-stdin', 'another password');
    const all = await run('audit list --json');
    assert.deepEqual(
      all.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).action),
      ['account.passwd', 'account.add', 'dkim.add', 'domain.add'],
    );
    assert.doesNotMatch(all.out, /fine|another|argon2/);
    assert.match(
      (await run('audit list --action account --max 1')).out,
      /account\.passwd {2}you@example\.com {2}operator \(command line\)\n$/,
    );
    assert.equal((await run('audit list --target nobody')).out, '');
  }));

test('srs says whom a return address stands for, and what would be made of one', () =>
  withCli(async ({ run }) => {
    assert.equal(
      (await run('srs decode <SRS0=ABCDEF=BB=example.org=anna@fwd.test>')).out,
      'Address     <SRS0=ABCDEF=BB=example.org=anna@fwd.test>\nStands for  anna@example.org\nMail to it  is refused: it is too old\nMade on     2026-01-01\nGood until  2026-01-23\n',
    );
    assert.equal((await run('srs encode anna@example.org')).out, 'anna@example.org\n');
    assert.deepEqual((await run('srs decode anna')).code, 2);
  }));

test('dkim show prints what to publish, the same every time', () =>
  withCli(async ({ run }) => {
    await run('domain add example.com');
    const shown = await run('dkim show example.com');
    assert.match(
      shown.out,
      /^; rk1 \(rsa-sha256\): signs since 2026-01-01\n; In the DNS now: nothing\n; Next: goes on; receivers cannot verify it\nrk1\._domainkey\.example\.com\. IN TXT \( "v=DKIM1; k=rsa; p=MII/,
    );
    assert.match(shown.out, /\nrk3\._domainkey\.example\.com\. IN TXT \( "v=DKIM1; k=ed25519; p=[^"]{44}" \)\n$/);
    assert.deepEqual(await run('dkim show example.com'), shown);
    assert.equal((await run('dkim show example.net')).code, 3);
  }));

test('dkim keys are rotated step by step, and each step says what comes next', () =>
  withCli(async ({ run, house, resolver }) => {
    await run('domain add example.com');
    const made = await run('dkim rotate example.com');
    assert.match(made.out, /^Made the keys rk2 and rk4 of example\.com; they sign once their records were seen/);
    assert.equal((await run('dkim rotate example.com')).code, 4);
    const { keys } = JSON.parse((await run('dkim show example.com --json')).out) as DkimReport;
    const [, , rk2] = keys;
    resolver.zone = { 'rk2._domainkey.example.com': { TXT: [rk2?.recordText ?? ''] } };
    assert.equal(
      (await run('dkim check example.com')).out,
      `KEY  ALGORITHM       STATE      IN THE DNS  NEXT
rk1  rsa-sha256      signing    nothing     goes on; receivers cannot verify it
rk3  ed25519-sha256  signing    nothing     goes on; receivers cannot verify it
rk2  rsa-sha256      published  this key    signs from 2026-01-01 01:00:00Z on, if its record stays
rk4  ed25519-sha256  created    nothing     signs once its record was seen for an hour
`,
    );
    (house.clock as FakeClock).advance({ hours: 1 });
    assert.match((await run('dkim check example.com')).out, /^rk1 .* retired .* its record may go after 2026-01-08$/m);
    assert.match(
      (await run('dkim check example.com')).out,
      /^rk2 .* signing +this key +gets a successor on 2026-06-30$/m,
    );
    assert.equal(
      (await run('dkim retire example.com rk4')).out,
      'Forgot the key rk4 of example.com, which has signed nothing\n',
    );
    await run('dkim retire example.com rk3');
    const refused = await run('dkim retire example.com rk2');
    assert.deepEqual([refused.code, /leave unsigned.* --force/.test(refused.err)], [4, true]);
    assert.match((await run('dkim retire example.com rk2 --force')).out, /signs no more; leave its record for a week/);
  }));

test('dkim selectors are delegated once and for all', () =>
  withCli(async ({ run, resolver }) => {
    await run('domain add example.com');
    assert.match((await run('dkim zone')).err, /dkim\.delegate-zone/);
    assert.equal((await run('setting set dkim.delegate-zone "no domain"')).code, 2);
    await run('setting set dkim.delegate-zone keys.example.net');
    const { out } = await run('dkim show example.com');
    assert.match(out, /^rk1\._domainkey\.example\.com\. IN TXT /m);
    for (const selector of ['rk1', 'rk2', 'rk3', 'rk4']) {
      assert.ok(
        out.includes(
          `\n${selector}._domainkey.example.com. IN CNAME ${selector}.example.com._domainkey.keys.example.net.\n`,
        ),
      );
    }
    const zone = (await run('dkim zone')).out;
    assert.match(zone, /^rk1\.example\.com\._domainkey\.keys\.example\.net\. IN TXT \(.*\)\nrk3\.example\.com\./);
    resolver.zone = Object.fromEntries(
      ['rk1', 'rk3'].map((selector) => [
        `${selector}._domainkey.example.com`,
        { CNAME: [`${selector}.example.com._domainkey.keys.example.net`] },
      ]),
    );
    const delegated = (await run('dkim show example.com')).out;
    assert.match(
      delegated,
      /^; The selector is delegated; the record belongs into the zone keys\.example\.net:\nrk1\.ex/m,
    );
    assert.doesNotMatch(delegated, /CNAME/);
  }));

test('the queue is shown and changed; texts of remote servers cannot drive the terminal', () =>
  withCli(async ({ run, selections }) => {
    assert.equal(
      (await run('queue show 7f3k9qxdm2ta')).out,
      '7F3K-9QXD-M2TA  from you@example.com  2.3 KiB, 2h old\n  its sender wants TLS all the way (REQUIRETLS)\n  to them@remote.test  next try in 20m, 2 attempts, gives up 2026-01-05 22:00:00Z\n      mx.remote.test: 451 4.7.1 Try again\ufffd[31m later\n',
    );
    assert.equal((await run('queue show AAAA-AAAA-AAAA')).code, 3);
    assert.equal((await run('queue show nonsense')).code, 2);
    assert.equal((await run('queue retry')).code, 2);
    assert.equal((await run('queue hold --all')).out, 'Holding 1 recipient\n');
    await run('queue bounce 7F3K-9QXD-M2TA --recipient them@remote.test');
    await run('queue drop --domain remote.test');
    assert.deepEqual(selections, [
      { filter: {} },
      { reference: '7F3K-9QXD-M2TA', recipient: 'them@remote.test' },
      { filter: { domain: 'remote.test' } },
    ]);
  }));

test('trace passes on what is looked for', () =>
  withCli(async ({ run }) => {
    assert.equal((await run('trace 7f3k-9qxd-m2ta')).out, 'the story\nof a message\n');
    const found = await run('trace --to you@example.com --since 2h --json');
    assert.deepEqual(JSON.parse(found.out).record, {
      recipient: 'you@example.com',
      sinceMs: Date.parse('2025-12-31T22:00:00Z'),
      max: 20,
    });
    assert.equal((await run('trace')).code, 2);
    assert.equal((await run('trace --since yesterday')).code, 2);
  }));

test('filter feeds shows what each feed holds, and since when', () =>
  withCli(async ({ run }) => {
    assert.deepEqual((await run('filter feeds --refresh')).out.split('\n'), [
      'FEED              KIND   STATE    FORM  ENTRIES  REFUSED  AGE  PROBLEM',
      'feeds.test/phish  phish  on       text     1200        3   2m',
      '/etc/list         spam   failing  text        0        0    -  no',
      '',
    ]);
    assert.equal((await run('filter feeds --json')).out.trim().split('\n').length, 2);
  }));

test('lists shows how DNS lists stand, and what came of them', () =>
  withCli(async ({ run, selections }) => {
    assert.deepEqual((await run('lists')).out.split('\n'), [
      'LIST       ABOUT    STATE       TESTED  ASKED  HITS  OWN HITS  UNKNOWN  MISTAKES  WHY',
      'bl.test    clients  on          2m ago   1200    40         7        3         1',
      'wl.test    clients  on, allows  2m ago      0     0         0        0         0',
      'dead.test  clients  off         0s ago      0     0         0        0         0  does not list 127.0.0.2',
      'old.test   -        removed     -        1200    40         7        3         1',
      '',
    ]);
    assert.match((await run('lists --days 1')).err, /^No DNS lists are asked; set them with: /);
    assert.deepEqual(selections, []);
    assert.equal((await run('lists --test --json')).out.split('\n').length, 5);
    assert.deepEqual(selections, [{ reference: 'tested' }]);
    const far = await run('lists --days 91');
    assert.deepEqual([far.code, far.err], [2, 'Counts are kept for 90 days: ask for 1 to 90\n']);
  }));

test('status, check, version and explain say what they found', () =>
  withCli(async ({ run }) => {
    assert.match(
      (await run('status')).out,
      /^Server {7}rookery 0\.1\.0 on mx\.example\.com, process 42, up 1d 2h\n(?:.*\n)*Attention: /,
    );
    assert.match((await run('status')).out, /\nViruses {6}\/run\/clamav\/clamd\.ctl answers: ClamAV 1\.4\.3\n/);
    assert.deepEqual(await run('check'), {
      code: 1,
      out: 'Blob 3 has 2 references, not 1\n1 problem: 3 blobs checked\n',
      err: '',
    });
    assert.match((await run('version')).out, /^rookery 0\.1\.0 \(Node\.js 26\./);
    const explained = await run('explain message.eml');
    assert.match(explained.out, /\nSubject {6}Grüße\n/);
    assert.match(
      explained.out,
      /from a\.test \(\[192\.0\.2\.1\]\) {2}by b\.test {2}with ESMTP\n {2}2026-01-01 10:00:05Z \(\+5 s\)/,
    );
    assert.match(
      explained.out,
      /\n {4}2 {2}application\/pdf, base64, attachment, "a\.pdf", header 522-637, body 637-641\n/,
    );
    assert.equal(JSON.parse((await run('explain - --json', sample)).out).parts.length, 3);
    assert.deepEqual(await run('explain nothing.eml'), { code: 3, out: '', err: 'There is no file nothing.eml\n' });
  }));

test('a typo gets a suggestion and 2, help gets 0, no command shows the help', () =>
  withCli(async ({ run }) => {
    assert.match((await run('domian list')).err, /Did you mean domain\?/);
    assert.match((await run('domain lst')).err, /Did you mean list\?/);
    assert.equal((await run('domain lst')).code, 2);
    assert.equal((await run('account add --help')).code, 0);
    assert.equal((await run('')).code, 2);
    assert.equal((await run('serve --port-offset abc')).code, 2);
    assert.equal(
      (await run('account show nobody@example.com --json')).err,
      '{"error":{"kind":"not-found","text":"There is no account nobody@example.com"}}\n',
    );
  }));

test('no server: exit code 6, and how to start it', async () => {
  const ran = await runLine('domain list', '/nonexistent/data');
  assert.equal(ran.code, 6);
  assert.match(
    ran.err,
    /^No server answers for the data directory \/nonexistent\/data\nStart it with: rookery serve --data \/nonexistent\/data\n/,
  );
});

test('only the owner can reach the socket', () =>
  withCli(async ({ folder }) => {
    const path = controlSocketPath(folder);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  }));
