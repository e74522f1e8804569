/** Threads for pure functions, and the jobs that wait for them. */
import type { Clock } from '#base/clock';
import { Fault } from '#base/fault';
import { PoolThread, type Task } from './pool-thread.ts';
import type { PoolTable } from './protocol.ts';

export interface PoolOptions {
  /** The entry file, which calls `servePool`. */
  readonly entry: URL;
  readonly threadsMax: number;
  /**
   * Jobs that one thread is given at a time. With more than one it need not wait for the next; they take turns with what
   * they are behind, and all have the same deadline.
   */
  readonly aheadMax: number;
  /** Jobs that may wait; one more is refused as `limit`. */
  readonly waitingMax: number;
  /** A job whose turn comes later than this is refused as `limit`: whoever asked has others waiting. */
  readonly waitMsMax: number;
  readonly memoryMegabytesMax: number;
  readonly clock: Clock;
}

/** Starts threads when there is work, up to the bound, and keeps them. */
export class Pool<Table extends PoolTable> {
  readonly #options: PoolOptions;
  readonly #threads = new Set<PoolThread>();
  #waiting: Task[] = [];
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
      this.#waiting.push({
        request: { name, args },
        deadlineMs,
        sinceMs: this.#options.clock.monotonic(),
        resolve: (value) => resolve(value as ReturnType<Table[Name]>),
        reject,
      });
      this.#next();
    });
  }

  /** Threads that are busy come to the end of their jobs first. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#endIdle();
  }

  #next(): void {
    if (this.#closed) return void this.#endIdle(); // Nobody waits for these threads any more.
    this.#refuseLate();
    for (let thread = this.#free(); thread !== undefined; thread = this.#free()) {
      const task = this.#waiting.shift();
      if (task === undefined) break;
      thread.give(task);
    }
    for (const thread of this.#threads) thread.send();
  }

  /** The one with the least to do; a new one where all are busy. Undefined where nothing waits, or all have enough. */
  #free(): PoolThread | undefined {
    const { aheadMax, threadsMax } = this.#options;
    if (this.#waiting.length === 0) return undefined;
    let found: PoolThread | undefined;
    for (const thread of this.#threads) if (found === undefined || thread.load < found.load) found = thread;
    if ((found === undefined || found.load > 0) && this.#threads.size < threadsMax) return this.#start();
    return found === undefined || found.load >= aheadMax ? undefined : found;
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

  #start(): PoolThread {
    const { entry, memoryMegabytesMax, clock } = this.#options;
    const thread = new PoolThread({
      entry,
      memoryMegabytesMax,
      clock,
      onAnswers: () => this.#next(),
      onEnd: (ended, undone) => {
        this.#threads.delete(ended);
        this.#waiting = [...undone, ...this.#waiting];
        this.#next();
      },
    });
    this.#threads.add(thread);
    return thread;
  }

  async #endIdle(): Promise<void> {
    for (const task of this.#waiting.splice(0)) task.reject(new Fault('temporary', 'The pool is closed'));
    const idle = [...this.#threads].filter(({ load }) => load === 0);
    for (const thread of idle) this.#threads.delete(thread);
    await Promise.all(idle.map((thread) => thread.terminate()));
  }
}
