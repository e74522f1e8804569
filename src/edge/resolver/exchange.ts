/** One question to one server: UDP, and TCP when the answer was cut. Never rejects. */
import { connect } from 'node:net';
import type { Clock } from '#base/clock';
import type { Random } from '#base/random';
import { type DnsReading, type DnsType, encodeQuestion, RESPONSE_BYTES_MAX, readResponse } from '#format/dns';
import type { DnsServer } from './servers.ts';
import { UdpSockets } from './udp.ts';

export interface Question<T extends DnsType> {
  readonly name: string;
  readonly type: T;
}

export type Settled<T extends DnsType> = Exclude<DnsReading<T>, { readonly kind: 'foreign' | 'truncated' }>;

/** A server and the ways to it. */
export class Exchange {
  readonly server: DnsServer;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #udp: UdpSockets;

  constructor(clock: Clock, random: Random, server: DnsServer) {
    this.server = server;
    this.#clock = clock;
    this.#random = random;
    this.#udp = new UdpSockets(clock, random, server);
  }

  /** Waits `timeoutMs` for UDP; an answer that was cut has at least half of it more, over TCP. */
  async ask<T extends DnsType>(question: Question<T>, timeoutMs: number): Promise<Settled<T>> {
    const started = this.#clock.monotonic();
    const reading = await this.#udp.ask(question.name, question.type, timeoutMs);
    if (reading.kind !== 'truncated') return reading;
    const left = Math.max(timeoutMs - (this.#clock.monotonic() - started), timeoutMs / 2);
    const [high = 0, low = 0] = this.#random.bytes(2);
    return await overTcp(this.#clock, this.server, { ...question, id: high * 256 + low }, left);
  }

  close(): void {
    this.#udp.close();
  }
}

function overTcp<T extends DnsType>(
  clock: Clock,
  server: DnsServer,
  { id, name, type }: Question<T> & { readonly id: number },
  timeoutMs: number,
): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const packet = encodeQuestion(id, name, type);
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
