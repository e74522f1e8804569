/** The two loops that run in threads of their own; `app` owns the entry files that start them. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { faultToRecord } from '#base/fault';
import { type PackIo, PackReader } from '#edge/pack';
import { type EngineOptions, StoreEngine } from './engine.ts';
import type { Answer, FromThread, Operations, ReadRequest, ToThread, WriteRequest } from './protocol.ts';
import { SqliteRunner } from './sqlite.ts';

/** One commit takes at most this many operations and bytes; what waits behind goes into the next. */
const GROUP_OPERATIONS_MAX = 512;
const GROUP_BYTES_MAX = 32 * 1024 * 1024;
/** A group of so many says that more are on their way. */
const GATHER_FROM = 3;
/** How long the next is waited for, and all of them together. */
const GATHER_MS = 0.3;
const GATHER_MS_MAX = 2.4;

/** Serves writes until told to close. */
export function runStoreThread(port: MessagePort, options: EngineOptions): void {
  let engine: StoreEngine;
  const post = (message: FromThread): void => port.postMessage(message);
  try {
    engine = new StoreEngine(options);
  } catch (error) {
    post({
      kind: 'fatal',
      message: faultToRecord(error).publicText === neutralText ? String(error) : faultToRecord(error).publicText,
    });
    port.close();
    return;
  }
  const waiting: WriteRequest[] = [];
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let closing = false;
  let lastGroup = 0;
  const take = (message: ToThread): void => {
    if (message.kind === 'close') closing = true;
    else for (const request of message.requests) waiting.push(request as WriteRequest);
  };
  const takeAll = (): void => {
    for (let more = receiveMessageOnPort(port); more !== undefined; more = receiveMessageOnPort(port))
      take(more.message);
  };
  /**
   * Others come in one after the other while a commit takes milliseconds. Where the last group showed that there are
   * others, this one waits for them, as long as each next moment brings one: fewer syncs, and each for more.
   */
  const gather = (): void => {
    takeAll();
    if (lastGroup < GATHER_FROM) return;
    for (
      let waited = 0;
      waited < GATHER_MS_MAX && waiting.length < GROUP_OPERATIONS_MAX && !closing;
      waited += GATHER_MS
    ) {
      const before = waiting.length;
      Atomics.wait(pause, 0, 0, GATHER_MS);
      takeAll();
      if (waiting.length === before) return;
    }
  };
  port.on('message', (message: ToThread) => {
    take(message);
    try {
      gather();
      while (waiting.length > 0) {
        const group = nextGroup(waiting);
        lastGroup = group.length;
        post({ kind: 'answers', answers: engine.commitGroup(group) });
        engine.maintain();
        gather();
      }
      if (closing) {
        engine.close();
        post({ kind: 'closed' });
        port.close();
      }
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
      post({ kind: 'fatal', message: `${error instanceof Error ? error.message : String(error)}: ${cause}` });
      port.close();
    }
  });
  post({ kind: 'ready' });
}

const neutralText = faultToRecord(new Error()).publicText;

function nextGroup(waiting: WriteRequest[]): WriteRequest[] {
  let count = 0;
  let bytes = 0;
  while (count < waiting.length && count < GROUP_OPERATIONS_MAX && bytes < GROUP_BYTES_MAX) {
    for (const content of waiting[count]?.contents ?? []) bytes += content.kind === 'memory' ? content.bytes.length : 0;
    count++;
  }
  return waiting.splice(0, count);
}

export interface ReaderOptions {
  readonly folder: string;
  readonly operations: Operations;
  readonly io: PackIo;
}

/** How often the files of swept packs are let go, in ms. */
const FORGET_EVERY_MS = 60_000;

/** Serves reads until told to close. Each operation sees one snapshot of the rows. */
export function runReaderThread(port: MessagePort, options: ReaderOptions): void {
  const db = new DatabaseSync(join(options.folder, 'rookery.db'), { readOnly: true });
  db.exec('PRAGMA query_only = ON');
  db.exec('PRAGMA busy_timeout = 5000'); // The writer may be beginning its log anew at this moment.
  db.exec('PRAGMA cache_size = -65536');
  db.exec('PRAGMA temp_store = MEMORY');
  const packs = new PackReader(join(options.folder, 'packs'), options.io);
  const runner = new SqliteRunner(db, ({ place, from, to }) => packs.read(place, from, to));
  const begin = db.prepare('BEGIN');
  const commit = db.prepare('COMMIT');
  let looked = performance.now();
  port.on('message', (message: ToThread) => {
    if (message.kind === 'close') {
      db.close();
      packs.close();
      port.postMessage({ kind: 'closed' } satisfies FromThread);
      port.close();
      return;
    }
    if (performance.now() > looked + FORGET_EVERY_MS) {
      packs.forgetRemoved();
      looked = performance.now();
    }
    for (const request of message.requests as readonly ReadRequest[]) {
      begin.run();
      const answer = readOne(runner, options.operations, request);
      if (db.isTransaction) commit.run();
      const transfer = answer.ok ? buffersOf(answer.value) : [];
      port.postMessage({ kind: 'answers', answers: [answer] } satisfies FromThread, transfer);
    }
  });
  port.postMessage({ kind: 'ready' } satisfies FromThread);
}

function readOne(runner: SqliteRunner, operations: Operations, request: ReadRequest): Answer {
  try {
    const operation = operations[request.operation];
    if (operation === undefined) throw new Error(`Cannot find operation "${request.operation}"`);
    return { id: request.id, ok: true, value: runner.run(operation(request.args as never, [])) };
  } catch (error) {
    return { id: request.id, ok: false, fault: faultToRecord(error) };
  }
}

/** The buffers of a result that are its own (a typed array over a whole buffer, itself or one property down): moved, not copied. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (part: unknown): void => {
    if (ArrayBuffer.isView(part) && part.buffer instanceof ArrayBuffer && part.byteLength === part.buffer.byteLength) {
      found.add(part.buffer);
    }
  };
  look(value);
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const part of Object.values(value)) look(part);
  }
  return [...found];
}
