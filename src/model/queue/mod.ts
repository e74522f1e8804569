/**
 * Queue: messages that still have to reach somebody, one row a recipient, as SQL operations.
 * Refuses to know connections, DNS and how a bounce is worded. RFC 5321 section 4.5.4, RFC 3461.
 */
export { attemptsNeeded, backoffMs, noticesDue } from './backoff.ts';
export {
  type Claim,
  type ClaimArgs,
  claimDue,
  type ClaimedRecipient,
  postponeHop,
  releaseLeases,
  renewLeases,
  returnClaims,
  shiftQueueTimes,
} from './claim.ts';
export {
  enqueueMessage,
  type NewQueuedMessage,
  type NewQueueRecipient,
  type QueueId,
  type TlsDemand,
  UNRELEASED_HOP,
} from './enqueue.ts';
export type { RecipientId } from './ids.ts';
export {
  countQueue,
  findQueueOrphans,
  type HeldSlice,
  holdAccountQueue,
  type HoldAccountArgs,
  type ListArgs,
  listQueue,
  type OperateArgs,
  operateQueue,
  type QueueEntry,
  type QueueSelector,
  type QueueTotals,
  releaseContained,
} from './operate.ts';
export { queueReads, queueWrites } from './operations.ts';
export {
  type AttemptKind,
  type AttemptOutcome,
  type AttemptStage,
  attemptStages,
  type RemoteReply,
  type RemoteServer,
  type TlsPolicyName,
} from './outcome.ts';
export {
  type AttemptRecord,
  finishRecipients,
  loadQueued,
  type QueuedMessage,
  readQueued,
  recordAttempt,
  type RecipientResult,
} from './record.ts';
export { countRepeat, forgetSubmissions, rememberSubmission, type Submission } from './submitted.ts';
