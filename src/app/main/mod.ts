/**
 * Main: the command line connected to the server and to the offline checks.
 * Refuses to know what the commands do.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#base/fault';
import { type CheckOutcome, runCli, systemIo } from '#app/commands';

/** Runs a command line without the program's name; gives the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const io = systemIo();
  // Beside the program, so that every command finds the same one from any folder.
  const defaultData = join(import.meta.dirname, '..', '..', '..', 'data');
  return runCli(argv, {
    io,
    now: Date.now,
    defaultData,
    version: packageVersion(),
    // Loaded when it is wanted: the other commands only talk to a server that runs.
    serve: async (options) => {
      const { runServe } = await import('#app/serve');
      return runServe(options, {
        out: (text) => io.out(text),
        err: (text) => io.err(text),
        environment: io.env,
        version: packageVersion(),
        defaultData,
      });
    },
    check: async (folder) => check(folder),
  });
}

/** With the data directory locked: a server that writes meanwhile would look like damage. */
async function check(folder: string): Promise<CheckOutcome> {
  if (!existsSync(folder)) {
    throw new Fault('not-found', `Cannot find ${folder}`, {
      publicText: `There is no data directory ${folder}; name it with --data`,
    });
  }
  const { checkStore, lockFolder } = await import('#edge/store');
  const lock = lockFolder(folder);
  try {
    const { findings, counts } = checkStore(folder, { bytes: 'all' });
    const problems = findings.flatMap(({ severity, area, text }) => (severity === 'error' ? [`${area}: ${text}`] : []));
    return { problems, checked: counts };
  } finally {
    lock.release();
  }
}

/** Of package.json beside the sources. */
function packageVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
