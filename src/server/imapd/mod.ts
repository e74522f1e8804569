/**
 * Imapd: the IMAP session as a state machine without a socket, and the small driver that gives it one. A table says in
 * which states each command is allowed and what may be told at its end; one file a command does the rest.
 * Refuses to know: how passwords are checked, how mail is kept, how views are shared, and what TLS is.
 * RFC 9051, 3501, 7162 (CONDSTORE, QRESYNC), 2177, 2971, 4315, 4731, 5161, 5182, 5258, 5530, 5819, 6154, 6851, 9208.
 */
export { AUTOLOGOUT_MS_MAX, LOGIN_MS_MAX, serveImap } from './driver.ts';
export type * from './ports.ts';
export type { SessionDeps } from './session.ts';
