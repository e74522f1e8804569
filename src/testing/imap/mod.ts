/**
 * Fakes for the IMAP server: mailboxes in memory behind its port, an authenticator that knows two people, and a stage
 * for `C:`/`S:` scripts with several clients. Refuses to know what a test wants to prove.
 */
export { FakeMail, type FakeMailOptions } from './mail.ts';
export { FakeImapAuthenticator, ImapPipe, runScript } from './talk.ts';
