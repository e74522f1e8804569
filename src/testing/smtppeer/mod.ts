/**
 * Smtppeer: the mail server of somebody else, on loopback, with scripted moods: it hangs, drips, lies, forgets its
 * manners in the middle of a message or resets after the dot, and keeps what it was sent octet by octet.
 * The peer refuses to know Rookery's own server and client: it is written from the other side, so that both cannot
 * share a mistake. `smtpClient` is the client for tests of flows, which may not import an edge.
 */
export { smtpClient } from './client.ts';
export {
  type AuthorityOptions,
  type CertificateOptions,
  type PeerCertificate,
  peerCertificate,
  type TestAuthority,
  testAuthority,
} from './certificate.ts';
export { type PeerMessage, SmtpPeer } from './peer.ts';
export type { PeerAction, PeerMood } from './mood.ts';
