/** Ctx: what every async function in flows, servers and edges is given. Nothing else travels with it. */
import type { Log } from '#base/log';

export interface Ctx {
  readonly log: Log;
  /** Aborted when the work is to be given up: the peer is gone, the deadline passed, or the process is ending. */
  readonly signal: AbortSignal;
  /** Monotonic milliseconds (Clock.monotonic) after which nobody waits any more; `Infinity` when none. */
  readonly deadline: number;
  /** The connection or transaction this belongs to; on every log line. */
  readonly traceId: string;
}
