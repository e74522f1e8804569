import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Answer, AUTHENTIC_DATA, decode, encode, type Packet, RECURSION_AVAILABLE } from 'dns-packet';
import { type DnsRecords, type DnsType, dnsTypes } from '#format/dns';
import { lookUp, type Zone, ZONE_TTL_S } from './zone.ts';

/** How the server as a whole behaves; beside what single names of the zone do. */
export interface ZoneServerMood {
  /** Cuts every UDP answer, so that the question comes again over TCP. */
  readonly truncate?: boolean;
  /** Sends this many packets with a wrong id before the right one. */
  readonly wrongIds?: number;
  /** Keeps UDP answers until `release`: a server that is slow, and answers when nobody waits any more. */
  readonly hold?: boolean;
  /** Ends each TCP connection at once. */
  readonly noTcp?: boolean;
  /** Answers nothing at all. */
  readonly dead?: boolean;
  /** Changes a finished UDP packet before it leaves. */
  readonly mangle?: (packet: Buffer) => Buffer;
  /** Added to the answers' additional section: what a resolver must not believe. */
  readonly additionals?: readonly Answer[];
  /** Gives an alias without following it, as an authoritative server does for a target elsewhere. */
  readonly leaveAliases?: boolean;
}

/** Serves a zone on loopback, UDP and TCP on one port. `asked` keeps each question as `TYPE name`. */
export class ZoneServer {
  zone: Zone;
  mood: ZoneServerMood;
  readonly asked: string[] = [];
  /** The ports and ids that questions came with. */
  readonly seen: { readonly id: number; readonly port: number }[] = [];
  #udp: UdpSocket | undefined;
  #tcp: Server | undefined;
  readonly #sockets = new Set<Socket>();
  readonly #held: (() => void)[] = [];
  readonly #awaiting: (() => void)[] = [];
  #port = 0;

  constructor(zone: Zone, mood: ZoneServerMood = {}) {
    this.zone = zone;
    this.mood = mood;
  }

  get port(): number {
    return this.#port;
  }

  /** Binds TCP to a free port, or this one, and UDP to the same. */
  async listen(port = 0): Promise<void> {
    for (;;) {
      const tcp = createServer((socket) => this.#converse(socket));
      tcp.listen(port, '127.0.0.1');
      await once(tcp, 'listening');
      this.#port = (tcp.address() as AddressInfo).port;
      const udp = createSocket('udp4');
      udp.on('message', (bytes, from) => this.#receive(bytes, from));
      udp.bind(this.#port, '127.0.0.1');
      try {
        await once(udp, 'listening');
      } catch (error) {
        tcp.close();
        // What is free for TCP may be somebody's port for UDP, given out by the kernel: then another one.
        if (port === 0 && isInUse(error)) continue;
        throw error;
      }
      this.#tcp = tcp;
      this.#udp = udp;
      return;
    }
  }

  /** Resolves with the next question that comes over UDP, before it is answered. */
  async awaitQuestion(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#awaiting.push(resolve);
    });
  }

  /** Sends what was held. */
  release(): void {
    for (const send of this.#held.splice(0)) send();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    const open = [this.#udp, this.#tcp].filter((each) => each !== undefined);
    this.#udp = undefined;
    this.#tcp = undefined;
    const closed = open.map((each) => once(each, 'close'));
    for (const each of open) each.close();
    await Promise.all(closed);
  }

  #receive(bytes: Buffer, from: RemoteInfo): void {
    for (const tell of this.#awaiting.splice(0)) tell();
    const answer = this.#answer(bytes, true);
    this.seen.push({ id: bytes.readUInt16BE(0), port: from.port });
    if (answer === undefined) return;
    const packet = this.mood.mangle === undefined ? answer : this.mood.mangle(answer);
    for (let i = 0; i < (this.mood.wrongIds ?? 0); i++) {
      const forged = Buffer.from(packet);
      forged.writeUInt16BE((forged.readUInt16BE(0) + 1 + i) & 0xffff, 0);
      this.#udp?.send(forged, from.port, from.address);
    }
    const send = (): void => this.#udp?.send(packet, from.port, from.address);
    if (this.mood.hold) this.#held.push(send);
    else send();
  }

  #converse(socket: Socket): void {
    if (this.mood.noTcp) return void socket.destroy();
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      if (pending.length < 2 || pending.length < pending.readUInt16BE(0) + 2) return;
      const answer = this.#answer(pending.subarray(2), false);
      if (answer === undefined) return;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(Buffer.concat([length, answer]));
    });
  }

  #answer(bytes: Buffer, overUdp: boolean): Buffer | undefined {
    const query = decode(bytes);
    const question = query.questions?.[0];
    const type = dnsTypes.find((each) => each === question?.type);
    if (question === undefined || type === undefined || this.mood.dead) return undefined;
    this.asked.push(`${type} ${question.name}`);
    const reply: Packet = { type: 'response', id: query.id ?? 0, questions: [question] };
    if (overUdp && this.mood.truncate) return encode({ ...reply, flags: 0x0200 });
    const filled = this.#fill(reply, question.name.toLowerCase(), type);
    if (filled === undefined) return undefined;
    const packet = encode(filled);
    // RFC 6891 section 6.2.3: the asker says how much it takes over UDP.
    const payload = query.additionals?.find((each) => each.type === 'OPT')?.udpPayloadSize ?? 512;
    return overUdp && packet.length > payload ? encode({ ...reply, flags: 0x0200 }) : packet;
  }

  #fill(reply: Packet, name: string, type: DnsType): Packet | undefined {
    const leave = this.mood.leaveAliases === true && type !== 'CNAME' && hasAlias(this.zone, name);
    if (leave) return { ...reply, answers: answersOf(this.zone, name, 'CNAME', []) };
    const aliases: string[] = [];
    const finding = lookUp(this.zone, name, type, aliases);
    const flags = RECURSION_AVAILABLE;
    const additionals = [...(this.mood.additionals ?? [])];
    switch (finding.kind) {
      case 'silent':
        return undefined;
      case 'servfail':
        return { ...reply, flags: flags | 2 };
      case 'refused':
        return { ...reply, flags: flags | 5 };
      case 'chain':
        return { ...reply, flags, answers: answersOf(this.zone, name, 'CNAME', aliases) };
      case 'none':
      case 'nxdomain': {
        const secure = finding.secure ? AUTHENTIC_DATA : 0;
        const answers = aliases.flatMap((alias) => answersOf(this.zone, alias, 'CNAME', []));
        const rcode = finding.kind === 'none' ? 0 : 3;
        return { ...reply, flags: flags | rcode | secure, answers, authorities: [soa], additionals };
      }
      case 'records': {
        const secure = finding.entry.secure ? AUTHENTIC_DATA : 0;
        return {
          ...reply,
          flags: flags | secure,
          answers: answersOf(this.zone, finding.name, type, aliases),
          additionals,
        };
      }
      default:
        return finding satisfies never;
    }
  }
}

const soa: Answer = {
  type: 'SOA',
  name: 'test',
  ttl: 60,
  data: {
    mname: 'ns.test',
    rname: 'hostmaster.test',
    serial: 1,
    refresh: 3600,
    retry: 600,
    expire: 86_400,
    minimum: 60,
  },
};

function hasAlias(zone: Zone, name: string): boolean {
  const entry = zone[name];
  return typeof entry === 'object' && Array.isArray(entry.CNAME);
}

function answersOf(zone: Zone, name: string, type: DnsType, aliases: readonly string[]): Answer[] {
  const answers = aliases.flatMap((alias) => answersOf(zone, alias, 'CNAME', []));
  const entry = zone[name];
  if (typeof entry !== 'object') return answers;
  const records = entry[type];
  if (records === undefined || typeof records === 'string') return answers;
  for (const record of records) answers.push(answerOf(name, type, record, entry.ttl ?? ZONE_TTL_S));
  return answers;
}

function answerOf(name: string, type: DnsType, record: DnsRecords[DnsType], ttl: number): Answer {
  if (typeof record === 'string') {
    if (type !== 'TXT') return { type, name, ttl, data: record } as Answer;
    const bytes = octetsOf(record);
    const strings: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += 255) strings.push(bytes.subarray(at, at + 255));
    return { type, name, ttl, data: strings };
  }
  if ('exchange' in record) {
    return { type: 'MX', name, ttl, data: { preference: record.preference, exchange: record.exchange || '.' } };
  }
  return { type: 'TLSA', name, ttl, data: { ...record, certificate: Buffer.from(record.certificate) } };
}

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

function octetsOf(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') !== text)
    throw new RangeError('A TXT record of a zone has one character for each octet');
  return bytes;
}
