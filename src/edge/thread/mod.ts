/**
 * Thread: a pool for pure functions of bytes. Its port is messages only, with resource limits; a job past its deadline
 * is ended together with its thread. Refuses to know what the jobs are.
 */
import { type MessagePort, Worker } from 'node:worker_threads';
import type { CancelTimer, Clock } from '#base/clock';
import { Fault, type FaultRecord, faultFromRecord, faultToRecord } from '#base/fault';

export { trimAfterStart } from './trim.ts';

export type PoolJob = (args: never) => unknown;
export type PoolTable = Readonly<Record<string, PoolJob>>;

interface PoolRequest {
  readonly name: string;
  readonly args: unknown;
}

type PoolAnswer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: FaultRecord };

/** Serves jobs in a pool thread, one after the other. */
export function servePool(port: MessagePort, jobs: PoolTable): void {
  port.on('message', (request: PoolRequest) => {
    let answer: PoolAnswer;
    try {
      const job = jobs[request.name];
      if (job === undefined) throw new Error(`Cannot find job "${request.name}"`);
      answer = { ok: true, value: job(request.args as never) };
    } catch (error) {
      answer = { ok: false, fault: faultToRecord(error) };
    }
    port.postMessage(answer);
  });
}

export interface PoolOptions {
  /** The entry file, which calls `servePool`. */
  readonly entry: URL;
  readonly threadsMax: number;
  /** Jobs that may wait; one more is refused as `limit`. */
  readonly waitingMax: number;
  /** A job whose turn comes later than this is refused as `limit`: whoever asked has others waiting. */
  readonly waitMsMax: number;
  readonly memoryMegabytesMax: number;
  readonly clock: Clock;
}

interface Task {
  readonly request: PoolRequest;
  readonly deadlineMs: number;
  /** By the monotonic clock. */
  readonly sinceMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Starts threads when there is work, up to the bound, and keeps them. */
export class Pool<Table extends PoolTable> {
  readonly #options: PoolOptions;
  readonly #idle: Worker[] = [];
  readonly #waiting: Task[] = [];
  #threads = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Runs a job; rejects with a temporary Fault when it takes longer than `deadlineMs` from its start, and as `limit` where too many wait. */
  run<Name extends keyof Table & string>(
    name: Name,
    args: Parameters<Table[Name]>[0],
    deadlineMs: number,
  ): Promise<ReturnType<Table[Name]>> {
    if (this.#closed) return Promise.reject(new Fault('temporary', 'The pool is closed'));
    if (this.#waiting.length >= this.#options.waitingMax) {
      return Promise.reject(new Fault('limit', `${this.#waiting.length} jobs are waiting for a thread`));
    }
    return new Promise((resolve, reject) => {
      const task: Task = {
        request: { name, args },
        deadlineMs,
        sinceMs: this.#options.clock.monotonic(),
        resolve: (value) => resolve(value as ReturnType<Table[Name]>),
        reject,
      };
      this.#waiting.push(task);
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.splice(0)) task.reject(new Fault('temporary', 'The pool is closed'));
    await Promise.all(this.#idle.splice(0).map((worker) => worker.terminate()));
  }

  #next(): void {
    this.#refuseLate();
    if (this.#waiting.length === 0) return;
    let worker = this.#idle.pop();
    if (worker === undefined) {
      if (this.#threads >= this.#options.threadsMax) return;
      this.#threads++;
      worker = this.#start();
    }
    const task = this.#waiting.shift();
    if (task !== undefined) this.#give(worker, task);
  }

  /** In the order they came, so that the first is the oldest. No timers: a turn comes within the deadline of the job before. */
  #refuseLate(): void {
    const { clock, waitMsMax } = this.#options;
    const now = clock.monotonic();
    for (let task = this.#waiting[0]; task !== undefined && now - task.sinceMs > waitMsMax; task = this.#waiting[0]) {
      this.#waiting.shift();
      task.reject(new Fault('limit', `No thread was free for "${task.request.name}" within ${waitMsMax} ms`));
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#options.entry, {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.memoryMegabytesMax },
    });
    worker.unref();
    // An error that nobody listens for would end the process: one between two jobs, or of a thread that was given up.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      const at = this.#idle.indexOf(worker);
      if (at === -1) return;
      this.#idle.splice(at, 1);
      this.#threads--;
    });
    return worker;
  }

  #give(worker: Worker, task: Task): void {
    let cancel: CancelTimer = () => undefined;
    // Each by itself: the Worker has listeners of its own, without which it hears nothing more from its thread.
    const done = (): void => {
      cancel();
      worker.off('error', onError).off('exit', onExit).off('message', onMessage);
    };
    const lost = (why: string): void => {
      done();
      this.#threads--;
      void worker.terminate(); // Resolves when it is gone; its task was answered.
      task.reject(new Fault('temporary', `A pool thread ended: ${why}`, { fields: { job: task.request.name } }));
      this.#next();
    };
    cancel = this.#options.clock.after(task.deadlineMs, () => lost(`no answer within ${task.deadlineMs} ms`));
    const onError = (error: unknown): void => lost(String(error));
    const onExit = (): void => lost('it exited');
    const onMessage = (answer: PoolAnswer): void => {
      done();
      if (this.#closed)
        void worker.terminate(); // Nobody waits for the thread any more.
      else this.#idle.push(worker);
      if (answer.ok) task.resolve(answer.value);
      else task.reject(faultFromRecord(answer.fault));
      this.#next();
    };
    worker.once('error', onError).once('exit', onExit).once('message', onMessage);
    worker.postMessage(task.request);
  }
}
