/** Starts the store and reader threads and gives their operations as promises. */
import { Worker } from 'node:worker_threads';
import { type Facade, facade, ThreadClient } from '#edge/store';
import { type Reads, reads, type Writes, writes } from './operations.ts';

export interface Store {
  readonly write: Facade<Writes>;
  readonly read: Facade<Reads>;
  /** Tells that a message is about to be accepted: others wait for it, to be committed with it (`ThreadClient.announce`). */
  readonly announce: () => () => void;
  /** Operations that wait in both threads. */
  readonly pending: () => number;
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly folder: string;
  /** Sees what each write answered, after it is durable: the doorbells hang here. */
  readonly after: (result: unknown) => void;
  /** The process has to end: nothing more may be answered. */
  readonly onFatal: (message: string) => void;
}

/** What others may wait with. Whoever brings mail waits for so much else that some milliseconds are nothing. */
const patient: ReadonlySet<string> = new Set<keyof Writes>(['acceptMail']);

/** Resolves when both threads are ready; the writer first, since it makes the database. */
export async function startStore(options: StoreOptions): Promise<Store> {
  const { folder, after, onFatal } = options;
  const start = (entry: string): ThreadClient =>
    new ThreadClient({
      worker: new Worker(new URL(entry, import.meta.url), { workerData: { folder } }),
      onFatal,
      patient,
    });
  const writer = start('./store-thread.ts');
  await writer.ready();
  const reader = start('./reader-thread.ts');
  await reader.ready();
  return {
    write: facade(writes, writer, after),
    read: facade(reads, reader),
    announce: () => writer.announce(),
    pending: () => writer.pending + reader.pending,
    close: async () => {
      await reader.close();
      await writer.close();
    },
  };
}
