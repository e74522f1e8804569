import { claimDue, postponeHop, releaseLeases, renewLeases, returnClaims, shiftQueueTimes } from './claim.ts';
import { countQueue, findQueueOrphans, listQueue, operateQueue } from './operate.ts';
import { loadQueued, readQueued, recordAttempt } from './record.ts';

/** For the table of operations: what the store thread runs, and what the reader thread runs. */
export const queueWrites = {
  claimDue,
  releaseLeases,
  renewLeases,
  returnClaims,
  postponeHop,
  shiftQueueTimes,
  recordAttempt,
  operateQueue,
};
export const queueReads = { loadQueued, readQueued, listQueue, countQueue, findQueueOrphans };
