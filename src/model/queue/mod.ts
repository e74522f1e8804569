/**
 * Queue: messages that still have to reach somebody, one row a recipient, as SQL operations.
 * Refuses to know connections, DNS and how a bounce is worded. RFC 5321 section 4.5.4, RFC 3461.
 */
export { enqueueMessage, type NewQueuedMessage, type NewQueueRecipient, type QueueId } from './enqueue.ts';
export {
  type AttemptKind,
  type AttemptOutcome,
  type AttemptStage,
  attemptStages,
  type RemoteReply,
  type RemoteServer,
} from './outcome.ts';
export { countSubmission, forgetSubmissions, type Submission } from './submitted.ts';
