/** The first octets of a connection, looked at before anybody serves it: a PROXY header, a TLS hello that is not due. */
import type { Clock } from '#base/clock';
import { PROXY_OCTETS_MAX, type ProxyReading, readProxyHeader } from '#format/proxy';
import type { SocketConnection } from './connection.ts';

/** A proxy sends its header with the first octets that it passes on, and at the latest within this. */
const PROXY_HEADER_MS_MAX = 5_000;

export type ProxyOpening =
  | Extract<ProxyReading, { kind: 'header' | 'broken' }>
  /** The peer closed its side: something that only looks whether the port is open. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'late'; readonly msMax: number };

/** Reads the header that a proxy must send first. What follows it stays unread. */
export async function readProxyOpening(connection: SocketConnection, clock: Clock): Promise<ProxyOpening> {
  const deadline = clock.monotonic() + PROXY_HEADER_MS_MAX;
  for (;;) {
    const octets = connection.peek(PROXY_OCTETS_MAX);
    const reading = readProxyHeader(octets);
    if (reading.kind === 'header') connection.skip(reading.octets);
    if (reading.kind !== 'more') return reading;
    const why = await connection.arrival(octets.length, deadline - clock.monotonic());
    if (why === 'end') return { kind: 'gone' };
    if (why === 'time') return { kind: 'late', msMax: PROXY_HEADER_MS_MAX };
  }
}

/** Whether the client begins a TLS handshake by itself within this time. Its octets stay unread. */
export async function beginsTls(connection: SocketConnection, clock: Clock, msMax: number): Promise<boolean> {
  const deadline = clock.monotonic() + msMax;
  for (;;) {
    const [type, version] = connection.peek(2);
    // ContentType handshake, and the major version of every TLS record (RFC 8446 section 5.1).
    if (type !== undefined && (type !== 0x16 || version !== undefined)) return type === 0x16 && version === 0x03;
    const why = await connection.arrival(type === undefined ? 0 : 1, deadline - clock.monotonic());
    if (why !== 'octets') return false;
  }
}
