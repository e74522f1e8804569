import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** By then a start is over, and its first work done. */
const AFTER_START_MS = 2000;

/**
 * Once, soon after a thread's start: gives back what the start left behind. Modules are read into a young generation of some
 * 16 MB a thread that grew for them alone, and V8 keeps it until there is much to do again. Takes a tenth of a second.
 */
export function trimAfterStart(): void {
  setTimeout(trimHeap, AFTER_START_MS).unref();
}

function trimHeap(): void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
