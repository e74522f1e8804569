/** The main thread's side of a store or reader thread. */
import type { Worker } from 'node:worker_threads';
import { Fault, faultFromRecord, faultToRecord } from '#base/fault';
import type { Content } from '#edge/pack';
import type { BlobPlace, Work } from '#format/sql';
import type { Answer, FromThread, ReadRequest, ToThread, WriteRequest } from './protocol.ts';

/** Over these, a new operation is refused as `limit`: the peer hears 4xx or NO and comes again. */
const PENDING_OPERATIONS_MAX = 20_000;
const PENDING_BYTES_MAX = 256 * 1024 * 1024;

/** So long an operation waits for others that were announced, to be committed with them. */
const HOLD_MS = 20;

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Fault) => void;
  readonly bytes: number;
}

export interface ThreadClientOptions {
  readonly worker: Worker;
  /** Told once when the thread ends by itself or reports that nothing can be trusted any more. */
  readonly onFatal: (message: string) => void;
  /** Operations that may wait for others that `announce` told of. */
  readonly patient?: ReadonlySet<string>;
}

export class ThreadClient {
  readonly #worker: Worker;
  readonly #patient: ReadonlySet<string>;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  readonly #closed: Promise<void>;
  #outgoing: (WriteRequest | ReadRequest)[] = [];
  #transfer = new Set<ArrayBuffer>();
  #announced = 0;
  #isFlushing = false;
  #held: NodeJS.Timeout | undefined;
  #nextId = 1;
  #bytes = 0;
  #closing = false;
  #failed = false;

  constructor(options: ThreadClientOptions) {
    const { worker, onFatal, patient = new Set() } = options;
    this.#worker = worker;
    this.#patient = patient;
    const ready = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    this.#ready = ready.promise;
    this.#closed = closed.promise;
    closed.promise.catch(() => undefined); // close() tells it.
    ready.promise.catch(() => undefined); // onFatal tells it too; nobody needs to be waiting.
    const fail = (message: string): void => {
      if (this.#closing) closed.reject(new Error(message));
      if (this.#failed || this.#closing) return;
      this.#failed = true;
      ready.reject(new Error(message));
      onFatal(message);
    };
    worker.on('message', (message: FromThread) => {
      switch (message.kind) {
        case 'ready':
          ready.resolve();
          break;
        case 'answers':
          for (const answer of message.answers) this.#settle(answer);
          break;
        case 'closed':
          closed.resolve();
          break;
        case 'fatal':
          fail(message.message);
          break;
        default:
          message satisfies never;
      }
    });
    worker.on('error', (error) => fail(error instanceof Error ? (error.stack ?? error.message) : String(error)));
    worker.on('exit', () => {
      closed.resolve();
      fail('The thread ended');
    });
  }

  ready(): Promise<void> {
    return this.#ready;
  }

  get pending(): number {
    return this.#pending.size;
  }

  /** Runs an operation. Bytes in `contents` that are their whole buffer are moved: the caller cannot use them any more. */
  call(operation: string, args: unknown, contents: readonly Content[] = []): Promise<unknown> {
    let bytes = 0;
    for (const content of contents) bytes += content.kind === 'memory' ? content.bytes.length : 0;
    if (this.#closing || this.#failed) return Promise.reject(new Fault('temporary', 'The store is closing'));
    if (this.#pending.size >= PENDING_OPERATIONS_MAX || this.#bytes + bytes > PENDING_BYTES_MAX) {
      return Promise.reject(new Fault('limit', `${this.#pending.size} operations are waiting for the store`));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject, bytes });
      this.#bytes += bytes;
      this.#outgoing.push({ id, operation, args, contents });
      if (this.#patient.has(operation)) this.#flushOrHold();
      else if (!this.#isFlushing) {
        this.#isFlushing = true;
        queueMicrotask(() => this.#flush());
      }
      for (const content of contents) {
        if (content.kind !== 'memory') continue;
        const { buffer, byteLength } = content.bytes;
        if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) this.#transfer.add(buffer);
      }
    });
  }

  /**
   * Tells that a patient operation is on its way: those that are here already wait for it as long as more are on their way
   * than are here, and never long. Without that, each of many at once would have a commit of its own while the work before
   * their commits is what takes longest. Gives what takes it back, which may be called again.
   */
  announce(): () => void {
    this.#announced += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#announced -= 1;
      if (this.#held !== undefined) this.#flushOrHold();
    };
  }

  /** Finishes what waits, then ends the thread; rejects when the thread could not end well. What was answered is durable. */
  async close(): Promise<void> {
    this.#flush();
    this.#closing = true;
    this.#worker.postMessage({ kind: 'close' } satisfies ToThread);
    await this.#closed;
    await this.#worker.terminate();
  }

  /** At the end of this turn, so that all that it brings goes together. */
  #flushOrHold(): void {
    if (this.#outgoing.length >= this.#announced) {
      if (this.#isFlushing) return;
      this.#isFlushing = true;
      setImmediate(() => this.#flush());
      return;
    }
    this.#held ??= setTimeout(() => this.#flush(), HOLD_MS);
  }

  #flush(): void {
    this.#isFlushing = false;
    clearTimeout(this.#held);
    this.#held = undefined;
    if (this.#outgoing.length === 0) return;
    const requests = this.#outgoing;
    const transfer = this.#transfer;
    this.#outgoing = [];
    this.#transfer = new Set();
    try {
      this.#post(requests, [...transfer]);
    } catch {
      // One of them cannot be sent (an argument that no thread can be given); the others must not wait for it.
      for (const request of requests) this.#postAlone(request);
    }
  }

  #post(requests: readonly (WriteRequest | ReadRequest)[], transfer: ArrayBuffer[]): void {
    this.#worker.postMessage({ kind: 'requests', requests } satisfies ToThread, transfer);
  }

  #postAlone(request: WriteRequest | ReadRequest): void {
    try {
      this.#post([request], []);
    } catch (error) {
      this.#settle({ id: request.id, ok: false, fault: faultToRecord(error) });
    }
  }

  #settle(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) return;
    this.#pending.delete(answer.id);
    this.#bytes -= pending.bytes;
    if (answer.ok) pending.resolve(answer.value);
    else pending.reject(faultFromRecord(answer.fault));
  }
}

/** A table of operations as methods: the same names, arguments and results, as promises. */
export type Facade<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends (
    args: infer Args,
    places: readonly BlobPlace[],
  ) => Work<infer Result>
    ? (args: Args, contents?: readonly Content[]) => Promise<Result>
    : never;
};

/** Makes the façade; `after` sees each successful result, for the doorbell. */
export function facade<Table extends object>(
  table: Table,
  client: ThreadClient,
  after?: (value: unknown) => void,
): Facade<Table> {
  const methods: Record<string, (args: unknown, contents?: readonly Content[]) => Promise<unknown>> = {};
  for (const name of Object.keys(table)) {
    methods[name] =
      after === undefined
        ? (args, contents) => client.call(name, args, contents)
        : async (args, contents) => {
            const value = await client.call(name, args, contents);
            after(value);
            return value;
          };
  }
  return methods as Facade<Table>;
}
