import type { Socket } from 'node:net';
import { chooseAction, type MoodStep, type PeerAction, usualOffers } from './mood.ts';
import type { SmtpPeer } from './peer.ts';

interface Hooks {
  readonly number: number;
  /** Registers a step of a dripping reply; gives what ends it. */
  readonly drip: (step: () => void) => () => void;
  readonly tls: boolean;
}

/** One connection of the peer. */
export class Conversation {
  readonly #peer: SmtpPeer;
  readonly #hooks: Hooks;
  #socket: Socket;
  #tls: boolean;
  #buffer = Buffer.alloc(0);
  #content = false;
  #mail = '';
  #rcpts: string[] = [];
  #authSteps = 0;
  #dead = false;

  constructor(peer: SmtpPeer, socket: Socket, hooks: Hooks) {
    this.#peer = peer;
    this.#hooks = hooks;
    this.#socket = socket;
    this.#tls = hooks.tls;
    this.#attach();
  }

  greet(crowded: boolean): void {
    if (crowded) return this.#do({ act: 'close', say: '421 4.7.0 Too many connections' });
    this.#do(this.#choose('greeting', '220 peer.test ESMTP', ''));
  }

  #attach(): void {
    this.#socket.on('data', (chunk: Buffer) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk]);
      this.#read();
      this.#peer.happened();
    });
  }

  #read(): void {
    while (!this.#dead) {
      if (this.#content) {
        if (!this.#readContent()) return;
        continue;
      }
      const end = this.#buffer.indexOf('\r\n');
      if (end === -1) return;
      const line = this.#buffer.subarray(0, end).toString('utf8');
      this.#buffer = this.#buffer.subarray(end + 2);
      this.#peer.lines.push(line);
      this.#command(line);
    }
  }

  #command(line: string): void {
    if (this.#authSteps > 0) {
      this.#authSteps -= 1;
      return this.#do(this.#authSteps > 0 ? '334 UGFzc3dvcmQ6' : this.#choose('auth', '235 2.7.0 In', line));
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (line.toUpperCase() === 'STARTTLS') return this.#startTls();
    switch (verb) {
      case 'EHLO':
      case 'LHLO':
        return this.#do(this.#choose('ehlo', this.#offers(), line));
      case 'HELO':
        return this.#do(this.#choose('helo', '250 peer.test', line));
      case 'MAIL':
        return this.#envelope('mail', line, () => {
          this.#mail = line;
          this.#rcpts = [];
        });
      case 'RCPT':
        return this.#envelope('rcpt', line, () => this.#rcpts.push(line));
      case 'DATA':
        return this.#data(line);
      case 'RSET':
        this.#rcpts = [];
        return this.#do(this.#choose('rset', '250 2.0.0 OK', line));
      case 'AUTH':
        if (/^AUTH LOGIN$/i.test(line)) {
          this.#authSteps = 2;
          return this.#do('334 VXNlcm5hbWU6');
        }
        return this.#do(this.#choose('auth', '235 2.7.0 In', line));
      case 'QUIT':
        return this.#do({ act: 'close', say: '221 2.0.0 Bye' });
      default:
        return this.#do('500 5.5.1 Unknown');
    }
  }

  #offers(): string {
    const { mood } = this.#peer;
    const works = mood.starttls !== undefined && !this.#tls ? ['STARTTLS'] : [];
    const lines = ['peer.test', ...(mood.offers ?? usualOffers), ...works];
    return lines.map((text, i) => `250${i === lines.length - 1 ? ' ' : '-'}${text}`).join('\r\n');
  }

  #envelope(step: 'mail' | 'rcpt', line: string, take: () => void): void {
    const action = this.#choose(
      step,
      step === 'rcpt' && this.#mail === '' ? '503 5.5.1 MAIL first' : '250 2.1.0 OK',
      line,
    );
    if (typeof action === 'string' && action.startsWith('2')) take();
    this.#do(action);
  }

  #data(line: string): void {
    const usual = this.#rcpts.length === 0 ? '554 5.5.1 No valid recipients' : '354 Go on';
    const action = this.#choose('data', usual, line);
    if (typeof action === 'string' && action.startsWith('354')) this.#content = true;
    this.#do(action);
  }

  /** True when the end of the content was there. */
  #readContent(): boolean {
    const { midData } = this.#peer.mood;
    if (midData !== undefined && this.#buffer.length >= midData.octets) {
      this.#content = false;
      this.#buffer = Buffer.alloc(0);
      this.#do(midData.action);
      this.#dead = true;
      return false;
    }
    const first = this.#buffer.subarray(0, 3).toString('latin1') === '.\r\n';
    const end = first ? 0 : this.#buffer.indexOf('\r\n.\r\n') + 2;
    if (!first && end === 1) return false;
    const stuffed = this.#buffer.subarray(0, end).toString('latin1');
    this.#buffer = this.#buffer.subarray(end + 3);
    this.#content = false;
    const content = Buffer.from(stuffed.replaceAll(/(^|\r\n)\./g, '$1'), 'latin1');
    this.#finish(content);
    return true;
  }

  #finish(content: Buffer): void {
    const rcpts = this.#rcpts;
    this.#rcpts = [];
    const times = this.#peer.mood.lmtp ? rcpts.length : 1;
    for (let i = 0; i < times; i++) {
      const action = this.#choose('final', '250 2.0.0 Taken', rcpts[i] ?? '');
      const says = typeof action === 'string' ? action : 'say' in action ? (action.say ?? '') : '';
      const taken = says.startsWith('2') || (typeof action !== 'string' && action.act !== 'raw');
      // A peer that falls silent after the dot has the message: that is what makes the case ambiguous.
      if (taken && i === 0) {
        this.#peer.messages.push({ mail: this.#mail, rcpts, content, tls: this.#tls, connection: this.#hooks.number });
      }
      this.#do(action);
    }
    this.#mail = '';
  }

  #startTls(): void {
    const { starttls } = this.#peer.mood;
    if (starttls === undefined || typeof starttls === 'object') {
      return this.#do(starttls?.refuse ?? '502 5.5.1 Unknown');
    }
    const extra = starttls === 'injects' ? '250-peer.test\r\n250 AUTH PLAIN\r\n' : '';
    this.#socket.write(`220 2.0.0 Go\r\n${extra}`);
    if (starttls === 'broken') {
      this.#socket.removeAllListeners('data');
      this.#socket.once('data', () => this.#socket.end('this is no TLS'));
      return;
    }
    this.#socket.removeAllListeners('data');
    this.#socket = this.#peer.secure(this.#socket);
    this.#tls = true;
    this.#attach();
  }

  #choose(step: MoodStep, usual: PeerAction, line: string): PeerAction {
    const before = this.#peer.counts.get(step) ?? 0;
    this.#peer.counts.set(step, before + 1);
    return chooseAction(this.#peer.mood[step], usual, line, before);
  }

  #do(action: PeerAction): void {
    if (this.#dead || this.#socket.destroyed) return;
    if (typeof action === 'string') {
      this.#socket.write(`${action}\r\n`);
      return;
    }
    switch (action.act) {
      case 'hang':
        this.#dead = true;
        return;
      case 'close':
        this.#dead = true;
        this.#socket.end(action.say === undefined ? '' : `${action.say}\r\n`);
        return;
      case 'reset':
        this.#dead = true;
        if (action.say !== undefined) this.#socket.write(`${action.say}\r\n`);
        this.#socket.resetAndDestroy();
        return;
      case 'raw':
        this.#socket.write(action.octets);
        return;
      case 'drip':
        return this.#drip(`${action.say}\r\n`);
      default:
        action satisfies never;
    }
  }

  #drip(text: string): void {
    let at = 0;
    const end = this.#hooks.drip(() => {
      this.#socket.write(text.slice(at, at + 1));
      at += 1;
      if (at >= text.length || this.#socket.destroyed) end();
    });
  }
}
