import { connect as connectSocket, type Socket } from 'node:net';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { Clock } from '#base/clock';
import type { PeerCertificates } from '#check/tlspolicy';
import type { MailTarget } from '#flow/send';
import { Broken } from './channel.ts';

/** A TCP (or unix) connection, or a `Broken`. */
export function dial(clock: Clock, target: MailTarget, ms: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let socket: Socket;
    try {
      socket = open(target);
    } catch (error) {
      // An address of ours in the settings that is none: it is mended there, and tried again.
      reject(new Broken('network', error instanceof Error ? error.message : String(error), undefined));
      return;
    }
    const fail = (error: Error): void => {
      finish();
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => fail(new Broken('network', error.message, undefined));
    const onAbort = (): void => fail(new Broken('closed', 'given up', undefined));
    const cancel = clock.after(ms, () =>
      fail(new Broken('timeout', `no answer within ${Math.round(ms / 1000)} s`, undefined)),
    );
    const finish = (): void => {
      cancel();
      socket.removeListener('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once('error', onError);
    socket.once('connect', () => {
      finish();
      resolve(socket);
    });
    if (signal.aborted) onAbort();
  });
}

function open(target: MailTarget): Socket {
  if (target.address.startsWith('/')) return connectSocket({ path: target.address });
  return connectSocket({
    host: target.address,
    port: target.port,
    noDelay: true,
    ...(target.sourceAddress === undefined ? {} : { localAddress: target.sourceAddress }),
  });
}

/** Any certificate will do for the handshake; whether it is the right one is judged afterwards. */
export function tlsOptions({ tls: { serverName } }: MailTarget, ca: string | undefined): ConnectionOptions {
  // RFC 6066 section 3: the name, never an address.
  const isName = /[a-z]/i.test(serverName) && !serverName.includes(':');
  return {
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    minVersion: 'TLSv1.2',
    ...(isName ? { servername: serverName } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}

/** Certificates of one handshake that are looked at. */
const CERTIFICATES_MAX = 20;

/** What the server showed, its own certificate first. */
export function peerCertificates(secure: TLSSocket, nowMs: number): PeerCertificates {
  const certificates: Uint8Array[] = [];
  let certificate = secure.getPeerX509Certificate();
  while (certificate !== undefined && certificates.length < CERTIFICATES_MAX) {
    certificates.push(certificate.raw);
    certificate = certificate.issuerCertificate;
  }
  return { certificates, trustProblem: secure.authorized ? undefined : String(secure.authorizationError), nowMs };
}
