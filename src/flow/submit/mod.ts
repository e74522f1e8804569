/**
 * Submit: what happens to a message between a user's mail program and the commit: blind copies leave the header, what
 * is missing is added, the limit of recipients holds, it is signed, and a copy goes to Sent where the user wants it.
 * Refuses to know connections and passwords. RFC 6409; product OU2 to OU5, MB8.
 */
export { withoutBcc } from './bcc.ts';
export {
  DEFAULT_RECIPIENTS_MAX,
  type Guard,
  type Guarded,
  type Leaving,
  type Signer,
  type SubmitHouse,
  submitMessage,
  type SubmitOutcome,
  type Submitter,
} from './submit.ts';
export { RecipientTally } from './tally.ts';
