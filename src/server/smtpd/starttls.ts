/** STARTTLS (RFC 3207). */
import type { Conversation } from './conversation.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import { alreadySignedIn, alreadyTls, behindStartTls, notInMail, readyForTls, tlsNotHere } from './replies.ts';

export function runStartTls(on: Conversation, more: boolean): Outcome {
  const { options, facts } = on;
  if (facts.tls !== undefined) return say(alreadyTls);
  if (!options.tlsAvailable) return say(tlsNotHere);
  if (facts.identity !== undefined) return say(alreadySignedIn);
  if (on.mail !== undefined) return say(notInMail);
  if (more) {
    // Section 4.2: someone wrote commands into the clear part, to be taken for the client's own behind TLS.
    on.note({ kind: 'injection', behind: 'STARTTLS' });
    return sayAnd({ kind: 'close', why: 'injection' }, behindStartTls);
  }
  return sayAnd({ kind: 'tls' }, readyForTls);
}
