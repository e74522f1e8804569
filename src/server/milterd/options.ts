/** Limits of a milter session. */
import { MESSAGE_BYTES_MAX_DEFAULT } from '#base/limits';

export interface MilterOptions {
  /** A larger message is not judged: it goes on, or comes again, as `failure` says. */
  readonly messageBytesMax: number;
  /** What the server hears where a message could not be judged. */
  readonly failure: 'tempfail' | 'accept';
  /** From one command to the next; a server keeps the connection for as long as its client's. */
  readonly idleMs: number;
  /** For the server to take what was written. */
  readonly writeMs: number;
  /** For a message to be judged. */
  readonly judgeMs: number;
}

export const standardMilterOptions: MilterOptions = {
  messageBytesMax: MESSAGE_BYTES_MAX_DEFAULT,
  failure: 'tempfail',
  idleMs: 900_000,
  writeMs: 60_000,
  judgeMs: 30_000,
};
