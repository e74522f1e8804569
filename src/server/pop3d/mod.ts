/**
 * Pop3d: the server's side of POP3: a session machine without a connection, and the driver that connects it to one.
 * Says what may be asked when, keeps the marks of DELE, and reads messages ahead of a client that takes one after another.
 * Refuses to know who may sign in, where mail is kept and what removing means there: those are its ports.
 * RFC 1939, 2449, 2595, 3206, 5034.
 */
export { type DriveOptions, drivePop3 } from './driver.ts';
export {
  type Pop3Limits,
  type Pop3Options,
  type Pop3Timeouts,
  pop3Options,
  standardLimits,
  standardTimeouts,
} from './options.ts';
export type {
  Authenticator,
  AuthMechanism,
  AuthStep,
  CloseCause,
  Identity,
  Maildrop,
  Maildrops,
  Piece,
  SessionFacts,
  SessionNote,
  SessionPorts,
  SignInProblem,
} from './ports.ts';
export { Pop3Session } from './session.ts';
