/**
 * Net: listeners on TCP and unix sockets, TLS on top, and the `Connection` that protocol drivers read and write.
 * Refuses to know protocols: what a full house says to a client comes in as bytes.
 */
export { type ListenerOptions, type ListenEndpoint, openListener, type RunningListener } from './listener.ts';
export { SocketConnection, type Speaks } from './connection.ts';
export { type CertificateFiles, TlsContexts } from './contexts.ts';
export { createSelfSigned, type SelfSigned } from './selfsigned.ts';
