/**
 * Door: who may bring mail for whom. One visit a connection: looks up what will be needed while the greeting is on its
 * way, decides at RCPT what no signature can excuse, and at the end of the content everything else.
 * Refuses to know SMTP's replies, and what becomes of a message that was let in.
 */
export { type DoorOutcome, judgeAgain, type JudgedAgain, outcomeOf, type OutcomeOfPolicy } from './again.ts';
export { DoorMail } from './mail.ts';
export type {
  Authenticated,
  DoorHouse,
  DoorRecipient,
  DoorSettings,
  JudgedMail,
  Lists,
  Rates,
  SenderMemory,
  SenderQuestion,
} from './ports.ts';
export { codeOf, reasonName, turnedAwayEvent, type TurnedAwayFacts } from './story.ts';
export type { DoorDecision, DoorPlace, DoorReason, Examined, TurnedAway } from './types.ts';
export { DoorVisit, type VisitOptions } from './visit.ts';
