/** The whole of a containment, and of its end, however much is queued: slice after slice, mail of others between them. */
import { Fault } from '#base/fault';
import type { AuditStamp } from '#model/audit';
import type { Calls } from '#model/directory';
import type { ContainBegun, containmentWrites, UncontainSlice } from './works.ts';

export type ContainStore = Calls<typeof containmentWrites>;

export interface ContainRequest {
  readonly address: string;
  /** Gives a new one for each commit. */
  readonly stamp: () => AuditStamp;
  /** Told of the recipients that were held, or let go, up to now. */
  readonly progress: (recipients: number) => Promise<void>;
}

export interface Contained extends Omit<ContainBegun, 'containment' | 'fresh'> {
  /** Recipients in the queue that were put on hold. */
  readonly held: number;
}

/** Takes an account out of strangers' hands. Where a call before broke off, what it left is held. */
export async function contain(
  store: ContainStore,
  { address, stamp, progress }: ContainRequest,
  reason: string,
): Promise<Contained> {
  const { containment, fresh, ...begun } = await store.containAccount({ by: stamp(), address, reason });
  let held = 0;
  for (let after: number | null = 0; after !== null; ) {
    const slice: { readonly held: number; readonly next: number | null } = await store.holdContained({
      by: stamp(),
      address,
      containment,
      after,
      soFar: held,
    });
    held += slice.held;
    after = slice.next;
    if (after !== null) await progress(held);
  }
  if (!fresh && held === 0) {
    throw new Fault('conflict', `Account "${begun.address}" is contained already`, {
      publicText: `${begun.address} is contained already; to give it back: rookery account contain ${begun.address} --undo`,
    });
  }
  return { ...begun, held };
}

export type Uncontained = Omit<UncontainSlice, 'done'>;

/** Gives it back: exactly what the containment held goes on. */
export async function uncontain(
  store: ContainStore,
  { address, stamp, progress }: ContainRequest,
): Promise<Uncontained> {
  for (let released = 0; ; ) {
    const { done, ...slice } = await store.uncontainAccount({ by: stamp(), address, soFar: released });
    released += slice.released;
    if (done) return { ...slice, released };
    await progress(released);
  }
}
