/** The commands that change little: RSET, NOOP, HELP, QUIT, VRFY, EXPN (RFC 5321 section 4.1.1.5 to 4.1.1.10). */
import { reply, status } from '#format/smtp';
import type { Conversation } from './conversation.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import { bye, notHere, ok } from './replies.ts';

export function runRset(on: Conversation): Outcome {
  on.abandon('reset');
  on.chunkRefused = false;
  on.forwarded = undefined;
  return say(ok);
}

export function runNoop(): Outcome {
  return say(ok);
}

export function runQuit(on: Conversation): Outcome {
  on.abandon('closed');
  return sayAnd({ kind: 'close', why: 'quit' }, bye);
}

const help = reply(
  214,
  status.undefinedStatus,
  'Commands: EHLO MAIL RCPT DATA BDAT RSET NOOP HELP QUIT',
  'See RFC 5321',
);

export function runHelp(): Outcome {
  return say(help);
}

const unverified = reply(252, status.addressValid, 'Addresses are not verified; send the message and see');
const disabled = reply(502, status.invalidCommand, 'VRFY is disabled');

/** Who exists is not told to those who ask for it (RFC 5321 section 7.3). */
export function runVrfy(on: Conversation): Outcome {
  return say(on.options.vrfyAnswers ? unverified : disabled);
}

export function runExpn(): Outcome {
  return say(notHere);
}
