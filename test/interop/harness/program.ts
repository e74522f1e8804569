/** Other people's programs: are they here, run them, start and stop them. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';

/** `undefined` when all programs are installed, else the reason to skip, for node:test's `skip`. */
export function lacking(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((program) => find(program) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed (tools/install-test-packages.sh)`;
}

/** The path of a program; Debian keeps servers in sbin, which is not on everybody's PATH. */
export function find(program: string): string | undefined {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly timeoutMs?: number;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: Buffer;
  /** Both streams as text, in order of arrival: what to print when a test fails. */
  readonly output: string;
}

/** Runs a program to its end; a program past its time is killed and has no code. */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawn(find(program) ?? program, args, {
    cwd: options.cwd,
    env: { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  const stdout: Buffer[] = [];
  const both: Buffer[] = [];
  child.stdout.on('data', (data: Buffer) => {
    stdout.push(data);
    both.push(data);
  });
  child.stderr.on('data', (data: Buffer) => both.push(data));
  // A program that does not read its input ends with EPIPE here; its exit code says the rest.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, stdout: Buffer.concat(stdout), output: Buffer.concat(both).toString('utf8') };
}

/** Runs a program that must succeed. */
export async function mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const finished = await runProgram(program, args, options);
  if (finished.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')} ended with ${finished.code ?? 'a signal'}:\n${tail(finished.output)}`,
    );
  }
  return finished;
}

/** The end of a text, where the reason of a failure stands. */
export function tail(text: string, characters = 6000): string {
  return text.length <= characters ? text : `…${text.slice(-characters)}`;
}

/** A child that must not outlive the test, however that ends. */
export function endWithUs<Child extends ChildProcess>(child: Child): Child {
  const end = (): boolean => child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

/** Ends a process that we started: SIGTERM, and SIGKILL when it does not listen. Resolves with its exit code. */
export async function stopProcess(child: ChildProcess, patienceMs = 10_000): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const code = await ended;
  clearTimeout(timer);
  return code;
}

/** True when nothing listens there. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** A port below the range that the kernel gives out by itself, free at this moment. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const port = 21_000 + Math.floor(Math.random() * 9_000);
    if (await isFree(port, host)) return port;
  }
}

/** Tries again until `attempt` gives something, for what happens in other processes. Fails with what was awaited. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
