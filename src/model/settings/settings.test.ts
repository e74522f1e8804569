import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Setting, setting } from '#base/setting';
import { directoryWrites } from '#model/directory';
import { accountIn, forEachEngine, type TestStore } from '#testing/engine';
import {
  addressBytes,
  fixedSettings,
  formatDuration,
  formatSettingValue,
  formatSize,
  isLoopback,
  nearest,
  Networks,
  parseDuration,
  parseNetwork,
  parseSettingText,
  parseSize,
  platformSettings,
  roughSize,
  Settings,
  SettingSchema,
  settingsReads,
  settingsWrites,
} from './mod.ts';

const delay = setting<number>({
  key: 'greeting.delay',
  type: 'duration',
  standard: 1000,
  min: 100,
  max: 60_000,
  help: 'x',
  scopes: ['platform', 'domain', 'account'],
});
const own = { delay };

test('durations are read with units and written so that they can be typed again', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
    ['7d', 604_800_000],
    [' 2s ', 2000],
    ['10', undefined],
    ['', undefined],
    ['-1s', undefined],
    ['1 h', undefined],
    ['1y', undefined],
    ['1.0001s', undefined],
    ['9'.repeat(80) + 's', undefined],
  ];
  for (const [text, ms] of cases) assert.equal(parseDuration(text), ms, text);
  for (const ms of [0, 1, 999, 1000, 61_000, 5_400_000, 90_061_001])
    assert.equal(parseDuration(formatDuration(ms)), ms);
  assert.equal(formatDuration(5_400_000), '1h30m');
});

test('sizes are read in both kinds of units and written exactly', () => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['25MiB', 26_214_400],
    ['25 mib', 26_214_400],
    ['45000000', 45_000_000],
    ['1.5GB', 1_500_000_000],
    ['1g', 1_000_000_000],
    ['0', 0],
    ['2TiB', 2 ** 41],
    ['', undefined],
    ['MiB', undefined],
    ['-1', undefined],
    ['1XB', undefined],
    ['1e9', undefined],
    ['99999999TiB', undefined],
  ];
  for (const [text, bytes] of cases) assert.equal(parseSize(text), bytes, text);
  for (const bytes of [0, 1, 1023, 1024, 45_000_000, 26_214_400, 2 ** 40 + 1])
    assert.equal(parseSize(formatSize(bytes)), bytes);
  assert.deepEqual(
    [formatSize(45_000_000), formatSize(26_214_400), roughSize(1_500_000_000), roughSize(12), roughSize(1024)],
    ['45MB', '25MiB', '1.4 GiB', '12 B', '1 KiB'],
  );
});

test('texts may be bound to choices or judged one by one; a misspelt one is told with what was meant', () => {
  const colours = setting<readonly string[]>({
    key: 'wall.colours',
    type: 'texts',
    choices: ['red', 'green', 'blue'],
    standard: [],
    help: 'x',
  });
  assert.deepEqual(parseSettingText(colours, 'red, blue'), { ok: true, value: ['red', 'blue'] });
  assert.deepEqual(parseSettingText(colours, ''), { ok: true, value: [] });
  assert.deepEqual(parseSettingText(colours, 'red gren'), {
    ok: false,
    problem: '"gren" is not one of red, green, blue; did you mean "green"?',
  });
  const even = setting<readonly string[]>({
    key: 'wall.words',
    type: 'texts',
    memberProblem: (text) => (text.length % 2 === 0 ? undefined : `"${text}" is odd`),
    standard: [],
    help: 'x',
  });
  assert.deepEqual(parseSettingText(even, 'abcd ef'), { ok: true, value: ['abcd', 'ef'] });
  assert.deepEqual(parseSettingText(even, 'abcd e'), { ok: false, problem: '"e" is odd' });
});

test('networks are canonical prefixes with nothing behind them', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['192.0.2.0/24', '192.0.2.0/24'],
    ['192.0.2.7', '192.0.2.7'],
    ['192.0.2.7/32', '192.0.2.7'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['::1', '::1'],
    ['2001:db8:0:0::1/128', '2001:db8::1'],
    ['192.0.2.1/24', undefined],
    ['10.0.0.0/33', undefined],
    ['2001:db8::1/64', undefined],
    ['fe80::1%eth0', undefined],
    ['10.0.0.0/', undefined],
    ['10.0.0.0/8/8', undefined],
    ['example.com', undefined],
    ['', undefined],
    ['010.0.0.1', undefined],
  ];
  for (const [text, network] of cases) assert.equal(parseNetwork(text), network, text);
});

test('a set of networks contains what lies in them', () => {
  const networks = new Networks(['192.0.2.0/24', '2001:db8::/32', '203.0.113.7']);
  for (const inside of ['192.0.2.255', '2001:db8:ffff::1', '203.0.113.7'])
    assert.equal(networks.contains(inside), true, inside);
  for (const outside of ['192.0.3.0', '2001:db9::1', '203.0.113.8', '', '/run/socket'])
    assert.equal(networks.contains(outside), false, outside);
  assert.equal(new Networks([]).contains('192.0.2.1'), false);
  assert.deepEqual(['127.0.0.1', '127.8.8.8', '::1', '128.0.0.1', '::2'].map(isLoopback), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('addresses become their octets', () => {
  assert.deepEqual([...addressBytes('192.0.2.1')], [192, 0, 2, 1]);
  const v6: readonly (readonly [string, string])[] = [
    ['::', '0'.repeat(32)],
    ['2001:db8::1', '20010db8000000000000000000000001'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
    ['fe80::', 'fe800000000000000000000000000000'],
  ];
  for (const [text, hex] of v6) assert.equal(Buffer.from(addressBytes(text)).toString('hex'), hex, text);
});

test('a text becomes a value of the setting’s type, or the sentence that says why not', () => {
  const of = (more: Partial<Setting>): Setting => ({ key: 'a.b', type: 'text', standard: '', help: '', ...more });
  const cases: readonly (readonly [Setting, string, unknown])[] = [
    [of({ type: 'switch' }), 'ON', true],
    [of({ type: 'switch' }), 'perhaps', '"perhaps" is neither on nor off'],
    [of({ type: 'count', min: 1, max: 5 }), '5', 5],
    [of({ type: 'count', min: 1, max: 5 }), '6', 'must be at most 5'],
    [of({ type: 'count', min: 1, max: 5 }), '0', 'must be at least 1'],
    [of({ type: 'count' }), '1.5', '"1.5" is not a whole number'],
    [of({ type: 'duration', max: 60_000 }), '2m', 'must be at most 1m'],
    [of({ type: 'size' }), '25MiB', 26_214_400],
    [of({ type: 'choice', choices: ['off', 'on'] }), 'on', 'on'],
    [of({ type: 'choice', choices: ['off', 'on'] }), 'no', '"no" is not one of off, on; did you mean "on"?'],
    [of({ type: 'texts' }), 'a, b  c', ['a', 'b', 'c']],
    [of({ type: 'networks' }), '', []],
    [of({ type: 'networks' }), '10.0.0.0/8,::1', ['10.0.0.0/8', '::1']],
    [of({}), ' x ', 'x'],
    [of({}), 'a\nb', 'is not a text of one line'],
    [of({}), 'x'.repeat(10_001), 'has more than 10000 characters'],
  ];
  for (const [one, text, expected] of cases) {
    const parsed = parseSettingText(one, text);
    assert.deepEqual(parsed.ok ? parsed.value : parsed.problem, expected, `${one.type} ${text.slice(0, 20)}`);
    if (parsed.ok) assert.deepEqual(parseSettingText(one, formatSettingValue(one, parsed.value)), parsed);
  }
});

test('the nearest word is suggested, and nothing where none is near', () => {
  const keys = ['auth.cleartext', 'limits.exempt', 'relay.trusted'];
  assert.deepEqual(
    ['auth.clartext', 'limit.exempt', 'trusted.relay', 'x', 'AUTH.CLEARTEXT', 'y'.repeat(1000)].map((word) =>
      nearest(word, keys),
    ),
    ['auth.cleartext', 'limits.exempt', undefined, undefined, 'auth.cleartext', undefined],
  );
  assert.equal(nearest('lsit', ['show', 'list']), 'list');
});

test('a snapshot gives the default where nothing is set', () => {
  const snapshot = fixedSettings({ 'auth.cleartext': 'on' });
  assert.deepEqual(
    [snapshot.get(platformSettings.cleartextAuth), snapshot.get(platformSettings.outboundPort)],
    ['on', 25],
  );
});

test('two settings of one key are a bug', () => {
  assert.throws(() => new SettingSchema([own, own]), /declared twice/);
  assert.deepEqual(
    new SettingSchema([own, platformSettings]).list().map(({ key }) => key),
    [
      'accounts.quota',
      'auth.cleartext',
      'greeting.delay',
      'letters.language',
      'limits.exempt',
      'relay.trusted',
      'smtp.outbound-port',
    ],
  );
});

function settingsOn(store: TestStore): Settings {
  return new Settings(new SettingSchema([platformSettings, own]), {
    writeSetting: (args) => store.write(() => settingsWrites.writeSetting(args)),
    readSettings: () => store.read(() => settingsReads.readSettings()),
    readAccountSettings: (args) => store.read(() => settingsReads.readAccountSettings(args)),
  });
}

function by(store: TestStore) {
  return { id: store.nextId(), actor: 'test', nowMs: 1000 };
}

forEachEngine('a value of a domain counts before that of the platform, and that before the default', async (store) => {
  const settings = settingsOn(store);
  await store.write(() => directoryWrites.addDomain({ by: by(store), name: 'example.com' }));
  await settings.load();
  await settings.set(by(store), 'greeting.delay', { text: '2s' });
  const platform = settings.snapshot();
  await settings.set(by(store), 'greeting.delay', { text: '3s', domain: 'example.com' });
  assert.deepEqual(
    [platform.get(delay), settings.snapshot('example.com').get(delay), settings.snapshot('example.net').get(delay)],
    [2000, 3000, 2000],
  );
  const explained = await settings.explain('greeting.delay', { domain: 'example.com' });
  assert.deepEqual(
    [explained.text, explained.from, explained.scopeName, explained.changedBy],
    ['3s', 'domain', 'example.com', 'test'],
  );
  assert.deepEqual(
    explained.others.map(({ text, from }) => [text, from]),
    [
      ['2s', 'platform'],
      ['1s', 'default'],
    ],
  );
  await settings.set(by(store), 'greeting.delay', { text: null, domain: 'example.com' });
  assert.equal(settings.snapshot('example.com').get(delay), 2000);
  const again = settingsOn(store);
  await again.load();
  assert.equal(again.snapshot().get(delay), 2000);
});

forEachEngine('values can be tried: what a domain has set counts before them, and nothing is stored', async (store) => {
  const settings = settingsOn(store);
  await store.write(() => directoryWrites.addDomain({ by: by(store), name: 'example.com' }));
  await settings.load();
  await settings.set(by(store), 'greeting.delay', { text: '3s', domain: 'example.com' });
  const tried = settings.trial(new Map([[delay.key, 9000]]));
  const places = [undefined, 'example.net', 'example.com'];
  assert.deepEqual(
    places.map((place) => tried(place).get(delay)),
    [9000, 9000, 3000],
  );
  assert.deepEqual(
    places.map((place) => settings.snapshot(place).get(delay)),
    [1000, 1000, 3000],
  );
});

forEachEngine('a value of an account counts before that of its domain, and is nobody else’s', async (store) => {
  const settings = settingsOn(store);
  const domain = 'example.com';
  const { account, domain: id } = await accountIn(store, { address: `Anna@${domain}` });
  const { account: other } = await accountIn(store, { address: `ben@${domain}`, domain: id });
  await settings.load();
  await settings.set(by(store), 'greeting.delay', { text: '2s', domain });
  const anna = { domain, account: { id: account, addressKey: `anna@${domain}` } };
  const delays = async (): Promise<number[]> => {
    const found = [await settings.forAccount(account, domain), await settings.forAccount(other, domain)];
    return [...found, settings.snapshot(domain)].map((snapshot) => snapshot.get(delay));
  };
  assert.deepEqual(await delays(), [2000, 2000, 2000]);
  const explained = await settings.set(by(store), 'greeting.delay', { text: '5s', ...anna });
  assert.deepEqual(
    [explained, ...explained.others].map(({ text, from, scopeName }) => [text, from, scopeName]),
    [
      ['5s', 'account', `Anna@${domain}`],
      ['2s', 'domain', domain],
      ['1s', 'default', ''],
    ],
  );
  assert.deepEqual(await delays(), [5000, 2000, 2000]);
  assert.equal((await settings.list(anna)).find(({ key }) => key === 'greeting.delay')?.text, '5s');
  const again = settingsOn(store);
  await again.load();
  assert.equal((await again.forAccount(account, domain)).get(delay), 5000, 'it was stored');
  await settings.set(by(store), 'greeting.delay', { text: '3s' });
  await settings.set(by(store), 'greeting.delay', { text: null, domain });
  assert.deepEqual(await delays(), [5000, 3000, 3000]);
  await settings.set(by(store), 'greeting.delay', { text: null, ...anna });
  assert.deepEqual(await delays(), [3000, 3000, 3000]);
  await assert.rejects(settings.set(by(store), 'auth.cleartext', { text: 'on', ...anna }), {
    kind: 'invalid',
    publicText: 'auth.cleartext holds for the whole platform and cannot be set for one account',
  });
});

forEachEngine('who gets the address of a removed account gets none of its values', async (store) => {
  const settings = settingsOn(store);
  await store.write(() => directoryWrites.addDomain({ by: by(store), name: 'example.com' }));
  const add = async (): Promise<number> => {
    const made = await store.write(() =>
      directoryWrites.addAccount({
        by: by(store),
        address: 'news@example.com',
        credentialId: store.nextId(),
        standardQuotaBytes: null,
      }),
    );
    return made.account.id;
  };
  const first = await add();
  await settings.load();
  const account = { id: first, addressKey: 'news@example.com' };
  await settings.set(by(store), 'greeting.delay', { text: '5s', domain: 'example.com', account });
  assert.equal((await settings.forAccount(first, 'example.com')).get(delay), 5000);
  await store.write(() => directoryWrites.removeAccount({ by: by(store), address: 'news@example.com' }));
  assert.equal((await settings.forAccount(await add(), 'example.com')).get(delay), 1000);
});

test('values of accounts are read once, so many are kept, and a change forgets them', async () => {
  const read: number[] = [];
  const held = Promise.withResolvers<void>();
  const values = new Map([[1, 4000]]);
  const settings = new Settings(
    new SettingSchema([own]),
    {
      writeSetting: () => Promise.resolve({ settings: true }),
      readSettings: () => Promise.resolve([]),
      readAccountSettings: async ({ account }) => {
        read.push(account);
        const value = values.get(account);
        if (account === 9) await held.promise;
        const row = { scope: 'account', scopeId: account, scopeName: '', name: delay.key } as const;
        return value === undefined ? [] : [{ ...row, value, changedMs: 0, changedBy: '' }];
      },
    },
    { accountsMax: 2 },
  );
  await settings.load();
  const of = async (account: number): Promise<number> => (await settings.forAccount(account, 'a.test')).get(delay);
  for (const account of [1, 2, 1, 2]) await of(account);
  assert.deepEqual(read, [1, 2]);
  assert.ok(!(settings.forAccount(1, 'a.test') instanceof Promise), 'what is known comes at once');
  for (const account of [3, 2, 1]) await of(account);
  assert.deepEqual(read, [1, 2, 3, 1], 'the one that was asked for first went');
  values.set(1, 6000);
  await settings.load();
  assert.equal(await of(1), 6000);
  values.set(9, 7000);
  const asked = of(9);
  values.set(9, 8000);
  await settings.load();
  held.resolve();
  assert.deepEqual([await asked, await of(9)], [7000, 8000], 'what was asked for before a change is not kept');
});

forEachEngine('what is not right is refused and changes nothing', async (store) => {
  const settings = settingsOn(store);
  await settings.load();
  await assert.rejects(settings.set(by(store), 'greeting.dealy', { text: '1s' }), {
    kind: 'not-found',
    publicText: 'There is no setting "greeting.dealy"; did you mean "greeting.delay"?',
  });
  await assert.rejects(settings.set(by(store), 'greeting.delay', { text: '1ms' }), {
    kind: 'invalid',
    publicText: 'greeting.delay: must be at least 100ms',
  });
  await assert.rejects(settings.set(by(store), 'auth.cleartext', { text: 'on', domain: 'example.com' }), {
    kind: 'invalid',
    publicText: /cannot be set for one domain/,
  });
  await assert.rejects(settings.set(by(store), 'greeting.delay', { text: '1s', domain: 'nowhere.test' }), {
    kind: 'not-found',
  });
  assert.deepEqual(await store.read(() => settingsReads.readSettings()), []);
});

forEachEngine('a stored value that this version no longer takes counts as not set', async (store) => {
  await store.write(() =>
    settingsWrites.writeSetting({
      by: by(store),
      scope: 'platform',
      scopeName: '',
      name: 'greeting.delay',
      value: 'soon',
    }),
  );
  await store.write(() =>
    settingsWrites.writeSetting({ by: by(store), scope: 'platform', scopeName: '', name: 'gone.setting', value: 1 }),
  );
  const settings = settingsOn(store);
  await settings.load();
  assert.deepEqual(
    [settings.snapshot().get(delay), (await settings.explain('greeting.delay')).from],
    [1000, 'default'],
  );
});
