/** What a command may touch of the terminal and the process. Tests give it texts. */
import { readFileSync } from 'node:fs';

export interface CliIo {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input; a secret or a message comes that way. */
  readStdin(): Promise<Uint8Array>;
  readFile(path: string): Uint8Array;
  /** Asks on the terminal without showing what is typed; undefined where there is no terminal. */
  readonly askSecret: ((prompt: string) => Promise<string>) | undefined;
  /** What goes to `err` is seen as it comes, so a line that is written again and again may tell how far something is. */
  readonly live: boolean;
  /** Columns of the terminal that `out` goes to; undefined for a pipe or a file, where lines are as long as they are. */
  readonly columns?: number;
  /** Colours and bold may be used. */
  readonly styled: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

const STDIN_BYTES_MAX = 128 * 1024 * 1024;

/** Of this process. A reader that went away (`| head`) ends it without an error. */
export function systemIo(): CliIo {
  const { stdout, stderr, stdin, env } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const plain = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    readStdin: async () => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      for await (const chunk of stdin as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > STDIN_BYTES_MAX) throw new Error(`Standard input has more than ${STDIN_BYTES_MAX} bytes`);
        chunks.push(chunk);
      }
      return Buffer.concat(chunks);
    },
    readFile: (path) => readFileSync(path),
    askSecret: stdin.isTTY && stderr.isTTY ? askSecret : undefined,
    live: stderr.isTTY === true,
    ...(stdout.isTTY && stdout.columns > 0 ? { columns: stdout.columns } : {}),
    styled: stdout.isTTY === true && !plain && env['TERM'] !== 'dumb',
    env,
    cwd: process.cwd(),
  };
}

function askSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.setEncoding('utf8');
  return new Promise((resolve, reject) => {
    let text = '';
    const end = (act: () => void): void => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.off('data', take);
      stderr.write('\n');
      act();
    };
    const take = (typed: string): void => {
      for (const character of typed) {
        if (character === '\r' || character === '\n') return end(() => resolve(text));
        if (character === '\u0003' || character === '\u0004') return end(() => reject(new Interrupted()));
        text = character === '\u007f' || character === '\b' ? text.slice(0, -1) : text + character;
      }
    };
    stdin.on('data', take);
  });
}

/** Ctrl-C at a prompt: exit code 130. */
export class Interrupted extends Error {}
