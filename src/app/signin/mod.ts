/**
 * Sign-in wiring: one sign-in, told to each protocol in its own words.
 * Refuses to know passwords and limits: those are in `flow/signin`.
 */
export { imapAuthenticator } from './imap.ts';
export { pop3Authenticator } from './pop3.ts';
export { smtpAuthenticator } from './smtp.ts';
export type { SignInPlace, SignInPort } from './port.ts';
export { Online } from './online.ts';
