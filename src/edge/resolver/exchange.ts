/** One question to one server: a UDP socket of its own, TCP when the answer was cut. Never rejects. */
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import type { Clock } from '#base/clock';
import { type DnsReading, type DnsType, encodeQuestion, RESPONSE_BYTES_MAX, readResponse } from '#format/dns';
import type { DnsServer } from './servers.ts';

/** Packets that are not our answer, read on one socket before we believe that somebody is guessing ids (RFC 5452). */
const FOREIGN_MAX = 32;

export interface Question<T extends DnsType> {
  readonly id: number;
  readonly name: string;
  readonly type: T;
}

type Settled<T extends DnsType> = Exclude<DnsReading<T>, { readonly kind: 'foreign' | 'truncated' }>;

export async function exchange<T extends DnsType>(
  clock: Clock,
  server: DnsServer,
  question: Question<T>,
  timeoutMs: number,
): Promise<Settled<T>> {
  const started = clock.monotonic();
  const packet = encodeQuestion(question.id, question.name, question.type);
  const reading = await overUdp(clock, server, packet, question, timeoutMs);
  if (reading.kind !== 'truncated') return reading;
  const left = Math.max(timeoutMs - (clock.monotonic() - started), timeoutMs / 2);
  return await overTcp(clock, server, packet, question, left);
}

function overUdp<T extends DnsType>(
  clock: Clock,
  server: DnsServer,
  packet: Uint8Array,
  { id, name, type }: Question<T>,
  timeoutMs: number,
): Promise<Settled<T> | { readonly kind: 'truncated' }> {
  return new Promise((resolve) => {
    const socket = createSocket(server.host.includes(':') ? 'udp6' : 'udp4');
    const settle = (reading: Settled<T> | { readonly kind: 'truncated' }): void => {
      cancel();
      // A socket closes once; later packets and errors find nobody.
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(reading);
    };
    const cancel = clock.after(timeoutMs, () => settle({ kind: 'failed', reason: 'timeout' }));
    let foreign = 0;
    socket.on('error', () => settle({ kind: 'failed', reason: 'network' }));
    socket.on('message', (bytes) => {
      const reading = readResponse(bytes, id, name, type);
      if (reading.kind !== 'foreign') return settle(reading);
      foreign += 1;
      if (foreign >= FOREIGN_MAX) settle({ kind: 'failed', reason: 'malformed' });
    });
    // Connected, so that the kernel drops what other hosts send, and tells of a closed port. The callback is given the
    // error where there is no way to the server (a network that is down): an unconnected socket would throw at `send`.
    const connected = (problem?: Error): void => {
      if (problem) return settle({ kind: 'failed', reason: 'network' });
      socket.send(packet, (error) => {
        if (error) settle({ kind: 'failed', reason: 'network' });
      });
    };
    socket.connect(server.port, server.host, connected);
  });
}

function overTcp<T extends DnsType>(
  clock: Clock,
  server: DnsServer,
  packet: Uint8Array,
  { id, name, type }: Question<T>,
  timeoutMs: number,
): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const socket = connect({ host: server.host, port: server.port, noDelay: true });
    const settle = (reading: Settled<T>): void => {
      cancel();
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.destroy();
      resolve(reading);
    };
    const cancel = clock.after(timeoutMs, () => settle({ kind: 'failed', reason: 'timeout' }));
    const pieces: Buffer[] = [];
    let length = 0;
    socket.on('error', () => settle({ kind: 'failed', reason: 'network' }));
    socket.on('end', () => settle({ kind: 'failed', reason: 'network' }));
    socket.on('connect', () => {
      const prefix = Uint8Array.of(packet.length >> 8, packet.length & 255);
      socket.write(Buffer.concat([prefix, packet]));
    });
    socket.on('data', (chunk: Buffer) => {
      pieces.push(chunk);
      length += chunk.length;
      if (length < 2) return;
      const all = pieces.length === 1 ? chunk : Buffer.concat(pieces);
      pieces.splice(0, pieces.length, all);
      const announced = all.readUInt16BE(0);
      if (length > RESPONSE_BYTES_MAX + 2) return settle({ kind: 'failed', reason: 'malformed' });
      if (length < announced + 2) return;
      const reading = readResponse(all.subarray(2, announced + 2), id, name, type);
      const isAnswer = reading.kind !== 'foreign' && reading.kind !== 'truncated';
      settle(isAnswer ? reading : { kind: 'failed', reason: 'malformed' });
    });
  });
}
