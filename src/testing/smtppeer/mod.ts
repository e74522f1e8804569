/**
 * Smtppeer: the mail server of somebody else, on loopback, with scripted moods: it hangs, drips, lies, forgets its
 * manners in the middle of a message or resets after the dot, and keeps what it was sent octet by octet.
 * Refuses to know Rookery's own server: it is written from the other side, so that both cannot share a mistake.
 */
export { type PeerCertificate, peerCertificate } from './certificate.ts';
export { type PeerMessage, SmtpPeer } from './peer.ts';
export type { PeerAction, PeerMood } from './mood.ts';
