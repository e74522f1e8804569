/**
 * Fakes for the POP3 server: a maildrop in memory that records what it is asked, an authenticator that knows one password,
 * and a talk between a test and the real wire, session and driver, also as `C:`/`S:` scripts.
 * Refuses to know what a test wants to prove.
 */
export { FakeAuthenticator } from './authenticator.ts';
export { FakeMaildrop, type FakeMaildropOptions } from './maildrop.ts';
export { Pop3Talk, type TalkOptions } from './talk.ts';
export { runScript } from './script.ts';
