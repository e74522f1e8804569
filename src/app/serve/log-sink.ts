/** Where log lines go: gathered and written in large pieces, so that a busy server does not wait for its log. */
import { writeSync } from 'node:fs';
import type { Clock } from '#base/clock';
import type { LogSink } from '#base/log';

/** A line is written at the latest after this long. */
const GATHER_MS = 100;
const GATHER_CHARACTERS_MAX = 64 * 1024;

export interface GatheredLog {
  readonly sink: LogSink;
  /** Writes what was gathered, now: before the process ends. */
  flush(): void;
}

/** Gathers lines for a file descriptor. What cannot be written (a full disk, a pipe that nobody reads) is dropped. */
export function gatherLog(fd: number, clock: Clock): GatheredLog {
  let gathered = '';
  let armed = false;
  const flush = (): void => {
    armed = false;
    const text = gathered;
    gathered = '';
    if (text === '') return;
    try {
      writeSync(fd, text);
    } catch {
      // A log that cannot be written must not stop the mail.
    }
  };
  return {
    sink: (line) => {
      gathered += line;
      if (gathered.length >= GATHER_CHARACTERS_MAX) flush();
      else if (!armed) {
        armed = true;
        clock.after(GATHER_MS, flush);
      }
    },
    flush,
  };
}
