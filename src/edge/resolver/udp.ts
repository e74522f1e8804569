/**
 * UDP to one server: a few sockets with ports of their own, each for a bounded number of questions and seconds.
 *
 * Who forges an answer must guess the port and the id (RFC 5452 section 9.2). Both stay unpredictable: the kernel draws
 * a port for each socket, each question draws one of the sockets and an id, and a socket is given up long before its
 * port could be found by trying. Opening one for each question costs several times the question itself.
 */
import { createSocket, type Socket } from 'node:dgram';
import type { CancelTimer, Clock } from '#base/clock';
import type { Random } from '#base/random';
import { type DnsReading, type DnsType, encodeQuestion, readResponse } from '#format/dns';
import type { DnsServer } from './servers.ts';

/** Sockets that take questions at one time. */
const SOCKETS_MAX = 8;
/** After so many questions or milliseconds a socket takes no more. */
const SOCKET_QUESTIONS_MAX = 64;
const SOCKET_MS_MAX = 5_000;
/** Packets on one socket that are no answer to it, before we believe that somebody is guessing ids. */
const FOREIGN_MAX = 32;

/** Anything but `foreign`: the sender of such a packet is ignored. */
export type UdpReading<T extends DnsType> = Exclude<DnsReading<T>, { readonly kind: 'foreign' }>;

export class UdpSockets {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #server: DnsServer;
  #open: UdpSocket[] = [];
  #cancelSweep: CancelTimer | undefined;
  #closed = false;

  constructor(clock: Clock, random: Random, server: DnsServer) {
    this.#clock = clock;
    this.#random = random;
    this.#server = server;
  }

  /** Asks once. Resolves with a time-out after `timeoutMs`; never rejects. */
  ask<T extends DnsType>(name: string, type: T, timeoutMs: number): Promise<UdpReading<T>> {
    if (this.#closed) return Promise.resolve({ kind: 'failed', reason: 'network' });
    return new Promise((resolve) => {
      // The question names its type, so that its answer has that type's records.
      const settle = (reading: UdpReading<DnsType>): void => resolve(reading as UdpReading<T>);
      this.#draw().ask({ name, type, settle }, timeoutMs);
    });
  }

  /** Gives up all sockets; questions on them fail, and so does each later one. */
  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    for (const socket of this.#open.splice(0)) socket.fail('network');
  }

  #draw(): UdpSocket {
    const now = this.#clock.monotonic();
    this.#open = this.#open.filter((socket) => socket.mayServe(now));
    if (this.#open.length < SOCKETS_MAX) {
      const socket = new UdpSocket(this.#clock, this.#random, this.#server);
      this.#open.push(socket);
      this.#cancelSweep ??= this.#clock.after(SOCKET_MS_MAX, () => this.#sweep());
      return socket;
    }
    const [drawn = 0] = this.#random.bytes(1);
    // SOCKETS_MAX divides 256, and then each socket is as likely as the others.
    return this.#open[drawn % this.#open.length] as UdpSocket;
  }

  /** Closes the sockets of the last moments when nobody asks any more. */
  #sweep(): void {
    const now = this.#clock.monotonic();
    this.#open = this.#open.filter((socket) => socket.mayServe(now));
    this.#cancelSweep = this.#open.length === 0 ? undefined : this.#clock.after(SOCKET_MS_MAX, () => this.#sweep());
  }
}

interface Asked {
  readonly name: string;
  readonly type: DnsType;
  readonly settle: (reading: UdpReading<DnsType>) => void;
}

interface Pending extends Asked {
  readonly cancel: CancelTimer;
}

/** One socket, connected, so that the kernel drops what other hosts send and tells of a closed port. */
class UdpSocket {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #socket: Socket;
  readonly #bornMs: number;
  readonly #pending = new Map<number, Pending>();
  /** Ids that were asked with: answers that come late or twice are nobody's guess. Never used again here. */
  readonly #spent = new Set<number>();
  /** Packets that wait for the connection. */
  #unsent: Uint8Array[] | undefined = [];
  #foreign = 0;
  #retired = false;
  #closed = false;

  constructor(clock: Clock, random: Random, server: DnsServer) {
    this.#clock = clock;
    this.#random = random;
    this.#bornMs = clock.monotonic();
    this.#socket = createSocket(server.host.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('error', () => this.fail('network'));
    this.#socket.on('message', (bytes) => this.#receive(bytes));
    // The callback is given the error where there is no way to the server (a network that is down).
    this.#socket.connect(server.port, server.host, (problem?: Error) => this.#connected(problem));
  }

  /** False, and closed as soon as nothing is on its way, for a socket that has served long enough. */
  mayServe(nowMs: number): boolean {
    const spent = this.#spent.size >= SOCKET_QUESTIONS_MAX || nowMs - this.#bornMs >= SOCKET_MS_MAX;
    if (!spent && !this.#closed) return true;
    this.#retired = true;
    if (this.#pending.size === 0) this.#close();
    return false;
  }

  ask(asked: Asked, timeoutMs: number): void {
    const id = this.#drawId();
    this.#spent.add(id);
    const cancel = this.#clock.after(timeoutMs, () => this.#settle(id, { kind: 'failed', reason: 'timeout' }));
    // An idle socket does not keep the process alive, one that waits does.
    if (this.#pending.size === 0) this.#socket.ref();
    this.#pending.set(id, { ...asked, cancel });
    const packet = encodeQuestion(id, asked.name, asked.type);
    if (this.#unsent === undefined) this.#send(packet);
    else this.#unsent.push(packet);
  }

  /** All questions fail, and the socket is closed. */
  fail(reason: 'network' | 'malformed'): void {
    this.#retired = true;
    for (const id of this.#pending.keys()) this.#settle(id, { kind: 'failed', reason });
    this.#close();
  }

  #drawId(): number {
    for (;;) {
      const [high = 0, low = 0] = this.#random.bytes(2);
      const id = high * 256 + low;
      if (!this.#spent.has(id)) return id;
    }
  }

  #connected(problem: Error | undefined): void {
    if (this.#closed) return;
    if (problem) return this.fail('network');
    const packets = this.#unsent ?? [];
    this.#unsent = undefined;
    for (const packet of packets) this.#send(packet);
  }

  #send(packet: Uint8Array): void {
    if (this.#closed) return;
    this.#socket.send(packet, (error) => {
      if (error) this.fail('network');
    });
  }

  #receive(bytes: Buffer): void {
    if (this.#closed) return;
    const id = bytes.length < 2 ? -1 : bytes.readUInt16BE(0);
    const pending = this.#pending.get(id);
    if (pending !== undefined) {
      const reading = readResponse(bytes, id, pending.name, pending.type);
      if (reading.kind !== 'foreign') return this.#settle(id, reading);
    } else if (this.#spent.has(id)) {
      return;
    }
    this.#foreign += 1;
    if (this.#foreign >= FOREIGN_MAX) this.fail('malformed');
  }

  #settle(id: number, reading: UdpReading<DnsType>): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancel();
    if (this.#pending.size === 0) {
      if (this.#retired) this.#close();
      else this.#socket.unref();
    }
    pending.settle(reading);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // A socket closes once; later packets and errors find nobody.
    this.#socket.removeAllListeners();
    this.#socket.on('error', () => {});
    this.#socket.close();
  }
}
