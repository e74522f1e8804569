/** What crosses between a pool and its threads. */
import type { FaultRecord } from '#base/fault';

export type PoolJob = (args: never) => unknown;
export type PoolTable = Readonly<Record<string, PoolJob>>;

export interface PoolRequest {
  readonly name: string;
  readonly args: unknown;
}

export type PoolAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: FaultRecord };

/** What a thread is started with. */
export interface PoolThreadData {
  /** One Int32: how many jobs the thread has begun. When it ends, that tells which one it was busy with. */
  readonly begun: SharedArrayBuffer;
}
