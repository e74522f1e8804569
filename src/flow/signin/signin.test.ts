import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { Metrics } from '#base/metric';
import { SystemRandom } from '#base/random';
import type { SettingsSnapshot } from '#base/setting';
import { hashAppPassword, type LoginRecord, newAppPassword, Passwords, type StoredCredential } from '#model/directory';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { beginExchange, type SignInRequest, type SignInResult, SignIns, stripRecent } from './mod.ts';

const cheap = { memory: 64, passes: 1, parallelism: 1 };
const random = new SystemRandom();

class CountingPasswords extends Passwords {
  hashings = 0;

  /** What the hashing takes, where a test wants it to. */
  afterVerify: () => void = () => undefined;

  override async verify(...args: Parameters<Passwords['verify']>) {
    this.hashings += 1;
    const result = await super.verify(...args);
    this.afterVerify();
    return result;
  }
}

/** Limits alone: nothing is held back. */
const undelayed = { 'signin.delay': 0, 'signin.delay-max': 0 };

interface Scene {
  readonly clock: FakeClock;
  readonly signIns: SignIns;
  readonly passwords: CountingPasswords;
  readonly written: { readonly name: string; readonly args: unknown }[];
  readonly metrics: Metrics;
  settings: SettingsSnapshot;
  records: Map<string, LoginRecord>;
  /** One try; moves the clock on until it is answered, and says how long that took. */
  readonly attempt: (
    login: string,
    password: string,
    more?: Partial<SignInRequest>,
  ) => Promise<SignInResult & { readonly tookMs: number }>;
}

async function scene(): Promise<Scene> {
  const clock = new FakeClock();
  const passwords = new CountingPasswords({ random, cost: cheap, operatorCost: cheap });
  const written: Scene['written'] = [];
  const note = (name: string) => (args: unknown) => {
    written.push({ name, args });
    return Promise.resolve({ directory: true }) as never;
  };
  const metrics = new Metrics();
  const made: Scene = {
    clock,
    passwords,
    written,
    metrics,
    settings: fixedSettings(),
    records: new Map(),
    signIns: new SignIns({
      directory: {
        accountByLogin: (login, domain) =>
          made.records.get((login.includes('@') ? login : `${login}@${domain}`).toLowerCase()),
      },
      store: { rehashPassword: note('rehash'), noteCredentialUse: note('use'), noteSignIn: note('note') },
      passwords,
      settings: () => made.settings,
      clock,
      random,
      keys: new TimeKeys(clock),
      log: silentLog,
      metrics,
    }),
    attempt: async (login, password, more = {}) => {
      const request = {
        protocol: 'imap',
        remoteAddress: '192.0.2.1',
        tls: true,
        connection: {},
        login,
        password,
        ...more,
      } as const;
      const start = clock.monotonic();
      const answer = made.signIns.signIn(request);
      const result = await settle(clock, answer);
      return { ...result, tookMs: clock.monotonic() - start };
    },
  };
  made.records.set('you@example.com', await recordOf('you@example.com', await passwords.hash('right')));
  passwords.hashings = 0;
  return made;
}

/** Moves the clock to its next timer whenever nothing else happens any more. */
async function settle<T>(clock: FakeClock, answer: Promise<T>): Promise<T> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  answer.then(finish, finish);
  for (let quiet = 0; !done; quiet++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (done || quiet < 40) continue;
    if (clock.timers > 0) clock.advance(clock.nextMs);
    quiet = 0;
  }
  return answer;
}

async function recordOf(
  address: string,
  hash: string,
  more: { credentials?: StoredCredential[]; active?: boolean; version?: number; id?: number } = {},
): Promise<LoginRecord> {
  const credential: StoredCredential = {
    id: 5 as never,
    kind: 'password',
    name: '',
    hash,
    scopes: [],
    createdMs: 0,
    expiresMs: null,
    usedMs: null,
  };
  return {
    account: {
      id: (more.id ?? 3) as never,
      tenant: 1 as never,
      domain: 2 as never,
      address,
      addressKey: address.toLowerCase(),
      name: '',
      active: more.active ?? true,
      domainActive: true,
      quotaBytes: null,
      usedBytes: 0,
      usedMessages: 0,
      domainQuotaBytes: null,
      fileSent: false,
      credentialVersion: more.version ?? 1,
      createdMs: 0,
    },
    credentials: [credential, ...(more.credentials ?? [])],
    grants: [],
  };
}

function whyOf(result: SignInResult): string {
  return result.kind === 'ok' ? 'ok' : result.why;
}

test('the right password signs in at once, as who one is', async () => {
  const { attempt } = await scene();
  const result = await attempt('You@Example.com', 'right');
  assert.ok(result.kind === 'ok');
  assert.deepEqual(
    [result.identity.login, result.identity.account, result.identity.recent, result.tookMs],
    ['you@example.com', 3, false, 0],
  );
});

test('recent: before the login is taken off and told (product.md MB2)', async () => {
  const { attempt } = await scene();
  const result = await attempt('Recent:you@example.com', 'right');
  assert.ok(result.kind === 'ok');
  assert.equal(result.identity.recent, true);
  assert.deepEqual(stripRecent('recently@example.com'), { login: 'recently@example.com', recent: false });
});

test('a bare name is one of the listener’s default domain', async () => {
  const { attempt } = await scene();
  assert.equal(whyOf(await attempt('you', 'right', { listenerDefaultDomain: 'example.com' })), 'ok');
  assert.equal(whyOf(await attempt('you', 'right')), 'credentials');
});

test('a right password is remembered: no hashing again, until it changes or minutes passed', async () => {
  const s = await scene();
  await s.attempt('you@example.com', 'right');
  await s.attempt('you@example.com', 'right');
  assert.equal(s.passwords.hashings, 1);
  s.clock.advance({ minutes: 10 });
  await s.attempt('you@example.com', 'right');
  assert.equal(s.passwords.hashings, 2);
  s.records.set('you@example.com', await recordOf('you@example.com', await s.passwords.hash('new'), { version: 2 }));
  assert.equal(whyOf(await s.attempt('you@example.com', 'right')), 'credentials');
  assert.equal(whyOf(await s.attempt('you@example.com', 'new')), 'ok');
});

test('remembered sign-ins are quick: at least 1,500 a second', async () => {
  const s = await scene();
  await s.attempt('you@example.com', 'right');
  const start = performance.now();
  for (let i = 0; i < 3000; i++) {
    const request = {
      protocol: 'imap',
      remoteAddress: '192.0.2.1',
      tls: true,
      connection: {},
      login: 'you@example.com',
      password: 'right',
    } as const;
    assert.equal((await s.signIns.signIn(request)).kind, 'ok');
  }
  assert.ok(performance.now() - start < 2000, '1,500 a second');
  assert.equal(s.passwords.hashings, 1);
});

test('an unknown login costs a hashing too and hears the same', async () => {
  const s = await scene();
  const unknown = await s.attempt('nobody@example.com', 'wrong');
  assert.equal(s.passwords.hashings, 1);
  const known = await s.attempt('you@example.com', 'wrong', { remoteAddress: '198.51.100.1' });
  assert.deepEqual(unknown, known);
});

test('how long the hashing took does not show in the answer', async () => {
  const s = await scene();
  s.passwords.afterVerify = () => s.clock.advance(123);
  const dear = await s.attempt('you@example.com', 'wrong');
  s.passwords.afterVerify = () => undefined;
  const quick = await s.attempt('you@example.com', 'wrong', { remoteAddress: '198.51.100.1' });
  assert.deepEqual([dear.tookMs, quick.tookMs], [2000, 2000]);
});

test('the third failure of a connection closes it, and nothing more is looked at', async () => {
  const s = await scene();
  const connection = {};
  const closes: boolean[] = [];
  for (let i = 0; i < 3; i++) {
    const result = await s.attempt('you@example.com', `wrong ${i}`, { connection });
    closes.push(result.kind === 'refused' && result.close);
  }
  assert.deepEqual(closes, [false, false, true]);
  const after = await s.attempt('you@example.com', 'right', { connection });
  assert.deepEqual([whyOf(after), after.tookMs], ['credentials', 0]);
});

test('answers to failures are held back, twice as long each time, up to 15 s, across protocols', async () => {
  const s = await scene();
  const took: number[] = [];
  for (const [i, protocol] of (['imap', 'pop3', 'submission', 'imap', 'pop3'] as const).entries()) {
    took.push((await s.attempt('you@example.com', `wrong ${i}`, { protocol })).tookMs);
  }
  assert.deepEqual(took, [2000, 4000, 8000, 15_000, 15_000]);
});

test('brute force from one address: at most 10 guesses a minute and 50 a day, over all protocols', async () => {
  const s = await scene();
  const guesses: number[] = [];
  const protocols = ['imap', 'pop3', 'submission', 'sieve'] as const;
  s.settings = fixedSettings(undelayed);
  for (let i = 0; i < 2000; i++) {
    const result = await s.signIns.signIn({
      protocol: protocols[i % 4] ?? 'imap',
      remoteAddress: '192.0.2.1',
      tls: true,
      connection: {},
      login: 'victim@example.com',
      password: `guess ${i}`,
    });
    if (result.kind === 'refused') guesses.push(s.clock.monotonic());
    else assert.equal(result.kind === 'temporary' && result.why, 'too-many');
    s.clock.advance({ seconds: 20 });
  }
  s.clock.advance({ hours: 30 });
  for (let i = 0; i < 100; i++) {
    const result = await s.signIns.signIn({
      protocol: 'imap',
      remoteAddress: '192.0.2.1',
      tls: true,
      connection: {},
      login: 'victim@example.com',
      password: `fast ${i}`,
    });
    if (result.kind === 'refused') guesses.push(s.clock.monotonic());
  }
  for (const at of guesses) {
    assert.ok(guesses.filter((other) => other >= at && other < at + 60_000).length <= 10);
    assert.ok(guesses.filter((other) => other >= at && other < at + 86_400_000).length <= 50);
  }
  assert.equal(guesses.filter((at) => at >= 2000 * 20_000).length, 10);
});

test('many guesses at once are no more guesses', async () => {
  const s = await scene();
  s.settings = fixedSettings(undelayed);
  const all = Array.from({ length: 60 }, (_, i) =>
    s.signIns.signIn({
      protocol: 'imap',
      remoteAddress: '192.0.2.1',
      tls: true,
      connection: {},
      login: `user${i}@example.com`,
      password: 'Spring2026!',
    }),
  );
  const results = await Promise.all(all);
  assert.equal(results.filter((result) => result.kind === 'refused').length, 10);
  assert.equal(s.passwords.hashings, 10);
});

test('many of one address who know their passwords all get in, however many at once', async () => {
  const s = await scene();
  for (let i = 0; i < 40; i++)
    s.records.set(
      `u${i}@example.com`,
      await recordOf(`u${i}@example.com`, await s.passwords.hash(`p${i}`), { id: 100 + i }),
    );
  const results = await Promise.all(Array.from({ length: 40 }, (_, i) => s.attempt(`u${i}@example.com`, `p${i}`)));
  assert.ok(results.every((result) => result.kind === 'ok' && result.tookMs === 0));
});

test('networks around an address have three and nine times its guesses (IPv6 /64, /56, /48)', async () => {
  const s = await scene();
  s.settings = fixedSettings(undelayed);
  const guess = async (remoteAddress: string, i: number) =>
    whyOf(
      await s.signIns.signIn({
        protocol: 'imap',
        remoteAddress,
        tls: true,
        connection: {},
        login: `v${i}@example.com`,
        password: 'x',
      }),
    );
  let admitted = 0;
  for (let i = 0; i < 200; i++)
    if ((await guess(`2001:db8:1:${(i % 256).toString(16)}::${(i % 7) + 1}`, i)) === 'credentials') admitted += 1;
  assert.equal(admitted, 30);
  let fromHost = 0;
  for (let i = 0; i < 30; i++)
    if ((await guess(`2001:db8:2:1::${(i + 1).toString(16)}`, i)) === 'credentials') fromHost += 1;
  assert.equal(fromHost, 10);
  let fromSite = 0;
  for (let i = 0; i < 300; i++)
    if ((await guess(`2001:db8:3:${((i * 257) % 65_536).toString(16)}::1`, i)) === 'credentials') fromSite += 1;
  assert.equal(fromSite, 90);
  let from26 = 0;
  for (let i = 0; i < 60; i++) if ((await guess(`203.0.113.${i}`, i)) === 'credentials') from26 += 1;
  assert.equal(from26, 30);
});

test('stuffing from 1,000 addresses: no account is locked, its owner gets in at once from home, later from elsewhere', async () => {
  const s = await scene();
  await s.attempt('you@example.com', 'right', { remoteAddress: '203.0.113.9' });
  s.settings = fixedSettings({ 'signin.delay': 0 });
  for (let i = 0; i < 1000; i++) {
    const remoteAddress = `10.${i % 250}.${Math.floor(i / 250) * 8}.1`;
    const result = await s.attempt('you@example.com', `leaked ${i}`, { remoteAddress });
    assert.notEqual(result.kind, 'ok');
  }
  s.clock.advance({ minutes: 11 });
  const home = await s.attempt('you@example.com', 'right', { remoteAddress: '203.0.113.9' });
  assert.deepEqual([whyOf(home), home.tookMs], ['ok', 0]);
  const hotel = await s.attempt('you@example.com', 'right', { remoteAddress: '198.51.100.77' });
  assert.deepEqual([whyOf(hotel), hotel.tookMs], ['ok', 15_000]);
});

test('a spray over many accounts from one address slows the whole network down, not those who were known there', async () => {
  const s = await scene();
  await s.attempt('you@example.com', 'right');
  for (let i = 0; i < 60; i++) await s.attempt(`user${i}@example.com`, 'Winter2025', { connection: {} });
  const neighbour = await s.attempt('third@example.com', 'x');
  assert.equal(whyOf(neighbour), 'too-many');
  assert.match(
    neighbour.kind === 'temporary' ? neighbour.publicText : '',
    /^Too many failed sign-ins from your network; please try again in \d+ (seconds|minutes|hours)$/,
  );
  assert.equal(whyOf(await s.attempt('you@example.com', 'right')), 'ok');
});

test('a device that was not told the new password repeats one guess, not fifty', async () => {
  const s = await scene();
  for (let i = 0; i < 200; i++) {
    assert.equal(
      whyOf(await s.attempt('you@example.com', 'old one', { remoteAddress: '198.51.100.1' })),
      'credentials',
    );
    s.clock.advance({ minutes: 5 });
  }
  assert.equal(s.passwords.hashings, 1);
  assert.equal(whyOf(await s.attempt('you@example.com', 'right', { remoteAddress: '198.51.100.1' })), 'ok');
});

test('exempt networks have no delays and no limits, only the failures of a connection', async () => {
  const s = await scene();
  s.settings = fixedSettings({ 'limits.exempt': ['192.0.2.0/24'] });
  for (let i = 0; i < 100; i++) {
    const result = await s.attempt('you@example.com', `wrong ${i}`);
    assert.deepEqual([whyOf(result), result.tookMs], ['credentials', 0]);
  }
});

test('a password in clear is not looked at, and its owner is told once a day', async () => {
  const s = await scene();
  assert.equal(whyOf(await s.attempt('you@example.com', 'right', { tls: false })), 'cleartext');
  await s.attempt('YOU@example.com', 'right', { tls: false });
  assert.equal(s.passwords.hashings, 0);
  assert.equal(s.written.filter(({ name }) => name === 'note').length, 1);
  s.clock.advance({ days: 1 });
  await s.attempt('you@example.com', 'right', { tls: false });
  assert.equal(s.written.filter(({ name }) => name === 'note').length, 2);
});

test('auth.cleartext lets this machine or everybody in without TLS', async () => {
  const s = await scene();
  const inClear = async (remoteAddress: string) =>
    whyOf(await s.attempt('you@example.com', 'right', { tls: false, remoteAddress }));
  s.settings = fixedSettings({ 'auth.cleartext': 'loopback' });
  assert.deepEqual(
    [await inClear('127.0.0.1'), await inClear('::1'), await inClear('192.0.2.1')],
    ['ok', 'ok', 'cleartext'],
  );
  s.settings = fixedSettings({ 'auth.cleartext': 'on' });
  assert.equal(await inClear('192.0.2.1'), 'ok');
  s.settings = fixedSettings();
  assert.deepEqual([await inClear('127.0.0.1'), await inClear('/run/lmtp.sock')], ['cleartext', 'ok']);
});

test('only who knows the password hears that the account is off', async () => {
  const s = await scene();
  s.records.set(
    'off@example.com',
    await recordOf('off@example.com', await s.passwords.hash('right'), { active: false, id: 9 }),
  );
  assert.equal(whyOf(await s.attempt('off@example.com', 'wrong')), 'credentials');
  assert.equal(whyOf(await s.attempt('off@example.com', 'right')), 'disabled');
});

test('an app password signs in where it may, until it expires', async () => {
  const s = await scene();
  const secret = newAppPassword(random);
  const app: StoredCredential = {
    id: 6 as never,
    kind: 'app',
    name: 'Phone',
    hash: hashAppPassword(secret),
    scopes: ['imap'],
    createdMs: 0,
    expiresMs: s.clock.now() + 1000,
    usedMs: null,
  };
  s.records.set(
    'app@example.com',
    await recordOf('app@example.com', await s.passwords.hash('right'), { credentials: [app], id: 11 }),
  );
  s.passwords.hashings = 0;
  assert.equal(whyOf(await s.attempt('app@example.com', secret.toUpperCase())), 'ok');
  assert.equal(whyOf(await s.attempt('app@example.com', secret, { protocol: 'pop3' })), 'scope');
  assert.equal(s.passwords.hashings, 0);
  s.clock.advance(1000);
  assert.equal(whyOf(await s.attempt('app@example.com', secret)), 'expired');
  assert.equal(whyOf(await s.attempt('app@example.com', newAppPassword(random))), 'credentials');
});

test('an old hash is made anew when its owner signs in, and the use is written down once an hour', async () => {
  const s = await scene();
  const old = new Passwords({ random, cost: { memory: 32, passes: 1, parallelism: 1 } });
  s.records.set('old@example.com', await recordOf('old@example.com', await old.hash('right'), { id: 12 }));
  await s.attempt('old@example.com', 'right');
  await s.attempt('old@example.com', 'right');
  for (let i = 0; i < 50 && !s.written.some(({ name }) => name === 'rehash'); i++)
    await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(
    s.written.map(({ name }) => name),
    ['use', 'rehash'],
  );
});

test('trouble of our own is temporary, and counts as no guess', async () => {
  const s = await scene();
  s.records.set('bad@example.com', await recordOf('bad@example.com', 'not a hash', { id: 13 }));
  for (let i = 0; i < 20; i++) {
    const result = await s.attempt('bad@example.com', `x${i}`);
    assert.deepEqual([result.kind, whyOf(result)], ['temporary', 'failure']);
  }
  assert.equal(whyOf(await s.attempt('you@example.com', 'right')), 'ok');
});

test('a flood of hashings is sent away for now', async () => {
  const s = await scene();
  const passwords = new Passwords({ random, cost: cheap, waitingMax: 0 });
  const signIns = new SignIns({
    directory: { accountByLogin: () => undefined },
    store: {} as never,
    passwords,
    settings: () => s.settings,
    clock: s.clock,
    random,
    keys: new TimeKeys(s.clock),
    log: silentLog,
    metrics: s.metrics,
  });
  const all = Array.from({ length: 5 }, (_, i) =>
    settle(
      s.clock,
      signIns.signIn({
        protocol: 'imap',
        remoteAddress: `192.0.2.${i * 70}`,
        tls: true,
        connection: {},
        login: 'a@b.test',
        password: 'x',
      }),
    ),
  );
  assert.deepEqual((await Promise.all(all)).map(whyOf).sort(), ['busy', 'busy', 'busy', 'credentials', 'credentials']);
});

test('a connection that goes away ends its delay', async () => {
  const s = await scene();
  const gone = new AbortController();
  const answer = s.signIns.signIn({
    protocol: 'imap',
    remoteAddress: '192.0.2.1',
    tls: true,
    connection: {},
    login: 'you@example.com',
    password: 'x',
    signal: gone.signal,
  });
  while (s.clock.timers === 0) await new Promise((resolve) => setImmediate(resolve));
  gone.abort();
  assert.equal(whyOf(await answer), 'credentials');
  assert.equal(s.clock.timers, 0);
});

test('a SASL exchange ends in a sign-in, or in what was malformed', async () => {
  const s = await scene();
  const request = { protocol: 'imap', remoteAddress: '192.0.2.1', tls: true, connection: {} } as const;
  const begin = (mechanism: string, initial: string | undefined) =>
    beginExchange<SignInResult>({
      mechanism,
      initial: initial === undefined ? undefined : Buffer.from(initial),
      request,
      signIn: (whole) => s.signIns.signIn(whole),
      done: (result) => result,
    });
  const plain = await begin('PLAIN', '\0you@example.com\0right');
  assert.equal(plain.kind, 'ok');
  const login = await begin('LOGIN', undefined);
  assert.ok(login.kind === 'challenge');
  const second = await login.answer(Buffer.from('you@example.com'));
  assert.ok(second.kind === 'challenge');
  assert.equal((await second.answer(Buffer.from('right'))).kind, 'ok');
  assert.deepEqual(await begin('PLAIN', 'admin@example.com\0you@example.com\0right'), {
    kind: 'refused',
    why: 'authorization',
    publicText: 'Signing in on behalf of somebody else is not offered; leave the authorization identity empty',
    close: false,
  });
  const bad = await begin('PLAIN', 'nonsense');
  assert.equal(bad.kind === 'refused' && bad.why, 'malformed');
  const none = await begin('GSSAPI', undefined);
  assert.equal(none.kind === 'refused' && none.why, 'malformed');
});
