/** CAPABILITY (RFC 9051 section 6.1.1): what is said depends on who is there and how. */
import type { ImapSession } from './session.ts';

/** Before and after login. ENABLE is named early, since it may be asked for as soon as one is signed in. */
const always = 'IMAP4rev1 IMAP4rev2 SASL-IR LITERAL+ ENABLE ID';

const signedIn =
  'IDLE NAMESPACE CHILDREN UNSELECT UIDPLUS MOVE CONDSTORE QRESYNC ESEARCH SEARCHRES BINARY SPECIAL-USE CREATE-SPECIAL-USE ' +
  'LIST-EXTENDED LIST-STATUS STATUS=SIZE SAVEDATE QUOTA QUOTA=RES-STORAGE';

export function capabilities(session: ImapSession): string {
  const { options, authenticator } = session.deps;
  if (session.identity !== undefined) return `${always} ${signedIn} APPENDLIMIT=${options.messageBytesMax}`;
  const open = passwordsAllowed(session);
  const parts = [always];
  if (options.startTls && session.facts.tls === undefined) parts.push('STARTTLS');
  // RFC 9051 section 6.2.3: without TLS no command may ask for a password (MB4).
  if (!open) parts.push('LOGINDISABLED');
  for (const mechanism of authenticator.mechanisms(session.facts)) {
    if (open || !mechanism.plaintext) parts.push(`AUTH=${mechanism.name}`);
  }
  return parts.join(' ');
}

/** Whether a password may cross this connection. */
export function passwordsAllowed(session: ImapSession): boolean {
  return session.facts.tls !== undefined || session.deps.options.cleartext;
}
