/** Entry of the reader thread: reads of rows and of message bytes. */
import { parentPort, workerData } from 'node:worker_threads';
import { systemPackIo } from '#edge/pack';
import { runReaderThread } from '#edge/store';
import { trimAfterStart } from '#edge/thread';
import { reads } from './operations.ts';

const { folder } = workerData as { folder: string };
if (parentPort === null) throw new Error('The reader thread is started by the server');
runReaderThread(parentPort, { folder, operations: reads, io: systemPackIo });
trimAfterStart();
