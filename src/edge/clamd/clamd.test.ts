import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Clock, SystemClock } from '#base/clock';
import { Metrics } from '#base/metric';
import { FakeClock } from '#testing/clock';
import { Clamd } from './mod.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rookery-clamd-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;

/** A clamd that behaves as `serve` says. */
class Fake implements AsyncDisposable {
  static #count = 0;
  readonly path = join(folder, `s${Fake.#count++}`);
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(serve: (socket: Socket) => void) {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      serve(socket);
    });
  }

  static async start(serve: (socket: Socket) => void): Promise<Fake> {
    const fake = new Fake(serve);
    await new Promise<void>((resolve) => {
      fake.#server.listen(fake.path, resolve);
    });
    return fake;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

interface Options {
  readonly connectionsMax?: number;
  readonly clock?: Clock;
  readonly metrics?: Metrics;
}

function clamdAt(
  where: string,
  { connectionsMax = 4, clock = new SystemClock(), metrics = new Metrics() }: Options = {},
): Clamd {
  return new Clamd({ clock, metrics, choices: () => ({ where, deadlineMs: 30_000, connectionsMax }) });
}

/** Reads commands and streams as clamd does, and answers what `judge` says of the octets. */
function serving(judge: (octets: Buffer) => string): (socket: Socket) => void {
  return (socket) => {
    let all = Buffer.alloc(0);
    socket.on('data', (piece: Buffer) => {
      all = Buffer.concat([all, piece]);
      const end = all.indexOf(0);
      const command = all.toString('latin1', 0, end);
      if (command === 'zPING') socket.end('PONG\0');
      else if (command === 'zVERSION') socket.end('ClamAV 1.4.3/27000/Fri Nov 27 2026\0');
      else {
        const octets = chunksOf(all.subarray(end + 1));
        if (octets !== undefined) socket.end(`${judge(octets)}\0`);
      }
    });
  };
}

/** The octets, once the empty chunk has come. */
function chunksOf(stream: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  while (at + 4 <= stream.length) {
    const length = stream.readUInt32BE(at);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}

test('octets are sent in chunks, and the answer is told', async () => {
  const seen: Buffer[] = [];
  await using fake = await Fake.start(
    serving((octets) => (seen.push(octets), octets.includes('EVIL') ? 'stream: Test.Evil FOUND' : 'stream: OK')),
  );
  const metrics = new Metrics();
  const clamd = clamdAt(fake.path, { metrics });
  const large = Buffer.alloc(300_000, 'abc');
  assert.deepEqual(await clamd.scan(large, never), { kind: 'clean' });
  assert.deepEqual(seen[0], large);
  const pieces = (async function* () {
    yield Buffer.from('EV');
    yield Buffer.alloc(0);
    yield Buffer.from('IL');
  })();
  assert.deepEqual(await clamd.scan(pieces, never), { kind: 'found', name: 'Test.Evil' });
  assert.equal(metrics.value('virus_scans', { result: 'found' }), 1);
  assert.deepEqual([clamd.state.state, clamd.state.scans, clamd.state.found], ['up', 2, 1]);
});

test('nothing set up is off, and asks nobody', async () => {
  const clamd = clamdAt('');
  assert.deepEqual(await clamd.scan(Buffer.from('x'), never), {
    kind: 'unknown',
    reason: 'off',
    why: 'no virus scanner is set up',
  });
  assert.equal(clamd.state.state, 'off');
});

test('what is not there is down', async () => {
  const clamd = clamdAt(join(folder, 'nobody'));
  const result = await clamd.scan(Buffer.from('x'), never);
  assert.equal(result.kind === 'unknown' && result.reason, 'down');
  assert.match(clamd.state.problem, /is not there: ENOENT/);
  assert.equal((await clamdAt('127.0.0.1:1').probe(never)).state, 'down');
});

test('what is slow ends with the deadline', async () => {
  await using fake = await Fake.start(() => undefined);
  const clock = new FakeClock();
  const clamd = clamdAt(fake.path, { clock });
  const waiting = clamd.scan(Buffer.from('x'), never);
  clock.advance(30_001);
  assert.deepEqual(await waiting, { kind: 'unknown', reason: 'slow', why: 'the virus scanner did not answer in time' });
});

test('one that does not read any more ends with the signal', async () => {
  await using fake = await Fake.start((socket) => socket.pause());
  const stop = new AbortController();
  const waiting = clamdAt(fake.path).scan(Buffer.alloc(20_000_000), stop.signal);
  stop.abort();
  const result = await waiting;
  assert.equal(result.kind === 'unknown' && result.reason, 'slow');
});

test('an answer before the end is heard: StreamMaxLength', async () => {
  await using fake = await Fake.start((socket) => {
    let octets = 0;
    socket.on('data', (piece: Buffer) => {
      if (piece.toString('latin1') === 'zPING\0') socket.end('PONG\0');
      octets += piece.length;
      if (octets > 100_000) socket.end('INSTREAM size limit exceeded. ERROR\0');
    });
  });
  const clamd = clamdAt(fake.path);
  const result = await clamd.scan(Buffer.alloc(20_000_000), never);
  assert.equal(result.kind === 'unknown' && result.reason, 'too-large');
  assert.equal(clamd.state.state, 'up');
});

test('garbage, nothing, and answers without end are no verdict', async () => {
  const moods: readonly ((socket: Socket) => void)[] = [
    (socket) => socket.end('<html>hello</html>\0'),
    (socket) => socket.end(),
    (socket) => socket.write('x'.repeat(100_000)),
    (socket) => socket.end('stream: OK but not really\0'),
    (socket) => socket.destroy(),
  ];
  for (const mood of moods) {
    await using fake = await Fake.start(mood);
    assert.equal((await clamdAt(fake.path).scan(Buffer.from('x'), never)).kind, 'unknown');
  }
});

test('no more connections than are set, and who waits gets the next one', async () => {
  let open = 0;
  let most = 0;
  await using fake = await Fake.start((socket) => {
    most = Math.max(most, ++open);
    socket.on('close', () => open--);
    serving(() => 'stream: OK')(socket);
  });
  const clamd = clamdAt(fake.path, { connectionsMax: 3 });
  const results = await Promise.all(Array.from({ length: 40 }, () => clamd.scan(Buffer.from('x'), never)));
  assert.ok(results.every(({ kind }) => kind === 'clean'));
  assert.ok(most <= 4, String(most));
  assert.equal(clamd.state.waiting, 0);
});

test('who waits for a connection gives up with its signal', async () => {
  await using fake = await Fake.start(() => undefined);
  const clamd = clamdAt(fake.path, { connectionsMax: 1 });
  const stop = new AbortController();
  const first = clamd.scan(Buffer.from('x'), stop.signal);
  const second = clamd.scan(Buffer.from('x'), stop.signal);
  stop.abort();
  assert.deepEqual(
    (await Promise.all([first, second])).map(({ kind }) => kind),
    ['unknown', 'unknown'],
  );
  assert.equal(clamd.state.waiting, 0);
});

test('octets that cannot be read make nothing known', async () => {
  await using fake = await Fake.start(serving(() => 'stream: OK'));
  const broken = (async function* () {
    yield Buffer.from('x');
    throw new Error('disk');
  })();
  assert.equal((await clamdAt(fake.path).scan(broken, never)).kind, 'unknown');
});

test('a probe says which version is there', async () => {
  await using fake = await Fake.start(serving(() => 'stream: OK'));
  const state = await clamdAt(fake.path).probe(never);
  assert.deepEqual([state.state, state.version], ['up', 'ClamAV 1.4.3/27000/Fri Nov 27 2026']);
});
