/** A command line in front of handlers that a test writes, on a terminal or not, with a clock of the test's. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ControlHandlers, ControlServer } from '#app/control';
import { silentLog } from '#base/log';
import { runCli } from './mod.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function run(
  argv: readonly string[],
  handlers: ControlHandlers,
  { live = false, now = () => 0 }: { readonly live?: boolean; readonly now?: () => number } = {},
): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-cli-'));
  const server = new ControlServer({ dataFolder: folder, handlers, log: silentLog });
  await server.listen();
  let out = '';
  let err = '';
  try {
    const code = await runCli(argv, {
      io: {
        out: (text) => {
          out += text;
        },
        err: (text) => {
          err += text;
        },
        readStdin: () => Promise.resolve(Buffer.from('long-enough\n')),
        readFile: () => Buffer.from(''),
        askSecret: undefined,
        live,
        styled: false,
        env: { ROOKERY_DATA: folder },
        cwd: '/nowhere',
      },
      version: '0.1.0',
      now,
      serve: () => Promise.resolve(0),
      check: () => Promise.resolve({ problems: [], checked: {} }),
    });
    return { code, out, err };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
