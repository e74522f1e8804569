/** The main thread's side of one pool thread: what it was given, and what becomes of that when it ends. */
import { Worker } from 'node:worker_threads';
import type { CancelTimer, Clock } from '#base/clock';
import { Fault, faultFromRecord } from '#base/fault';
import type { PoolAnswer, PoolRequest, PoolThreadData } from './protocol.ts';

export interface Task {
  readonly request: PoolRequest;
  readonly deadlineMs: number;
  /** By the monotonic clock. */
  readonly sinceMs: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface PoolThreadOptions {
  readonly entry: URL;
  readonly memoryMegabytesMax: number;
  readonly clock: Clock;
  /** Some of its jobs are answered: it can be given others. */
  readonly onAnswers: () => void;
  /** It came to its end, by itself or past a deadline; these jobs of it are to be done by another. */
  readonly onEnd: (thread: PoolThread, undone: readonly Task[]) => void;
}

export class PoolThread {
  readonly #options: PoolThreadOptions;
  readonly #worker: Worker;
  readonly #begun: Int32Array;
  /** In the order of their answers; what was not sent yet stands at the end. */
  #given: Task[] = [];
  #unsent: PoolRequest[] = [];
  #answered = 0;
  #ended = false;
  #cancelDeadline: CancelTimer | undefined;

  constructor(options: PoolThreadOptions) {
    const { entry, memoryMegabytesMax } = options;
    this.#options = options;
    const begun = new SharedArrayBuffer(4);
    this.#begun = new Int32Array(begun);
    this.#worker = new Worker(entry, {
      workerData: { begun } satisfies PoolThreadData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMegabytesMax },
    });
    this.#worker.unref();
    this.#worker.on('message', (answers: readonly PoolAnswer[]) => this.#take(answers));
    // Of a thread that was given up too: an error that nobody listens for would end the process.
    this.#worker.on('error', (error) => this.#end(String(error)));
    this.#worker.on('exit', () => this.#end('it exited'));
  }

  /** Jobs that it was given and did not answer. */
  get load(): number {
    return this.#given.length;
  }

  /** To be done after those before. `send` lets it have them. */
  give(task: Task): void {
    this.#given.push(task);
    this.#unsent.push(task.request);
  }

  send(): void {
    if (this.#unsent.length === 0) return;
    const requests = this.#unsent;
    this.#unsent = [];
    try {
      this.#worker.postMessage(requests);
    } catch (error) {
      // An argument that no thread can be given.
      for (const task of this.#given.splice(-requests.length)) task.reject(error);
    }
    if (this.#cancelDeadline === undefined) this.#watch();
  }

  /** Resolves when it is gone. */
  async terminate(): Promise<void> {
    this.#ended = true;
    this.#cancelDeadline?.();
    await this.#worker.terminate();
  }

  #take(answers: readonly PoolAnswer[]): void {
    if (this.#ended) return;
    this.#answered += answers.length;
    const tasks = this.#given.splice(0, answers.length);
    this.#watch();
    for (const [i, answer] of answers.entries()) {
      if (answer.ok) tasks[i]?.resolve(answer.value);
      else tasks[i]?.reject(faultFromRecord(answer.fault));
    }
    this.#options.onAnswers();
  }

  /** The deadline of a job runs from the answers before it, which the thread holds back for milliseconds at most. */
  #watch(): void {
    this.#cancelDeadline?.();
    this.#cancelDeadline = undefined;
    const [first] = this.#given;
    if (first === undefined) return;
    const { deadlineMs } = first;
    this.#cancelDeadline = this.#options.clock.after(deadlineMs, () => this.#end(`no answer within ${deadlineMs} ms`));
  }

  /** The job that it was busy with fails; those behind it, and those whose answers went with the thread, are done again. */
  #end(why: string): void {
    if (this.#ended) return;
    void this.terminate(); // Nobody waits for that.
    const undone = this.#given;
    const busyWith = Math.max(0, Atomics.load(this.#begun, 0) - this.#answered - 1);
    const [task] = undone.splice(Math.min(busyWith, undone.length - 1), 1);
    task?.reject(new Fault('temporary', `A pool thread ended: ${why}`, { fields: { job: task.request.name } }));
    this.#options.onEnd(this, undone);
  }
}
