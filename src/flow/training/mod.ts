/**
 * Training: learns what people say of messages: by moving them to Junk and out of it, by `$Junk` and `$NotJunk`, and on the
 * command line; and gives the classifier what was learned. Refuses to know what the counts are worth, protocols and tables.
 * RFC 9051 section 2.3.2 (keywords), RFC 8601 (what was found when a message came).
 */
export { seeCopies, type SeenMail } from './copies.ts';
export { type TrainedFor, TrainedCounts } from './counts.ts';
export { type ShownTokens, TrainingDesk, type TrainingDeskParts } from './desk.ts';
export { type JunkLearnerParts, JunkLearner, type JunkMark, type JunkMove } from './junk.ts';
export { type OpinionQuestion, Opinions } from './opinions.ts';
export {
  LESSON_BYTES_MAX,
  lessonBelow,
  networkOf,
  readStored,
  type StoredLesson,
  type StoredLessonParts,
  trustIn,
} from './stored.ts';
export { Teacher, type TeacherParts, type Teaching } from './teacher.ts';
export { trustOf, trustReported } from './trust.ts';
export type { Lesson, LessonReader } from './types.ts';
export { trainingSettings } from './settings.ts';
