/** Postfix's smtp-sink as a remote server: takes what comes, and shows it as it came. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithUs, eventually, find, stopProcess } from './program.ts';

export interface Captured {
  readonly helo: string;
  /** Everything after `MAIL FROM:`, parameters included. */
  readonly mail: string;
  readonly rcpt: readonly string[];
  /** The message's octets, with CRLF. */
  readonly message: Buffer;
}

export class Sink implements AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #folder: string;

  private constructor(host: string, port: number, child: ChildProcess, folder: string) {
    this.host = host;
    this.port = port;
    this.#child = child;
    this.#folder = folder;
  }

  /** `options` are smtp-sink's own, such as `-r RCPT` (refuse for the moment) and `-f RCPT` (refuse for good). */
  static async start(host: string, port: number, options: readonly string[] = []): Promise<Sink> {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-sink-'));
    await chmod(folder, 0o777);
    const root = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const args = [...root, '-h', 'mx1.remote.test', '-d', join(folder, 'mail.'), ...options, `${host}:${port}`, '100'];
    const child = endWithUs(spawn(find('smtp-sink') ?? 'smtp-sink', args, { stdio: 'ignore' }));
    const sink = new Sink(host, port, child, folder);
    try {
      await eventually(`smtp-sink listens at ${host}:${port}`, async () => {
        if (child.exitCode !== null) throw new Error(`smtp-sink ended with ${child.exitCode}`);
        return (await canConnect(host.replaceAll(/[[\]]/g, ''), port)) ? true : undefined;
      });
      return sink;
    } catch (error) {
      await sink.stop();
      throw error;
    }
  }

  /** All that was taken so far. */
  async captured(): Promise<Captured[]> {
    const all: Captured[] = [];
    for (const name of (await readdir(this.#folder)).sort()) {
      const parsed = parseDump(await readFile(join(this.#folder, name)));
      if (parsed !== undefined) all.push(parsed);
    }
    return all;
  }

  /** Waits for a message that contains this text. */
  awaitMessage(text: string, timeoutMs?: number): Promise<Captured> {
    const find = async (): Promise<Captured | undefined> =>
      (await this.captured()).find(({ message }) => message.includes(text));
    return eventually(`smtp-sink has a message with "${text}"`, find, timeoutMs);
  }

  async stop(): Promise<void> {
    await stopProcess(this.#child);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('error', () => resolve(false));
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/**
 * smtp-sink's file: lines `X-…-Args:` for the commands, a Received field of its own, then the message.
 * smtp-sink closes a message with an empty line of its own; undefined while that is still to come.
 */
export function parseDump(dump: Buffer): Captured | undefined {
  const text = dump.toString('latin1');
  const head = /^((?:X-[\w-]+: [^\n]*\n)*)Received: [^\n]*\n(?:[ \t][^\n]*\n)*/.exec(text);
  if (head === null || !text.endsWith('\n\n')) return undefined;
  const values = (name: string): string[] =>
    [...(head[1] ?? '').matchAll(new RegExp(`^${name}: ([^\\r\\n]*)`, 'gm'))].map((match) => match[1] ?? '');
  const message = text.slice(head[0].length, -1).replaceAll(/\r?\n/g, '\r\n');
  return {
    helo: values('X-Helo-Args')[0] ?? '',
    mail: values('X-Mail-Args')[0] ?? '',
    rcpt: values('X-Rcpt-Args'),
    message: Buffer.from(message, 'latin1'),
  };
}
