import { connect as connectSocket, type Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Clock } from '#base/clock';
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

/** Any certificate will do for the handshake; whether it names the server is looked at afterwards. */
export function tlsOptions(target: MailTarget, ca: string | undefined): ConnectionOptions {
  // RFC 6066 section 3: the name, never an address.
  const isName = /[a-z]/i.test(target.host) && !target.host.includes(':');
  return {
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    host: target.host,
    ...(isName ? { servername: target.host } : {}),
    ...(ca === undefined ? {} : { ca }),
  };
}
