/** STLS (RFC 2595 section 4). */
import { okLine } from '#format/pop3';
import type { Conversation } from './conversation.ts';
import { bad, errAndClose, type Outcome } from './outcome.ts';

export function runStls(on: Conversation, more: boolean): Outcome {
  if (on.facts.tls !== undefined) return bad('TLS is on already');
  if (!on.options.tlsAvailable) return bad('TLS is not available');
  // What came in clear behind the command would be read as if it had come through TLS.
  if (more) return behindStls(on);
  return { text: okLine('Begin TLS'), next: { kind: 'tls' } };
}

export function behindStls(on: Conversation): Outcome {
  on.note({ kind: 'injection', behind: 'STLS' });
  return errAndClose('injection', 'Nothing may follow STLS in clear');
}
