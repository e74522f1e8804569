/**
 * Receive: the path of a message from its octets to the commit that accepts it, and what becomes of each recipient.
 * Refuses to know the protocol it came by (the reply is the server's), and who is allowed to send (that was decided).
 * RFC 5321 sections 4.4, 6.1 to 6.3.
 */
export { type AcceptArgs, acceptMail, type Accepted, type CopyOutcome, type NewCopy } from './accept.ts';
export {
  contentFor,
  contentFrom,
  contentLength,
  ContentSpool,
  type ContentSpoolOptions,
  MemoryBudget,
  type SpooledContent,
  type Staging,
  type StagingFile,
} from './content.ts';
export {
  type AddedFields,
  type ContentIndex,
  contentIndexOf,
  indexContent,
  messageIdHash,
  withSender,
} from './index-content.ts';
export {
  type AdmittedRecipient,
  commitMail,
  type CommitPlan,
  type Examine,
  HOPS_MAX,
  type IncomingMail,
  type IndexableContent,
  type Indexer,
  type QueueLife,
  type ReceiveHouse,
  receiveFromOutside,
  receiveMessage,
  type ReceiveOutcome,
  type RecipientOutcome,
  type ReceiveStore,
  type ReportSteps,
  type ReportTaker,
  roomOf,
} from './receive.ts';
export {
  type FileQueuedArgs,
  fileQueued,
  type FiledQueued,
  type QueuedCopy,
  type QueuedHeld,
} from './file-queued.ts';
export { planWaiting, type WaitingFor, type WaitingMail } from './local-retry.ts';
export { takersInTurn } from './takers.ts';
export { acceptReport } from './report.ts';
export type { CopyPlan, CopyPlace, Refused } from './dispose.ts';
export { authorOf, type MailFilter, recipientNamed, scanOrNothing, type Scanned } from './filtering.ts';
export { type Holding, quarantineClass } from './held.ts';
export {
  changesOf,
  type RepresentAsk,
  representCopies,
  type Represented,
  type RepresentedCopies,
  type Wanted,
} from './represent.ts';
