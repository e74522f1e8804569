import type { Clock } from '#base/clock';
import { SmtpClient } from '#edge/smtpc';
import type { MailClient } from '#flow/send';

/**
 * The client that the server sends with, for tests of what stands on it: with the peer it makes the whole wire. `ca`
 * (PEM) is trusted in place of the well-known authorities.
 */
export function smtpClient(clock: Clock, ca?: string): MailClient {
  return new SmtpClient(ca === undefined ? { clock } : { clock, ca });
}
