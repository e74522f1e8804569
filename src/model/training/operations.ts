import type { Calls } from '#model/directory';
import { learnMessage, undoTraining, unlearnMessage } from './learn.ts';
import { messagesAt, messagesMoved, messagesOf } from './messages.ts';
import { countsOfTokens, listTrainings, trainedScopes } from './read.ts';
import { sweepScopes, sweepTrainings } from './sweep.ts';
import { savedTemplates, saveTemplates } from './templates.ts';

/** For the store thread. */
export const trainingWrites = {
  learnMessage,
  saveTemplates,
  sweepScopes,
  sweepTrainings,
  undoTraining,
  unlearnMessage,
};
export type TrainingWrites = Calls<typeof trainingWrites>;

/** For the reader thread. */
export const trainingReads = {
  countsOfTokens,
  listTrainings,
  messagesAt,
  messagesMoved,
  messagesOf,
  savedTemplates,
  trainedScopes,
};
export type TrainingReads = Calls<typeof trainingReads>;
