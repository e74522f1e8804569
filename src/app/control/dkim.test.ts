import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import { readDkimKey, signMessage, verifyMessage } from '#check/dkim';
import { openKeyFile } from '#edge/keyfile';
import { DnsResolver } from '#edge/resolver';
import type { DkimReport } from '#flow/dkim';
import { auditReads } from '#model/audit';
import { directoryReads, directoryWrites } from '#model/directory';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { callsOn, forEachEngine, type TestStore } from '#testing/engine';
import { ZoneServer } from '#testing/zone';
import { domainKeys, openDkimKey } from './mod.ts';

const domain = 'example.test';
const target = (selector: string): string => `${selector}.${domain}._domainkey.keys.test`;

/** A house over a real store and key file, and a DNS server on loopback that it asks with its own resolver. */
async function withHouse(store: TestStore, body: (house: Awaited<ReturnType<typeof open>>) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-dkim-'));
  const server = new ZoneServer({});
  await server.listen();
  const house = await open(store, folder, server);
  try {
    await body(house);
  } finally {
    house.resolver[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  }
}

async function open(store: TestStore, folder: string, server: ZoneServer) {
  const clock = new FakeClock('2026-01-01T00:00:00Z');
  const random = new SystemRandom();
  const keys = new TimeKeys(clock);
  const secrets = openKeyFile(folder, random);
  const read = callsOn(store, 'read', { ...directoryReads, ...auditReads });
  const write = callsOn(store, 'write', directoryWrites);
  const resolver = new DnsResolver({ clock, random, servers: [{ host: '127.0.0.1', port: server.port }] });
  const settings = { snapshot: () => fixedSettings({ 'dkim.delegate-zone': 'keys.test' }) };
  const house = { store: { read, write }, secrets, settings, clock, keys, log: silentLog };
  const dkim = domainKeys({ house: house as never, resolver });
  await write.addDomain({ by: { id: keys.next(), actor: 'test', nowMs: clock.now() }, name: domain });
  await dkim.ensure(domain, 'test');
  /** The records of the zone that selectors are delegated to, as `dkim zone` has them. */
  const zoneOf = async (): Promise<Record<string, { TXT: string[] }>> => {
    const { keys: shown } = await dkim.show(domain);
    return Object.fromEntries(shown.map((key) => [target(key.selector), { TXT: [key.recordText], ttl: 60 }]));
  };
  const aliases = Object.fromEntries(
    ['rk1', 'rk2', 'rk3', 'rk4'].map((selector) => [
      `${selector}._domainkey.${domain}`,
      { CNAME: [target(selector)], ttl: 60 },
    ]),
  );
  return {
    clock,
    dkim,
    read,
    resolver,
    /** The operator's zone as it should be now. */
    publish: async () => {
      server.zone = { ...aliases, ...(await zoneOf()) };
      clock.advance({ minutes: 2 }); // Answers of before are not remembered any more.
    },
    /** Signs a message with the keys that sign now, and verifies it as a receiver would. */
    verify: async (): Promise<string> => {
      const stored = await read.signingKeys({ domain });
      const signers = stored.map(({ sealedPrivateKey, selector }) =>
        readDkimKey(Buffer.from(openDkimKey(secrets, sealedPrivateKey)).toString('utf8'), { domain, selector }),
      );
      const message = Buffer.from(`From: anna@${domain}\r\nSubject: Hello\r\n\r\nText\r\n`);
      const signed = Buffer.concat([signMessage([message], { keys: signers, nowMs: clock.now() }), message]);
      const { dkim: verdicts } = await verifyMessage(signed, { resolver, clock });
      return verdicts.map(({ selector, result }) => `${selector} ${result}`).join(', ');
    },
  };
}

function statesOf(report: DkimReport): string {
  return report.keys.map(({ selector, state }) => `${selector} ${state}`).join(', ');
}

forEachEngine('a year of delegated keys: what is sent verifies at every moment', (store) =>
  withHouse(store, async ({ clock, dkim, read, publish, verify }) => {
    const { signal } = new AbortController();
    const startMs = clock.now();
    await publish();
    const seen: string[] = [];
    // Rounds at such hours that each step has one of its own; the operator's zone is made anew behind each.
    for (const day of [0, 90, 180, 180.5, 181, 182, 188, 189, 300, 361, 361.5, 362, 369, 370, 400]) {
      clock.advance(Math.max(0, startMs + day * 24 * 3_600_000 - clock.now()));
      await dkim.tend(signal);
      await publish();
      assert.match(await verify(), /^rk[12] pass, rk[34] pass$/, `day ${day}`);
      const states = statesOf(await dkim.show(domain));
      if (states !== seen.at(-1)) seen.push(states);
    }
    assert.deepEqual(seen, [
      'rk1 signing, rk3 signing',
      'rk1 signing, rk3 signing, rk2 created, rk4 created',
      'rk1 signing, rk3 signing, rk2 published, rk4 published',
      'rk1 retired, rk3 retired, rk2 signing, rk4 signing',
      'rk2 signing, rk4 signing',
      'rk2 signing, rk4 signing, rk1 created, rk3 created',
      'rk2 signing, rk4 signing, rk1 published, rk3 published',
      'rk2 retired, rk4 retired, rk1 signing, rk3 signing',
      'rk1 signing, rk3 signing',
    ]);
    const actions = (await read.listAudit({ max: 100 })).map(({ action }) => action).reverse();
    const turn = ['dkim.rotate', 'dkim.look', 'dkim.switch', 'dkim.forget'];
    assert.deepEqual(actions, ['domain.add', 'dkim.add', ...turn, ...turn]);
  }),
);

test('a key that was sealed for something else is not opened', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-dkim-'));
  try {
    const secrets = openKeyFile(folder, new SystemRandom());
    assert.throws(() => openDkimKey(secrets, secrets.seal(Buffer.from('x'), 'srs')), { kind: 'temporary' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
