/** System calls of a running server that fail, as those of a broken disk do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lacking } from '../interop/harness/program.ts';

/** False, or why no call can be made to fail here. */
export const noFaults =
  process.getuid?.() === 0 ? lacking('strace') : 'needs root, to make system calls of a server fail';

/** All such calls of all threads of the process fail with EIO until the body has ended, or the process has. */
export async function withFaults<T>(pid: number, calls: string, body: () => Promise<T>): Promise<T> {
  const inject = ['-e', `trace=${calls}`, '-e', `inject=${calls}:error=EIO`];
  const child = spawn('strace', ['-f', '-p', String(pid), ...inject, '-o', '/dev/null'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  try {
    const [said] = await Promise.race([once(child.stderr, 'data'), ended.then(() => ['ended'])]);
    if (!/attached/.test(String(said))) throw new Error(`strace did not attach: ${String(said)}`);
    child.stderr.resume();
    return await body();
  } finally {
    // Whatever its threads are in the middle of: a process that ends while it lets go of it would wait for it for ever.
    child.kill('SIGKILL');
    await ended;
  }
}
