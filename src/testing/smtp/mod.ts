/**
 * Fakes for the SMTP server: a connection in memory, a reception and an authenticator that record what they are asked
 * and answer as the test says, a clock that is moved by hand. Refuses to know what a test wants to prove.
 */
export { FakeConnection } from './connection.ts';
export { ManualClock } from './clock.ts';
export { FakeAuthenticator, FakeReception, FakeSink } from './reception.ts';
export type { FakeAnswers, StoredMail } from './reception.ts';
export { converse, SmtpTalk } from './talk.ts';
export type { TalkOptions } from './talk.ts';
export { runModelCampaign } from './campaign.ts';
export { readWire } from './wire.ts';
