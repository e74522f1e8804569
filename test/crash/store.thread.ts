/** Entry of the driver's store thread. The one place that reads which safeguard a test leaves out. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemPackIo } from '#edge/pack';
import { runStoreThread, type Safeguard, safeguards } from '#edge/store';
import { crashWrites } from './writes.ts';

// Small, so that packs fill, die and are removed all the time.
const PACK_BYTES_MAX = 24 * 1024;

const left = (process.env['ROOKERY_TEST_WITHOUT'] ?? '').split(',');
const without = new Set<Safeguard>(safeguards.filter((safeguard) => left.includes(safeguard)));
if (parentPort !== null) {
  const { folder } = workerData as { folder: string };
  const options = { folder, operations: crashWrites, io: systemPackIo, packBytesMax: PACK_BYTES_MAX, without };
  runStoreThread(parentPort, { ...options, reserveBytes: 0 });
}
