import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { Fault } from '#base/fault';
import { type PackIo, systemPackIo } from '#edge/pack';
import { type BlobPlace, range, row, rows, sql, type Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import { facade, runReaderThread, runStoreThread, ThreadClient } from './mod.ts';

const writes = {
  *addTenant(name: string): Work<string> {
    yield sql`INSERT INTO tenant (name, created_ms) VALUES (${name}, 0)`;
    return name;
  },
  *refuse(kind: 'over-quota'): Work<never> {
    throw new Fault(kind, 'told inside', { publicText: 'told outside' });
  },
  *keep(args: { id: number }, [place]: readonly BlobPlace[]): Work<BlobPlace | undefined> {
    if (place !== undefined) yield* addBlob(args.id as BlobId, place, { refs: 1, nowMs: 0 });
    return place;
  },
};

const reads = {
  *tenants(): Work<string[]> {
    return (yield* rows<{ name: string }>(sql`SELECT name FROM tenant ORDER BY id`)).map(({ name }) => name);
  },
  *bytes(id: number): Work<{ octets: Uint8Array } | undefined> {
    const place = yield* row<BlobPlace>(
      sql`SELECT pack, byte_offset AS "offset", byte_length AS "length" FROM blob WHERE id = ${id}`,
    );
    return place === undefined ? undefined : { octets: yield* range(place) };
  },
};

interface Both {
  readonly store: ReturnType<typeof facade<typeof writes>>;
  readonly reader: ReturnType<typeof facade<typeof reads>>;
  readonly client: ThreadClient;
  readonly messages: unknown[];
  readonly fatal: Promise<string>;
}

/** A port as a Worker: the loops run in this thread, the messages cross a real channel. */
function asWorker(port: MessagePort, seen: unknown[]): Worker {
  return {
    on: (event: string, listen: (message: unknown) => void) => {
      if (event === 'message') port.on('message', listen);
      else if (event === 'exit') port.on('close', () => listen(0));
    },
    postMessage: (message: unknown, transfer: ArrayBuffer[]) => {
      seen.push(message);
      port.postMessage(message, transfer);
    },
    terminate: async () => port.close(),
  } as unknown as Worker;
}

async function withBoth(body: (both: Both) => Promise<void>, io: PackIo = systemPackIo): Promise<void> {
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'rookery-threads-'));
  const fatal = Promise.withResolvers<string>();
  const [one, two] = [new MessageChannel(), new MessageChannel()];
  const messages: unknown[] = [];
  const client = new ThreadClient({
    worker: asWorker(one.port2, messages),
    onFatal: fatal.resolve,
    patient: new Set(['keep']),
  });
  const readClient = new ThreadClient({ worker: asWorker(two.port2, []), onFatal: fatal.resolve });
  runStoreThread(one.port1, { folder, operations: writes, io, packBytesMax: 1e6, without: new Set(), reserveBytes: 0 });
  await client.ready();
  runReaderThread(two.port1, { folder, operations: reads, io: systemPackIo });
  await readClient.ready();
  try {
    await body({
      store: facade(writes, client),
      reader: facade(reads, readClient),
      client,
      messages,
      fatal: fatal.promise,
    });
  } finally {
    await readClient.close();
    await client.close();
    rmSync(folder, { recursive: true });
  }
}

test('operations called together travel in one message and are answered in their own ways', async () => {
  await withBoth(async ({ store, reader, messages }) => {
    const outcomes = await Promise.allSettled([
      store.addTenant('a'),
      store.refuse('over-quota'),
      store.addTenant('a'),
      store.addTenant('b'),
    ]);
    assert.equal(messages.length, 1);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
    );
    const [, refused, twice] = outcomes;
    assert.ok(refused?.status === 'rejected' && refused.reason instanceof Fault);
    assert.deepEqual([refused.reason.kind, refused.reason.publicText], ['over-quota', 'told outside']);
    assert.ok(
      twice?.status === 'rejected' && !twice.reason.publicText.includes('UNIQUE'),
      'the peer hears nothing of our inside',
    );
    assert.deepEqual(await reader.tenants(null), ['a', 'b']);
  });
});

test('a patient operation waits for those that were announced, and goes with them in one message', async () => {
  await withBoth(async ({ store, client, messages }) => {
    const [first, second, third] = [client.announce(), client.announce(), client.announce()];
    const keep = (id: number, ready: () => void): Promise<unknown> => {
      ready();
      return store.keep({ id });
    };
    const kept = [keep(1, first)];
    await new Promise(setImmediate);
    assert.equal(messages.length, 0, 'two more are on their way');
    kept.push(keep(2, second));
    await Promise.all(kept);
    assert.equal(messages.length, 1, 'not more are on their way than are here');
    third();
    third();
    await keep(3, client.announce());
    assert.equal(messages.length, 2);
  });
});

test('what was announced and does not come is waited for no longer than some milliseconds; others do not wait at all', async () => {
  await withBoth(async ({ store, client, messages }) => {
    const never = [client.announce(), client.announce(), client.announce()];
    await store.keep({ id: 1 });
    assert.equal(messages.length, 1);
    const held = store.keep({ id: 2 });
    await store.addTenant('a');
    await held;
    assert.equal(messages.length, 2, 'what goes at once takes along what waits');
    const last = store.keep({ id: 3 });
    for (const takeBack of never) takeBack();
    await last;
    assert.equal(messages.length, 3);
  });
});

test('bytes are moved to the store and come back from the reader as they were', async () => {
  await withBoth(async ({ store, reader }) => {
    const bytes = new Uint8Array([1, 2, 3]);
    const shared = new Uint8Array([9, 4, 5, 6, 9]).subarray(1, 4);
    const both = await Promise.all([
      store.keep({ id: 1 }, [{ kind: 'memory', blob: 1, account: 1, bytes }]),
      store.keep({ id: 2 }, [{ kind: 'memory', blob: 2, account: 1, bytes: shared }]),
    ]);
    assert.equal(both.length, 2);
    assert.equal(bytes.length, 0, 'a whole buffer is moved');
    assert.equal(shared.length, 3, 'a part of one is copied');
    assert.deepEqual([...((await reader.bytes(1))?.octets ?? [])], [1, 2, 3]);
    assert.deepEqual([...((await reader.bytes(2))?.octets ?? [])], [4, 5, 6]);
    assert.equal(await reader.bytes(3), undefined);
  });
});

test('an argument that no thread can be given is refused alone', async () => {
  await withBoth(async ({ store, client, reader }) => {
    const same = new Uint8Array([7]);
    const outcomes = await Promise.allSettled([
      store.addTenant('a'),
      client.call('addTenant', () => 'a function'),
      store.keep({ id: 1 }, [{ kind: 'memory', blob: 1, account: 1, bytes: same }]),
      store.keep({ id: 2 }, [{ kind: 'memory', blob: 2, account: 1, bytes: same }]),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    );
    assert.deepEqual(await reader.tenants(null), ['a']);
    assert.equal(client.pending, 0);
  });
});

test('what waits for the store is bounded', async () => {
  const posted: unknown[] = [];
  const worker = { on: () => undefined, postMessage: (message: unknown) => posted.push(message) } as unknown as Worker;
  const client = new ThreadClient({ worker, onFatal: () => undefined });
  const half = new Uint8Array(new ArrayBuffer(150 * 1024 * 1024));
  void client.call('x', null, [{ kind: 'memory', blob: 1, account: 1, bytes: half }]); // Never answered here.
  await assert.rejects(client.call('x', null, [{ kind: 'memory', blob: 2, account: 1, bytes: half }]), {
    kind: 'limit',
  });
  for (let i = 0; i < 19_999; i++) void client.call('x', null); // Nor these.
  await assert.rejects(client.call('x', null), { kind: 'limit' });
  await Promise.resolve();
  assert.equal(posted.length, 2, 'one message for each turn');
});

test('a failed sync is fatal: nothing of its group is answered, and nothing is taken any more', async () => {
  let broken = false;
  const io: PackIo = {
    ...systemPackIo,
    syncData: () => {
      if (broken) throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
    },
  };
  await withBoth(async ({ store, fatal, reader }) => {
    await store.addTenant('before');
    broken = true;
    let answered = 0;
    const count = (): number => answered++;
    store.addTenant('with it').then(count, count);
    store.keep({ id: 1 }, [{ kind: 'memory', blob: 1, account: 1, bytes: new Uint8Array(5) }]).then(count, count);
    assert.match(await fatal, /sync of message bytes failed.*EIO/);
    assert.equal(answered, 0);
    await assert.rejects(store.addTenant('after'), { kind: 'temporary' });
    assert.deepEqual(await reader.tenants(null), ['before']);
  }, io);
});

test('close finishes what waits', async () => {
  await withBoth(async ({ store, client, reader }) => {
    const waiting = ['a', 'b', 'c'].map((name) => store.addTenant(name));
    const closed = client.close();
    assert.deepEqual(await Promise.all(waiting), ['a', 'b', 'c']);
    await closed;
    await assert.rejects(store.addTenant('d'), { kind: 'temporary' });
    assert.deepEqual(await reader.tenants(null), ['a', 'b', 'c']);
  });
});
