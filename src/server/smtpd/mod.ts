/**
 * Smtpd: the server's side of SMTP, submission and LMTP: a session machine without a connection, and the driver that
 * connects it to one. Says what may be asked when, and what every outcome is on the wire.
 * Refuses to know who is local, what is spam, where mail is kept, who may sign in: those are its ports.
 * RFC 5321, 6409, 2033, 1870, 2034, 2920, 3030, 3207, 3461, 4954, 6152, 6531, 9422; draft-hall-prdr-00.
 */
export type {
  AbandonCause,
  AuthMechanism,
  Authenticator,
  AuthStep,
  CloseCause,
  ContentFacts,
  ContentSink,
  ContentStart,
  Decision,
  Envelope,
  Identity,
  OriginalClient,
  Recipient,
  Reception,
  RefusalCause,
  SessionFacts,
  SessionNote,
} from './ports.ts';
export { transmissionType } from './ports.ts';
export {
  RECIPIENTS_MAX_MX,
  RECIPIENTS_MAX_SUBMISSION,
  smtpOptions,
  standardLimits,
  standardTimeouts,
} from './options.ts';
export type { SmtpLimits, SmtpMode, SmtpOptions, SmtpTimeouts } from './options.ts';
export { SmtpSession } from './session.ts';
export type { SessionEvent } from './session.ts';
export type { SessionPorts } from './conversation.ts';
export type { Next, Outcome } from './outcome.ts';
export { driveSmtp } from './driver.ts';
export type { DriveOptions } from './driver.ts';
export { failureReply } from './failure.ts';
export { smtpSettings } from './settings.ts';
export { receptionCodes, refusalCodes, signInCodes } from './codes.ts';
