import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import { type Address, type Domain, formatAddress, formatPath, parseAddress, parseDomain } from '#format/address';
import { FakeClock } from '#testing/clock';
import { type SrsHouse, SrsPaths, type SrsStore } from './mod.ts';

interface Kept {
  secrets: { sealed: Uint8Array; createdMs: number }[];
  readonly paths: Map<string, { path: string; usedMs: number }>;
}

/** As the operations of model/srs do it. */
function memory(kept: Kept): SrsStore {
  return {
    listSrsSecrets: () => Promise.resolve(kept.secrets.toReversed()),
    addSrsSecret: ({ sealed, nowMs, unlessSinceMs }) => {
      const added = !kept.secrets.some(({ createdMs }) => createdMs > unlessSinceMs);
      if (added) kept.secrets.push({ sealed, createdMs: nowMs });
      return Promise.resolve({ added });
    },
    storeSrsPath: ({ token, path, nowMs }) => {
      kept.paths.set(token, { path, usedMs: nowMs });
      return Promise.resolve();
    },
    findSrsPath: ({ token }) => Promise.resolve(kept.paths.get(token)?.path),
    forgetSrs: ({ supersededBeforeMs, usedBeforeMs }) => {
      const first = kept.secrets.findLastIndex(({ createdMs }) => createdMs < supersededBeforeMs);
      kept.secrets = kept.secrets.slice(Math.max(0, first));
      const old = [...kept.paths].filter(([, { usedMs }]) => usedMs < usedBeforeMs);
      for (const [token] of old) kept.paths.delete(token);
      return Promise.resolve({ paths: old.length });
    },
  };
}

function domain(text: string): Domain {
  return parseDomain(text) ?? assert.fail();
}

function address(text: string): Address {
  return parseAddress(text) ?? assert.fail(text);
}

/** Sealing turns the octets over; a seal of another key file cannot be opened. */
async function house(kept: Kept = { secrets: [], paths: new Map() }, keyFile = 1) {
  const clock = new FakeClock();
  let random = 0;
  const settings = { domain: domain('fwd.test') };
  const parts: SrsHouse = {
    store: memory(kept),
    secrets: {
      seal: (secret) => Uint8Array.of(keyFile, ...secret),
      open: (sealed) => {
        if (sealed[0] !== keyFile) throw new Error('another key file');
        return sealed.subarray(1);
      },
    },
    clock,
    random: { bytes: (length) => new Uint8Array(length).fill(16 * keyFile + ++random), fraction: () => 0 },
    log: silentLog,
    domain: () => settings.domain,
    hostname: 'mx.test',
  };
  const paths = new SrsPaths(parts);
  await paths.tend();
  const rewritten = async (text: string): Promise<string> => formatPath(await paths.rewriteReversePath(address(text)));
  const resolved = async (text: string): Promise<string> => {
    const found = await paths.resolve(address(text.replaceAll(/[<>]/g, '')));
    return found.kind === 'path' ? formatAddress(found.path) : found.kind;
  };
  return { clock, kept, paths, parts, settings, rewritten, resolved };
}

const long = `${'l'.repeat(50)}@a-rather-long-name.example.org`;

test('what comes back to a rewritten path goes to the sender, short or long', async () => {
  const { rewritten, resolved, paths } = await house();
  for (const path of ['anna@example.org', long, 'SRS0=Ab3x=JY=example.org=anna@one.test']) {
    const made = await rewritten(path);
    assert.match(made, /^<SRS[01]=[^@]{1,59}@fwd\.test>$/);
    assert.equal(await resolved(made), path);
    assert.equal(await rewritten(made.slice(1, -1)), made);
  }
  assert.equal(await paths.rewriteReversePath(null), null);
});

test('who only writes to us, and what was not made here, goes nowhere', async () => {
  const { rewritten, resolved } = await house();
  const made = await rewritten('anna@example.org');
  assert.equal(await resolved('anna@fwd.test'), 'none');
  assert.equal(await resolved(made.replace('fwd.test', 'other.test')), 'none');
  assert.equal(await resolved(made.replace('anna', 'ben')), 'forged');
  assert.equal(await resolved('SRS0=nonsense@fwd.test'), 'unknown');
});

test('after 21 days a path is not taken any more, and then forgotten', async () => {
  const { clock, kept, paths, rewritten, resolved } = await house();
  const made = await rewritten('anna@example.org');
  const stored = await rewritten(long);
  clock.advance({ hours: 24 * 21 });
  await paths.tend();
  assert.deepEqual([await resolved(made), await resolved(stored)], ['anna@example.org', long]);
  clock.advance({ hours: 24 });
  assert.deepEqual([await resolved(made), await resolved(stored)], ['expired', 'expired']);
  assert.equal(kept.paths.size, 1);
  clock.advance({ hours: 48 });
  await paths.tend();
  assert.equal(kept.paths.size, 0);
});

test('a new secret each quarter; what the one before made is known for as long as it is good', async () => {
  const { clock, kept, paths, rewritten, resolved } = await house();
  clock.advance({ hours: 24 * 89 });
  await paths.tend();
  const made = await rewritten('anna@example.org');
  clock.advance({ hours: 24 * 2 });
  await paths.tend();
  assert.equal(kept.secrets.length, 2);
  assert.equal(await resolved(made), 'anna@example.org');
  assert.notEqual(await rewritten('anna@example.org'), made);
  clock.advance({ hours: 24 * 25 });
  await paths.tend();
  assert.equal(kept.secrets.length, 1);
});

test('with another key file what was made before is lost, and nothing else', async () => {
  const { kept, rewritten } = await house();
  const made = await rewritten('anna@example.org');
  const next = await house(kept, 2);
  assert.equal(await next.resolved(made), 'forged');
  assert.equal(await next.resolved(await next.rewritten('anna@example.org')), 'anna@example.org');
});

test('when the domain changes, what was made at the host name is known, also inside of a newer one', async () => {
  const { settings, rewritten, resolved } = await house();
  settings.domain = domain('mx.test');
  const first = await rewritten('anna@example.org');
  settings.domain = domain('fwd.test');
  assert.equal(await resolved(first), 'anna@example.org');
  const second = await rewritten(first.slice(1, -1));
  assert.match(second, /^<SRS1=.*@fwd\.test>$/);
  assert.equal(await resolved(second), 'anna@example.org');
});

test('an address is explained with its days', async () => {
  const { clock, paths, rewritten } = await house();
  const made = await rewritten('anna@example.org');
  const of = (text: string) => paths.explain(address(text.replaceAll(/[<>]/g, '')));
  const madeMs = Date.parse('2026-01-01');
  const goodUntilMs = Date.parse('2026-01-23');
  assert.deepEqual(await of(made), { result: 'path', path: 'anna@example.org', madeMs, goodUntilMs });
  clock.advance({ hours: 24 * 30 });
  assert.deepEqual(await of(made), { result: 'expired', path: 'anna@example.org', madeMs, goodUntilMs });
  const nothing = { path: null, madeMs: null, goodUntilMs: null };
  assert.deepEqual(await of('anna@example.org'), { ...nothing, result: 'none' });
  assert.deepEqual(await of('SRS0=AAAAAA=BB=a.test=b@fwd.test'), { ...nothing, result: 'forged' });
});
