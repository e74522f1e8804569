/** What crosses between the main thread and the store and reader threads. */
import type { FaultRecord } from '#base/fault';
import type { BlobPlace, Work } from '#format/sql';
import type { Content } from '#edge/pack';

/**
 * An operation: pure in its arguments, so that it can be run again. A write that brings bytes is given their places.
 * Arguments and result are structured-cloneable.
 */
// biome-ignore lint: the table holds operations of every shape; the façade gives each its own type back.
export type Operation = (args: never, places: readonly BlobPlace[]) => Work<unknown>;
export type Operations = Readonly<Record<string, Operation>>;

export interface WriteRequest {
  readonly id: number;
  readonly operation: string;
  readonly args: unknown;
  readonly contents: readonly Content[];
}

export interface ReadRequest {
  readonly id: number;
  readonly operation: string;
  readonly args: unknown;
}

export type Answer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: FaultRecord };

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  | { readonly kind: 'closed' }
  /** A failed sync or a database that cannot be trusted: the process has to end. */
  | { readonly kind: 'fatal'; readonly message: string };

export type ToThread =
  | { readonly kind: 'requests'; readonly requests: readonly (WriteRequest | ReadRequest)[] }
  | { readonly kind: 'close' };
