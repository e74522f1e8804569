/** The commits of this room, for the thread that runs them: it needs nothing of how a message is looked at. */
export { type AcceptArgs, acceptMail, type Accepted } from './accept.ts';
export { fileQueued } from './file-queued.ts';
export { acceptReport } from './report.ts';
