/**
 * Control: how the command line talks to the running server: one JSON object a line over a unix socket in the data
 * directory (folder 0700, socket 0600), a request and then items and an end. Whoever opens it is the operator.
 * Holds the table of commands and the ports it needs of the house; refuses to know how answers are shown.
 */
export { type ChoiceControl, choiceHandlers } from './choice.ts';
export { type CleanControl, cleanHandlers } from './clean.ts';
export { callControl, Unreachable } from './client.ts';
export { domainKeys, type DomainKeysParts, openDkimKey } from './dkim.ts';
export { type FeedControl } from './feeds.ts';
export { controlHandlers } from './handlers.ts';
export {
  type AskedFile,
  ASKED_FILES_MAX,
  ASKED_MESSAGE_BYTES_MAX,
  type FilterControl,
  type MessageWhy,
  type AskedMessage,
  filterHandlers,
  type ShownTest,
  type ShownVerdict,
  type WhyControl,
  type WhyCopy,
  type WhyVerdict,
} from './filter.ts';
export {
  type InquiryControl,
  type Investigated,
  type ReplayedMessage,
  type ReplayQuestion,
  type ReplaySummary,
  type SenderInquiry,
  type ShownDecision,
  type ShownFinding,
  SIMULATED_MESSAGE_BYTES_MAX,
  type Simulated,
  type SimulatedCopy,
  type SimulatedStep,
  type Simulation,
} from './inquiry.ts';
export { type ContainProgress } from './accounts.ts';
export { mergeHandlers } from './merge.ts';
export { controlSocketPath } from './path.ts';
export {
  type ControlHouse,
  type ListControl,
  type QueueControl,
  type QueueEntry,
  type QueueEntryRecipient,
  type QueueFilter,
  type QueueSelection,
  queueRecipientStates,
  type ReportControl,
  type ShownList,
  type StatusReport,
  type TraceControl,
  type TraceFound,
  type TraceQuery,
} from './ports.ts';
export { purgeRemoved } from './purge.ts';
export { type QuarantineActed, type QuarantineControl, quarantineHandlers } from './quarantine.ts';
export { reportHandlers } from './report.ts';
export {
  type ControlArgs,
  type ControlCall,
  type ControlHandler,
  type ControlHandlers,
  ControlServer,
} from './server.ts';
export { COMMAND_LINE_ACTOR } from './stamp.ts';
export { type UnsubscribeControl } from './unsubscribe.ts';
export { TAUGHT_MESSAGE_BYTES_MAX, type TrainingControl, trainingHandlers } from './training.ts';
