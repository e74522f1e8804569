/**
 * Training: what people said of messages, as counts of tokens by account, domain and platform, and the log of it, from which
 * every lesson can be taken back to the number. Also what the counter of copies keeps over a restart. As SQL operations.
 * Refuses to know what tokens stand for, what counts say of a message, and how somebody said what it is.
 */
export { LESSON_TOKENS_MAX, type Learned, type LearnMessage } from './learn.ts';
export { MOVED_MAX, type MovedMessages, type TrainableMessage } from './messages.ts';
export { trainingReads, type TrainingReads, trainingWrites, type TrainingWrites } from './operations.ts';
export { type ScopeCounts, type TrainingFilter, TRAININGS_PAGE_MAX } from './read.ts';
export {
  type TrainedScope,
  type Trainer,
  type Training,
  type TrainingChanged,
  type TrainingKind,
  trainingKinds,
  type TrainingOrigin,
  trainingOrigins,
  type TrainingPlace,
} from './records.ts';
export { LESSONS_A_DAY, SCOPE_TOKENS_MAX } from './scope.ts';
export { LESSON_KEPT_MS } from './sweep.ts';
