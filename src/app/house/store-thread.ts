/** Entry of the store thread: the SQLite writer and the packs. */
import { parentPort, workerData } from 'node:worker_threads';
import { type PackIo, systemPackIo } from '#edge/pack';
import { runStoreThread, type Safeguard, safeguards } from '#edge/store';
import { trimAfterStart } from '#edge/thread';
import { writes } from './operations.ts';

const { folder } = workerData as { folder: string };
if (parentPort === null) throw new Error('The store thread is started by the server');

// For the crash suite alone: which safeguard to leave out, so that the suite can show that it would notice.
const without = new Set<Safeguard>(
  safeguards.filter((safeguard) => (process.env['ROOKERY_TEST_WITHOUT'] ?? '').split(',').includes(safeguard)),
);
const io: PackIo = without.has('sync-packs') ? { ...systemPackIo, syncData: () => undefined } : systemPackIo;

runStoreThread(parentPort, { folder, operations: writes, io, packBytesMax: 256 * 1024 * 1024, without });
trimAfterStart();
