/**
 * Bayes: the words by which a message is known, and what counts of them say: those that this account trained over those of its
 * domain, of the platform, and the shipped ones. Also whom it is from, as trained, and what was written into it for filters.
 * Refuses to know where counts are kept, how a message is taken apart, and what a verdict is worth.
 */
export { bayesHits, bayesTests } from './catalog.ts';
export { classify, MESSAGES_MIN } from './classify.ts';
export { poisonHits } from './poison.ts';
export {
  Prior,
  PRIOR_ENTRIES_MAX,
  PRIOR_MESSAGES_MAX,
  type PriorCounts,
  TOKENS_VERSION,
  writePrior,
} from './prior.ts';
export {
  isPathToken,
  type ReadTokens,
  readTokens,
  SENDER_KEYS_MAX,
  TOKENS_MAX,
  tokensOf,
  withSender,
  type TextWords,
  wordReader,
  wordsOfText,
} from './tokens.ts';
export {
  type BayesAttachment,
  type BayesInput,
  type BayesScope,
  bayesScopes,
  type BayesSender,
  type BayesTokens,
  type BayesVerdict,
  type CountTable,
  nothingRead,
  type SenderTrust,
  senderTrusts,
  type TokenShare,
} from './types.ts';
export type { WordList } from './words.ts';
