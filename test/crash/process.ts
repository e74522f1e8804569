/** Runs the driver, keeps what it says, and ends it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { DriverEvent } from './events.ts';

export interface RunOptions {
  readonly folder: string;
  readonly seed: number;
  readonly first: number;
  /** Safeguard left out. */
  readonly without?: string;
  /** Before the driver: strace with its options. */
  readonly under?: readonly string[];
  readonly args?: readonly string[];
}

const READY_MS_MAX = 60_000;

/** None of ours outlives the harness. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class DriverProcess {
  readonly events: DriverEvent[] = [];
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<{ code: number | null; signal: string | null }>();
  #tail = '';
  #errors = '';

  constructor(options: RunOptions) {
    const [command = '', ...args] = [
      ...(options.under ?? []),
      process.execPath,
      join(import.meta.dirname, 'driver.ts'),
      options.folder,
      String(options.seed),
      String(options.first),
      ...(options.args ?? []),
    ];
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1', ROOKERY_TEST_WITHOUT: options.without ?? '' };
    this.#child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.stdout?.on('data', (chunk: Buffer) => this.#read(chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-2000);
    });
    running.add(this.#child);
    this.#child.once('close', (code, signal) => {
      running.delete(this.#child);
      this.#ready.resolve();
      this.#ended.resolve({ code, signal });
    });
  }

  get errors(): string {
    return this.#errors;
  }

  /** Resolves when the driver works, or has ended. */
  async ready(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), READY_MS_MAX);
    await this.#ready.promise;
    clearTimeout(timer);
  }

  /** Ends it at once and gives how many of its events had been read before. */
  async kill(before: () => void = () => undefined): Promise<number> {
    const read = this.events.length;
    before();
    this.#child.kill('SIGKILL');
    await this.#ended.promise;
    return read;
  }

  async ended(msMax = READY_MS_MAX): Promise<{ code: number | null; signal: string | null }> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), msMax);
    const end = await this.#ended.promise;
    clearTimeout(timer);
    return end;
  }

  #read(text: string): void {
    const lines = (this.#tail + text).split('\n');
    this.#tail = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as DriverEvent;
      this.events.push(event);
      if (event.kind === 'ready') this.#ready.resolve();
    }
  }
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
