/**
 * Watch: whether an account, or a server that may send through this one, is in strangers' hands: counts what is sent, compares
 * it with what was usual, and takes the account out of their hands when somebody says so, which can be undone.
 * Refuses to know SMTP, how mail is held, and how people are told.
 */
export { isUnknownRecipient } from './bounces.ts';
export {
  contain,
  type Contained,
  type ContainRequest,
  type ContainStore,
  uncontain,
  type Uncontained,
} from './contain.ts';
export { DistinctCounts, HourCounts } from './recent.ts';
export { watchChoices, watchSettings } from './settings.ts';
export { type FoundSign, type LastHour, type SendingSign, sendingSigns, type SignFacts, signsOf } from './signs.ts';
export {
  type Sender,
  SendingWatch,
  type WatchedMail,
  type WatchJudgement,
  type WatchParts,
  type WatchStore,
} from './watch.ts';
export { containmentWrites, type RecentChange } from './works.ts';
