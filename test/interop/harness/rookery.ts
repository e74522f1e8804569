/** A real Rookery in a folder of its own, started as a user starts it, and its command line. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { endWithUs, isFree, mustRun, runProgram, stopProcess, tail } from './program.ts';
import type { Finished } from './program.ts';

const bin = join(import.meta.dirname, '../../../bin/rookery');

/** Standard ports by what speaks there; the server adds its offset. */
const standardPorts = {
  smtp: 25,
  pop3: 110,
  imap: 143,
  submissions: 465,
  submission: 587,
  imaps: 993,
  pop3s: 995,
  submissionAlt: 2525,
  http: 80,
  https: 443,
  milter: 8899,
  filter: 10_025,
  filterLmtp: 10_024,
} as const;

export type Ports = { readonly [Name in keyof typeof standardPorts]: number };

export interface Account {
  readonly address: string;
  readonly password: string;
}

export interface RookeryOptions {
  /** `HOST:PORT` of the DNS server. */
  readonly dns: string;
  readonly hostname?: string;
  /** An existing data folder; without one a new folder is made, and removed by `stop`. */
  readonly data?: string;
  /** Further options of `serve`. */
  readonly options?: readonly string[];
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

const READY_MS_MAX = 20_000;

export class Rookery implements AsyncDisposable {
  readonly host = '127.0.0.1';
  readonly ports: Ports;
  readonly data: string;
  readonly hostname: string;
  readonly #child: ChildProcess;
  readonly #output: string[];
  readonly #ownsData: boolean;
  #killed = false;

  private constructor(
    child: ChildProcess,
    output: string[],
    ports: Ports,
    place: { data: string; ownsData: boolean; hostname: string },
  ) {
    this.#child = child;
    this.#output = output;
    this.ports = ports;
    this.data = place.data;
    this.#ownsData = place.ownsData;
    this.hostname = place.hostname;
  }

  /** Starts a server and waits for its line `ready`. */
  static async start(options: RookeryOptions): Promise<Rookery> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'rookery-interop-')));
    const hostname = options.hostname ?? 'mx.example.test';
    const offset = await freeOffset();
    const args = ['serve', '--data', data, '--port-offset', String(offset), '--listen', '127.0.0.1'];
    args.push('--hostname', hostname, '--dns', options.dns, ...(options.options ?? []));
    const env = { ...process.env, NO_COLOR: '1', ...options.env };
    const child = endWithUs(spawn(bin, args, { stdio: ['ignore', 'pipe', 'pipe'], env }));
    const output: string[] = [];
    const keep = process.env['ROOKERY_TEST_LOG'];
    const log = keep === undefined ? undefined : createWriteStream(keep, { flags: 'a' });
    const ready = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        reject(new Error(`Server was not ready within ${READY_MS_MAX / 1000} s:\n${tail(output.join(''))}`));
      }, READY_MS_MAX);
      const take = (chunk: Buffer): void => {
        output.push(chunk.toString('utf8'));
        log?.write(chunk);
        if (/^ready$/m.test(output.join(''))) {
          clearTimeout(timer);
          resolve();
        }
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
      child.once('error', reject);
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`Server ended with ${code ?? 'a signal'} before it was ready:\n${tail(output.join(''))}`));
      });
    });
    await ready;
    const ports = Object.fromEntries(
      Object.entries(standardPorts).map(([name, port]) => [name, port + offset]),
    ) as Ports;
    return new Rookery(child, output, ports, { data, ownsData: options.data === undefined, hostname });
  }

  /** All that the server has printed. */
  get log(): string {
    return this.#output.join('');
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Runs `rookery ARGS` against this server; must succeed. */
  async cli(args: readonly string[], input?: string): Promise<string> {
    const { stdout } = await mustRun(bin, args, this.#cliOptions(input));
    return stdout.toString('utf8');
  }

  /** Runs `rookery ARGS --json` of a command that lists: one object a line. */
  async rows<Row = Readonly<Record<string, unknown>>>(args: readonly string[]): Promise<Row[]> {
    const lines = (await this.cli([...args, '--json'])).split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
  }

  /** Runs `rookery ARGS`, whatever comes of it. */
  tryCli(args: readonly string[], input?: string): Promise<Finished> {
    return runProgram(bin, args, this.#cliOptions(input));
  }

  #cliOptions(input: string | undefined): { env: Record<string, string>; input?: string } {
    const env = { ROOKERY_DATA: this.data, NO_COLOR: '1' };
    return input === undefined ? { env } : { env, input };
  }

  async addAccount(address: string, password: string, ...options: readonly string[]): Promise<Account> {
    await this.cli(['account', 'add', address, '--password-stdin', ...options], `${password}\n`);
    return { address, password };
  }

  set(key: string, value: string): Promise<string> {
    return this.cli(['setting', 'set', key, value]);
  }

  /** The certificate that the server shows, as PEM: what a careful user would pin. */
  async certificate(): Promise<string> {
    const socket = connect({
      host: this.host,
      port: this.ports.imaps,
      rejectUnauthorized: false,
      servername: this.hostname,
    });
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const base64 = socket.getPeerCertificate().raw.toString('base64');
    socket.destroy();
    const lines = base64.match(/.{1,64}/g) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }

  /** Resident memory in KiB (Linux). */
  async residentKiB(): Promise<number> {
    const status = await readFile(`/proc/${this.pid}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  }

  /** Ends the server gracefully; fails when it does not end by itself with 0. */
  async stop(): Promise<void> {
    const code = await stopProcess(this.#child);
    if (this.#ownsData) await rm(this.data, { recursive: true, force: true });
    if (code !== 0 && !this.#killed)
      throw new Error(`Server ended with ${code ?? 'a signal'} after SIGTERM:\n${tail(this.log)}`);
  }

  /** Ends the server without warning; the data stay until `stop`. */
  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#killed = true;
    this.#child.kill('SIGKILL');
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** An offset at which all our ports are free. */
async function freeOffset(): Promise<number> {
  for (;;) {
    const offset = 20_000 + 10 * Math.floor(Math.random() * 900);
    const free = await Promise.all(Object.values(standardPorts).map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
  }
}
