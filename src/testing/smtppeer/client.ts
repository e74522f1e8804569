import type { Clock } from '#base/clock';
import { SmtpClient } from '#edge/smtpc';
import type { MailClient } from '#flow/send';

/** The client that the server sends with, for tests of what stands on it: with the peer it makes the whole wire. */
export function smtpClient(clock: Clock): MailClient {
  return new SmtpClient({ clock });
}
