import assert from 'node:assert/strict';
import { row, sql } from '#format/sql';
import { type AuditStamp, listAudit } from '#model/audit';
import { forEachEngine, type TestStore } from '#testing/engine';
import { directoryReads as reads, directoryWrites as writes, type NewDkimKey } from './mod.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const HOUR = 3_600_000;

function stamp(store: TestStore, nowMs = NOW): AuditStamp {
  return { id: store.nextId(), actor: 'test', nowMs };
}

function key(selector: string, algorithm: NewDkimKey['algorithm'] = 'rsa-sha256'): NewDkimKey {
  return { selector, algorithm, sealedPrivateKey: Buffer.from(`sealed ${selector}`), publicKey: `public ${selector}` };
}

const domain = 'example.test';

/** A domain with its first pair, and what is done to its keys. */
async function hosted(store: TestStore) {
  await store.write(() => writes.addDomain({ by: stamp(store), name: domain }));
  const first = [key('rk1'), key('rk3', 'ed25519-sha256')];
  await store.write(() => writes.addDkimKeys({ by: stamp(store), domain, keys: first }));
  const at = (nowMs: number) => ({ by: stamp(store, nowMs), domain });
  return {
    rotate: (nowMs: number, ...keys: NewDkimKey[]) => store.write(() => writes.rotateDkimKeys({ ...at(nowMs), keys })),
    look: (nowMs: number, seen: string[], missing: string[] = []) =>
      store.write(() => writes.noteDkimLook({ ...at(nowMs), seen, missing })),
    switch: (nowMs: number, ...selectors: string[]) =>
      store.write(() => writes.switchDkimKeys({ ...at(nowMs), selectors })),
    retire: (selector: string, evenTheLast = false) =>
      store.write(() => writes.retireDkimKey({ ...at(NOW), selector, evenTheLast })),
    forget: (retiredBeforeMs: number) => store.write(() => writes.forgetDkimKeys({ ...at(NOW), retiredBeforeMs })),
    signing: async () => {
      const found = await store.read(() => reads.signingKeys({ domain }));
      return found.map((one) => `${one.selector} ${Buffer.from(one.sealedPrivateKey).toString()}`);
    },
    states: async () => {
      const found = await store.read(() => reads.listDkimKeys({ domain }));
      return found.map(({ selector, state }) => `${selector} ${state}`).join(', ');
    },
    audit: async () => (await store.read(() => listAudit({ max: 1 })))[0],
  };
}

forEachEngine('the first keys of a domain sign at once, later ones wait to be seen', async (store) => {
  const keys = await hosted(store);
  assert.equal(await keys.states(), 'rk1 signing, rk3 signing');
  const add = (...more: NewDkimKey[]) =>
    store.write(() => writes.addDkimKeys({ by: stamp(store), domain, keys: more }));
  assert.deepEqual((await add(key('rk2'), key('rk4', 'ed25519-sha256'))).added, []);
  await keys.retire('rk3');
  assert.deepEqual((await add(key('rk2'), key('rk4', 'ed25519-sha256'))).added, ['rk4']);
  assert.equal(await keys.states(), 'rk1 signing, rk3 retired, rk4 created');
});

forEachEngine('a key goes from created over published to signing, and the one before it retires', async (store) => {
  const keys = await hosted(store);
  await keys.rotate(NOW, key('rk2'));
  assert.equal(await keys.states(), 'rk1 signing, rk3 signing, rk2 created');
  assert.deepEqual((await keys.switch(NOW, 'rk2')).signing, []);
  await keys.look(NOW + HOUR, ['rk1', 'rk2']);
  await keys.look(NOW + 2 * HOUR, ['rk2'], ['rk3']);
  const listed = await store.read(() => reads.listDkimKeys({ domain }));
  assert.deepEqual(
    listed.map(({ selector, state, seenMs, lookedMs }) => [selector, state, seenMs, lookedMs]),
    [
      ['rk1', 'signing', NOW + HOUR, NOW + HOUR],
      ['rk3', 'signing', null, NOW + 2 * HOUR],
      ['rk2', 'published', NOW + HOUR, NOW + 2 * HOUR],
    ],
  );
  const switched = await keys.switch(NOW + 3 * HOUR, 'rk2', 'rk3', 'rk9');
  assert.deepEqual(switched, { directory: true, signing: ['rk2'], retired: ['rk1'] });
  assert.equal(await keys.states(), 'rk1 retired, rk3 signing, rk2 signing');
  assert.deepEqual(await keys.signing(), ['rk3 sealed rk3', 'rk2 sealed rk2']);
  const { action, detail } = (await keys.audit()) ?? {};
  assert.deepEqual([action, detail], ['dkim.switch', { signing: ['rk2'], retired: ['rk1'] }]);
});

forEachEngine('a record that vanishes takes its key back, before it signs; one that signs goes on', async (store) => {
  const keys = await hosted(store);
  await keys.rotate(NOW, key('rk2'));
  await keys.look(NOW, ['rk1', 'rk2']);
  await keys.look(NOW + HOUR, [], ['rk1', 'rk2']);
  assert.equal(await keys.states(), 'rk1 signing, rk3 signing, rk2 created');
  assert.deepEqual((await keys.audit())?.detail, { published: [], missing: ['rk1', 'rk2'] });
  assert.deepEqual((await keys.switch(NOW + 2 * HOUR, 'rk2')).signing, []);
});

forEachEngine('of an algorithm one key waits at a time, under a name of its own', async (store) => {
  const keys = await hosted(store);
  await keys.rotate(NOW, key('rk2'));
  await assert.rejects(keys.rotate(NOW, key('rk5')), { kind: 'conflict', publicText: /rk2 .* waits/ });
  await assert.rejects(keys.rotate(NOW, key('rk1', 'ed25519-sha256')), {
    kind: 'conflict',
    publicText: /rk1 .* in use/,
  });
  await keys.rotate(NOW, key('rk4', 'ed25519-sha256'));
});

forEachEngine(
  'the private half of a retired key is destroyed, and the row goes when its time is over',
  async (store) => {
    const keys = await hosted(store);
    await keys.retire('rk1');
    const half = await store.read(() =>
      row<{ octets: Uint8Array }>(sql`SELECT private_key AS octets FROM dkim_key WHERE selector = 'rk1'`),
    );
    assert.equal(half?.octets.length, 0);
    assert.deepEqual(await keys.signing(), ['rk3 sealed rk3']);
    assert.deepEqual(await keys.forget(NOW), { forgotten: [] });
    assert.deepEqual(await keys.forget(NOW + 1), { forgotten: ['rk1'] });
    assert.equal(await keys.states(), 'rk3 signing');
  },
);

forEachEngine(
  'the last key that signs stays unless that is said; one that never signed is forgotten',
  async (store) => {
    const keys = await hosted(store);
    await keys.rotate(NOW, key('rk2'));
    assert.deepEqual(await keys.retire('rk2'), { directory: true, forgotten: true });
    assert.deepEqual(await keys.retire('rk1'), { directory: true, forgotten: false });
    await assert.rejects(keys.retire('rk3'), { kind: 'conflict', publicText: /unsigned/ });
    await keys.retire('rk3', true);
    assert.deepEqual(await keys.signing(), []);
    await assert.rejects(keys.retire('rk3', true), { kind: 'conflict', publicText: /retired already/ });
    await assert.rejects(keys.retire('rk9', true), { kind: 'not-found' });
  },
);

forEachEngine('domains whose keys wait for their records are known', async (store) => {
  const keys = await hosted(store);
  const waiting = (createdBeforeMs: number) => store.read(() => reads.dkimDomainsWaiting({ createdBeforeMs, max: 10 }));
  assert.deepEqual(await waiting(NOW + HOUR), []);
  await keys.rotate(NOW, key('rk2'), key('rk4', 'ed25519-sha256'));
  assert.deepEqual(await waiting(NOW), []);
  assert.deepEqual(await waiting(NOW + 1), [domain]);
  await keys.look(NOW, ['rk2', 'rk4']);
  assert.deepEqual(await waiting(NOW + 1), []);
});

forEachEngine('all domains are listed page by page, those without keys too', async (store) => {
  await hosted(store);
  for (const name of ['a.test', 'z.test']) await store.write(() => writes.addDomain({ by: stamp(store), name }));
  const page = async (after: string, max = 2) => {
    const found = await store.read(() => reads.listDkimDomains({ after, max }));
    return found.map((one) => `${one.domain} ${one.keys.map(({ selector }) => selector).join(' ')}`.trim());
  };
  assert.deepEqual(await page(''), ['a.test', 'example.test rk1 rk3']);
  assert.deepEqual(await page('example.test'), ['z.test']);
  assert.deepEqual(await page('z.test'), []);
});
