import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TimeKeys } from '#base/ids';
import { type Log, silentLog } from '#base/log';
import { directoryReads, directoryWrites } from '#model/directory';
import { auditReads } from '#model/audit';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { callsOn, type TestStore, withStore } from '#testing/engine';
import { FakeResolver, type Zone, type ZoneEntry, type ZoneFailure } from '#testing/zone';
import { type DkimReport, DomainKeys, dkimSettings } from './mod.ts';

const domain = 'example.test';
const zone = 'keys.provider.test';

/** A domain with its first keys, a DNS to publish in, and what is done to both. */
async function houseOn(store: TestStore) {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const keys = new TimeKeys(clock);
  const writes = callsOn(store, 'write', directoryWrites);
  const reads = callsOn(store, 'read', { ...directoryReads, ...auditReads });
  const resolver = new FakeResolver({});
  const settings: Record<string, string | number> = {};
  const warnings: string[] = [];
  const log: Log = { ...silentLog, warn: (_event, text) => void warnings.push(text) };
  const dkim = new DomainKeys({
    writes,
    reads,
    seal: (privateKey) => Buffer.from(privateKey).reverse(),
    resolver,
    settings: () => fixedSettings(settings),
    clock,
    keys,
    log,
  });
  const addDomain = async (name: string): Promise<void> => {
    await writes.addDomain({ by: { id: keys.next(), actor: 'test', nowMs: clock.now() }, name });
    await dkim.ensure(name, 'test');
  };
  await addDomain(domain);
  return {
    clock,
    dkim,
    reads,
    writes,
    resolver,
    settings,
    warnings,
    addDomain,
    /** Puts the records of these keys into their domain's zone, and takes all others out. */
    publish: async (...selectors: string[]): Promise<void> => {
      const { keys: shown } = await dkim.show(domain);
      const entries = shown
        .filter(({ selector }) => selectors.includes(selector))
        .map(({ recordName, recordText }) => [recordName, { TXT: [recordText] }] as const);
      resolver.zone = Object.fromEntries(entries);
    },
    /** Says something else of one name, or how asking for it fails. */
    say: (name: string, entry: ZoneEntry | ZoneFailure): void => {
      resolver.zone = { ...resolver.zone, [name]: entry } as Zone;
    },
    check: async (): Promise<string> => statesOf(await dkim.check(domain, 'test')),
    tend: async (): Promise<string> => {
      await dkim.tend(new AbortController().signal);
      return statesOf(await dkim.show(domain));
    },
    actions: async () => (await reads.listAudit({ max: 50 })).map(({ action }) => action).reverse(),
  };
}

function statesOf(report: DkimReport): string {
  return report.keys.map(({ selector, state }) => `${selector} ${state}`).join(', ');
}

type House = Awaited<ReturnType<typeof houseOn>>;

function claim(name: string, body: (house: House) => Promise<void>): void {
  test(name, () => withStore(async (store) => body(await houseOn(store))));
}

const first = 'rk1 signing, rk3 signing';
const name = (selector: string): string => `${selector}._domainkey.${domain}`;

claim('a new domain has a key of each algorithm that signs, published or not', async (house) => {
  const report = await house.dkim.show(domain);
  assert.equal(statesOf(report), first);
  assert.deepEqual(
    report.keys.map(({ algorithm, sight, next }) => [algorithm, sight?.kind, next.kind]),
    [
      ['rsa-sha256', 'none', 'stays'],
      ['ed25519-sha256', 'none', 'stays'],
    ],
  );
  assert.match(report.keys[0]?.zoneLine ?? '', /^rk1\._domainkey\.example\.test\. IN TXT \( "v=DKIM1; k=rsa; p=MII/);
  await house.dkim.ensure(domain, 'test');
  assert.equal(statesOf(await house.dkim.show(domain)), first);
  assert.equal(report.delegation, null);
});

claim('create, publish, check, sign, retire: a key signs only when it was seen for an hour', async (house) => {
  await house.dkim.rotate(domain, 'test');
  assert.equal(await house.check(), `${first}, rk2 created, rk4 created`);
  await assert.rejects(house.dkim.rotate(domain, 'test'), { kind: 'conflict', publicText: /rk2, rk4\) .* wait/ });
  await house.publish('rk1', 'rk2');
  assert.equal(await house.check(), `${first}, rk2 published, rk4 created`);
  house.clock.advance({ minutes: 59 });
  assert.equal(await house.check(), `${first}, rk2 published, rk4 created`);
  const next = (await house.dkim.show(domain)).keys.find(({ selector }) => selector === 'rk2')?.next;
  assert.deepEqual(next, { kind: 'signs', atMs: Date.parse('2026-01-01T01:00:00Z') });
  house.clock.advance({ minutes: 1 });
  assert.equal(await house.check(), 'rk1 retired, rk3 signing, rk2 signing, rk4 created');
  assert.deepEqual(await house.actions(), ['domain.add', 'dkim.add', 'dkim.rotate', 'dkim.look', 'dkim.switch']);
});

claim('a record with a long TTL is waited for as long, and at most for a day', async (house) => {
  await house.dkim.rotate(domain, 'test');
  const { keys } = await house.dkim.show(domain);
  for (const [selector, ttl] of [
    ['rk2', 7200],
    ['rk4', 1_000_000],
  ] as const) {
    const text = keys.find((key) => key.selector === selector)?.recordText ?? '';
    house.say(name(selector), { TXT: [text], ttl });
  }
  await house.check();
  house.clock.advance({ minutes: 119 });
  assert.match(await house.check(), /rk2 published, rk4 published/);
  house.clock.advance({ minutes: 1 });
  assert.match(await house.check(), /rk2 signing, rk4 published/);
  house.clock.advance({ hours: 22 });
  assert.match(await house.check(), /rk4 signing/);
});

claim('a record that vanishes begins its hour anew when it is back', async (house) => {
  await house.dkim.rotate(domain, 'test');
  await house.publish('rk2');
  await house.check();
  house.clock.advance({ minutes: 50 });
  await house.publish();
  assert.match(await house.check(), /rk2 created/);
  await house.publish('rk2');
  house.clock.advance({ minutes: 30 });
  assert.match(await house.check(), /rk2 published/);
  house.clock.advance({ minutes: 59 });
  assert.match(await house.check(), /rk2 published/);
  house.clock.advance({ minutes: 1 });
  assert.match(await house.check(), /rk2 signing/);
});

claim('what cannot be found out changes nothing, and lets nothing sign', async (house) => {
  await house.dkim.rotate(domain, 'test');
  await house.publish('rk2');
  await house.check();
  house.clock.advance({ hours: 2 });
  for (const failure of ['servfail', 'silent', 'refused'] as const) {
    house.say(name('rk2'), failure);
    assert.match(await house.check(), /rk1 signing.* rk2 published/);
  }
  assert.equal((await house.dkim.show(domain)).keys[2]?.sight?.kind, 'unknown');
  await house.publish('rk2');
  assert.match(await house.check(), /rk2 signing/);
});

claim('another key, a key that was revoked, or several records are not this key', async (house) => {
  const { keys } = await house.dkim.rotate(domain, 'test');
  const text = (selector: string): string => keys.find((key) => key.selector === selector)?.recordText ?? '';
  const wrong: readonly (readonly [string[], string])[] = [
    [[text('rk1')], 'other'],
    [[text('rk4')], 'other'],
    [['v=DKIM1; p='], 'other'],
    [['v=spf1 -all'], 'other'],
    [[`${text('rk2')}; h=sha1`], 'other'],
    [[text('rk2'), text('rk2')], 'several'],
    [[text('rk2').slice(0, 200)], 'other'],
  ];
  for (const [records, expected] of wrong) {
    house.say(name('rk2'), { TXT: records });
    assert.match(await house.check(), /rk2 created/);
    assert.equal((await house.dkim.show(domain)).keys[2]?.sight?.kind, expected, records.join(' '));
  }
  // The same key, written otherwise.
  house.say(name('rk2'), { TXT: [` v = DKIM1 ;k=rsa; t=y;\tp=${text('rk2').split('p=')[1]?.replace('A', ' A')} ;`] });
  assert.match(await house.check(), /rk2 published/);
});

claim(
  'the round switches by itself, and forgets a retired key after a week; then its name is taken again',
  async (house) => {
    await house.dkim.rotate(domain, 'test');
    await house.publish('rk1', 'rk2', 'rk3', 'rk4');
    assert.match(await house.tend(), /rk2 published, rk4 published/);
    house.clock.advance({ hours: 1 });
    assert.equal(await house.tend(), 'rk1 retired, rk3 retired, rk2 signing, rk4 signing');
    await assert.rejects(house.dkim.rotate(domain, 'test'), { publicText: /can be made from 2026-01-08 on/ });
    house.clock.advance({ hours: 24 * 7 });
    assert.equal(await house.tend(), 'rk1 retired, rk3 retired, rk2 signing, rk4 signing');
    house.clock.advance(1);
    assert.equal(await house.tend(), 'rk2 signing, rk4 signing');
    await house.dkim.rotate(domain, 'test');
    // The record of the former key is still there: it is not the new one's.
    assert.equal(await house.tend(), 'rk2 signing, rk4 signing, rk1 created, rk3 created');
  },
);

claim('old keys whose records are seen get successors by themselves, others never', async (house) => {
  house.clock.advance({ hours: 24 * 180 - 1 });
  await house.publish('rk3');
  assert.equal(await house.tend(), first);
  house.clock.advance({ hours: 24 });
  assert.equal(await house.tend(), `${first}, rk4 created`);
  house.clock.advance({ hours: 24 });
  assert.equal(await house.tend(), `${first}, rk4 created`);
  const [, ed] = (await house.dkim.show(domain)).keys;
  assert.deepEqual(ed?.next, { kind: 'stays', atMs: null });
});

claim('delegated selectors are enough: the operator publishes what comes next', async (house) => {
  house.settings[dkimSettings.delegateZone.key] = zone;
  house.say(name('rk2'), { CNAME: [`rk2.${domain}._domainkey.${zone}`] });
  house.say(name('rk4'), { CNAME: ['rk4.elsewhere.test'] });
  house.clock.advance({ hours: 24 * 181 });
  assert.equal(await house.tend(), `${first}, rk2 created`);
  const report = await house.dkim.show(domain);
  const key = report.keys.find(({ selector }) => selector === 'rk2');
  assert.deepEqual([key?.delegated, key?.sight?.kind], ['ours', 'none']);
  assert.deepEqual(report.delegation, {
    zone,
    zoneLines: ['rk1', 'rk2', 'rk3', 'rk4'].map(
      (selector) => `${selector}._domainkey.${domain}. IN CNAME ${selector}.${domain}._domainkey.${zone}.`,
    ),
  });
  house.say(`rk2.${domain}._domainkey.${zone}`, { TXT: [key?.recordText ?? ''] });
  assert.match(await house.tend(), /rk2 published/);
  house.clock.advance({ hours: 1 });
  assert.match(await house.tend(), /rk1 retired, rk3 signing, rk2 signing/);
});

claim('with rotation off nothing happens by itself', async (house) => {
  house.settings[dkimSettings.rotateAfter.key] = 0;
  await house.publish('rk1', 'rk3');
  house.clock.advance({ hours: 24 * 1000 });
  assert.equal(await house.tend(), first);
});

claim('the operator’s zone holds the records of all domains, retired keys included', async (house) => {
  const lines = async (): Promise<string[]> => Array.fromAsync(house.dkim.zone());
  assert.deepEqual(await lines(), []);
  house.settings[dkimSettings.delegateZone.key] = zone.toUpperCase();
  await house.addDomain('a.test');
  await house.dkim.retire('a.test', { selector: 'rk1', evenTheLast: false, actor: 'test' });
  const found = await lines();
  assert.deepEqual(
    found.map((line) => line.split(' ')[0]),
    [
      `rk1.a.test._domainkey.${zone}.`,
      `rk3.a.test._domainkey.${zone}.`,
      `rk1.${domain}._domainkey.${zone}.`,
      `rk3.${domain}._domainkey.${zone}.`,
    ],
  );
  assert.match(found[1] ?? '', /^\S+ IN TXT \( "v=DKIM1; k=ed25519; p=[^"]{44}" \)$/);
});

claim('a name that is too long for the operator’s zone is not offered', async (house) => {
  house.settings[dkimSettings.delegateZone.key] = zone;
  const label = 'l'.repeat(60);
  const long = `${label}.${label}.${label}.${'l'.repeat(32)}.test`;
  await house.addDomain(long);
  const report = await house.dkim.show(long);
  assert.deepEqual(report.delegation?.zoneLines, []);
  assert.equal(report.keys[0]?.delegatedZoneLine, null);
});

claim('a key from before there were fixed selectors is followed by one that has one', async (house) => {
  const by = { id: 1, actor: 'test', nowMs: house.clock.now() };
  await house.writes.addDomain({ by, name: 'old.test' });
  const old = { selector: 'r20250101', algorithm: 'rsa-sha256', publicKey: 'x' } as const;
  await house.writes.addDkimKeys({
    by: { ...by, id: 2 },
    domain: 'old.test',
    keys: [{ ...old, sealedPrivateKey: new Uint8Array(1) }],
  });
  await house.dkim.ensure('old.test', 'test');
  assert.equal(statesOf(await house.dkim.show('old.test')), 'r20250101 signing, rk3 created');
  assert.equal(statesOf(await house.dkim.rotate('old.test', 'test')), 'r20250101 signing, rk3 created, rk1 created');
});

claim(
  'records that vanish under keys that sign are told, and a domain that fails keeps no other from its round',
  async (house) => {
    await house.addDomain('a.test');
    await house.publish('rk1', 'rk3');
    await house.tend();
    await house.publish('rk3');
    house.clock.advance({ hours: 24 });
    await house.tend();
    assert.deepEqual(house.warnings, [`DKIM records of ${domain} are gone from the DNS`]);
    const query = house.resolver.query.bind(house.resolver);
    house.resolver.query = (asked, type, signal) =>
      asked.endsWith('a.test') ? Promise.reject(new Error('a bug')) : query(asked, type, signal);
    await house.dkim.rotate(domain, 'test');
    await house.publish('rk2');
    house.clock.advance({ hours: 24 });
    assert.match(await house.tend(), /rk2 published/);
    assert.ok(house.warnings.includes('Could not look after the DKIM keys of a.test'));
  },
);

claim('a round that is told to end looks at no further domain', async (house) => {
  house.resolver.asked.length = 0;
  await house.dkim.tend(AbortSignal.abort());
  assert.deepEqual(house.resolver.asked, []);
});
