/**
 * Reputation: what is odd about who brings mail: names in DNS, HELO, lists, rates, results of SPF and DMARC. Looks
 * (through ports) and judges (as values) are apart: what was seen is plain data, so a judgement can be made again with
 * other settings. Refuses to know sessions, replies' codes of SMTP beyond their text, and how anything is kept.
 */
export {
  type CheckAction,
  checkActions,
  type CheckName,
  checkNames,
  type CheckRule,
  checkRules,
  delayCodes,
} from './checks.ts';
export { decodeSight, encodeSight } from './codec.ts';
export { describeClient, describeJudgement, privateAddressReason } from './describe.ts';
export { findingsOf, isThisMachine, type RateLimits } from './findings.ts';
export {
  compareActions,
  type DoorPolicy,
  type Greylisting,
  greylistings,
  judge,
  type JudgeOptions,
  judgeSight,
  type Stage,
} from './judge.ts';
export { genericName } from './generic.ts';
export { organization } from './names.ts';
export { NetworkRates } from './rates.ts';
export { type Looking, seeClient } from './see-client.ts';
export { type HeloLooking, type OurNames, seeHelo } from './see-helo.ts';
export { seeSender } from './see-sender.ts';
export { authenticationSight, resultsOfSight } from './summary.ts';
export { greylistSentence, type SentenceForm, sentenceOf } from './sentence.ts';
export { checkSettings, doorPolicy, doorSettings } from './settings.ts';
export {
  ADDRESSES_MAX,
  type ArcSight,
  type AuthenticationSight,
  type ClientSight,
  type DkimSight,
  type DmarcSight,
  type HeloSight,
  type ListsSight,
  type NameRule,
  PTR_NAMES_MAX,
  type PtrSight,
  type RateSight,
  type SenderSight,
  SIGNATURES_MAX,
  type Sight,
} from './sight.ts';
export { isTrustedForwarder, isTrustedSealed, type Standing, standingOf, vouchedBy } from './standing.ts';
export type { Easing, EvidenceValue, Finding, JudgedFinding, Judgement } from './types.ts';
