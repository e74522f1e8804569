/** CAPA (RFC 2449 section 5): what may be used now. */
import { okLine } from '#format/pop3';
import type { Conversation } from './conversation.ts';
import type { Outcome } from './outcome.ts';
import { offered } from './signin.ts';

export function runCapa(on: Conversation): Outcome {
  const lines = ['TOP', 'UIDL', 'RESP-CODES', 'AUTH-RESP-CODE', 'PIPELINING'];
  const mechanisms = offered(on);
  if (mechanisms.some(({ name }) => name === 'PLAIN')) lines.push('USER');
  if (mechanisms.length > 0) lines.push(`SASL ${mechanisms.map(({ name }) => name).join(' ')}`);
  // RFC 2595 section 4: in the AUTHORIZATION state only, and not twice.
  if (on.options.tlsAvailable && on.facts.tls === undefined && on.drop === undefined) lines.push('STLS');
  // Without a version, which would only help an attacker (RFC 2449 section 6.9 leaves it to us).
  lines.push('EXPIRE NEVER', 'IMPLEMENTATION Rookery');
  const text = `${lines.join('\r\n')}\r\n.\r\n`;
  return { text: `${okLine('Capabilities follow')}${text}` };
}
