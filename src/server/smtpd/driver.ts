/** driveSmtp: one session on one connection: chunks in, replies out, deadlines. Replies to a pipelined group go out in one write. */
import { type Clock, sleep, Waits } from '#base/clock';
import { type Connection, isPromise, type MaybePromise } from '#base/connection';
import { formatReply, type RcptCommand, type Reply, SmtpWire, type WireEvent } from '#format/smtp';
import type { Outcome } from './outcome.ts';
import type { CloseCause } from './ports.ts';
import { behindStartTls, broken, shuttingDown, timedOut, tooSlow } from './replies.ts';
import type { SessionEvent, SmtpSession } from './session.ts';

/** Replies are sent at the latest when so much has gathered. */
const REPLY_BYTES_GATHERED_MAX = 16_384;
/**
 * Recipients asked about in one go. A stranger can send four thousand in one chunk: errors are counted only behind the
 * answers, and each is a question for everybody's directory.
 */
const RECIPIENTS_TOGETHER_MAX = 100;

export interface DriveOptions {
  readonly clock: Clock;
  /** Aborted when the server goes down: sessions end with 421 between two commands, content is taken to its end. */
  readonly signal: AbortSignal;
}

const lastWords = { timeout: timedOut, slow: tooSlow, failed: broken };

/** Runs the session to its end and closes the connection. Never rejects. */
export async function driveSmtp(connection: Connection, session: SmtpSession, options: DriveOptions): Promise<void> {
  await new SmtpDriver(connection, session, options).run();
}

class SmtpDriver {
  readonly #connection: Connection;
  readonly #session: SmtpSession;
  readonly #clock: Clock;
  readonly #waits: Waits;
  readonly #signal: AbortSignal;
  readonly #wire = new SmtpWire();
  #out = '';
  #lookahead: WireEvent | undefined;
  /** Content is coming in: another deadline holds. */
  #inContent = false;
  #contentOctets = 0;
  /** Milliseconds spent waiting for the content, or for the present line; our own slowness does not count. */
  #waitedMs = 0;
  readonly #startedAt: number;
  #commandDeadline = 0;
  #reading = false;
  #why: CloseCause | undefined;
  #closing: Promise<void> | undefined;

  constructor(connection: Connection, session: SmtpSession, options: DriveOptions) {
    this.#connection = connection;
    this.#session = session;
    this.#clock = options.clock;
    this.#waits = new Waits(options.clock);
    this.#signal = options.signal;
    this.#startedAt = this.#clock.monotonic();
  }

  async run(): Promise<void> {
    const onAbort = (): void => this.#shutDownIfIdle();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      await this.#converse();
    } catch (error) {
      this.#session.failed(error);
      if (this.#why === undefined) this.#expired('failed');
      await this.#close();
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#waits.end();
      this.#session.end(this.#why ?? 'lost');
      this.#connection.destroy();
    }
  }

  async #converse(): Promise<void> {
    const greeting = this.#session.greet();
    const greeted = isPromise(greeting) ? await greeting : greeting;
    if (this.#connection.unread > 0) this.#session.spokeEarly();
    const applied = this.#apply(greeted);
    if (isPromise(applied)) await applied;
    while (this.#why === undefined) {
      const event = this.#next();
      const step = event === undefined ? this.#fill() : this.#handle(event);
      if (isPromise(step)) await step;
    }
    const flushed = this.#flush();
    if (isPromise(flushed)) await flushed;
    if (this.#why !== 'not-reading') await this.#close();
  }

  /** The next event; RCPT commands that came together are one. */
  #next(): SessionEvent | undefined {
    const event = this.#lookahead ?? this.#wire.next();
    this.#lookahead = undefined;
    if (event?.kind !== 'command' || event.command.verb !== 'RCPT') return event;
    const commands: RcptCommand[] = [event.command];
    for (;;) {
      if (commands.length >= RECIPIENTS_TOGETHER_MAX) return { kind: 'recipients', commands };
      const following = this.#wire.next();
      if (following?.kind === 'command' && following.command.verb === 'RCPT') {
        commands.push(following.command);
        continue;
      }
      this.#lookahead = following;
      return { kind: 'recipients', commands };
    }
  }

  #handle(event: SessionEvent): MaybePromise<void> {
    this.#commandDeadline = 0;
    if (event.kind === 'content') this.#contentOctets += event.run.length;
    else if (event.kind === 'dropped') this.#contentOctets += event.octets;
    else if (event.kind === 'content-end') this.#inContent = false;
    const more = this.#wire.waiting > 0 || this.#connection.unread > 0;
    const outcome = this.#session.handle(event, more);
    return isPromise(outcome) ? outcome.then((value) => this.#apply(value)) : this.#apply(outcome);
  }

  #apply(outcome: Outcome): MaybePromise<void> {
    if (outcome.delayMs !== undefined && outcome.delayMs > 0) return this.#applyLate(outcome, outcome.delayMs);
    for (const reply of outcome.replies) this.#out += formatReply(reply);
    const { next } = outcome;
    if (next === undefined) {
      return this.#out.length > REPLY_BYTES_GATHERED_MAX ? this.#flush() : undefined;
    }
    switch (next.kind) {
      case 'data':
        this.#wire.beginContent();
        this.#wire.expectData();
        this.#beginWait();
        return undefined;
      case 'chunk':
        if (next.fresh) this.#wire.beginContent();
        if (next.swallow) this.#wire.swallow();
        this.#wire.expectChunk(next.octets, next.last);
        this.#beginWait();
        return undefined;
      case 'swallow':
        this.#wire.swallow();
        return undefined;
      case 'response':
        this.#wire.expectResponse();
        return undefined;
      case 'tls':
        return this.#startTls();
      case 'close':
        this.#why = next.why;
        return undefined;
      default:
        return next satisfies never;
    }
  }

  async #applyLate(outcome: Outcome, delayMs: number): Promise<void> {
    try {
      await sleep(this.#clock, delayMs, this.#signal);
    } catch {
      // Going down: the reply goes out at once.
    }
    await this.#apply({ ...outcome, delayMs: 0 });
  }

  #beginWait(): void {
    this.#inContent = true;
    this.#contentOctets = 0;
    this.#waitedMs = 0;
  }

  async #startTls(): Promise<void> {
    if (this.#wire.waiting > 0 || this.#connection.unread > 0) {
      // It came while the session was at work.
      this.#session.noteInjection();
      this.#out = formatReply(behindStartTls);
      this.#why = 'injection';
      return;
    }
    // Not awaited: the client's hello must find the handshake under way. `startTls` sends it first.
    const written = this.#write();
    this.#waits.begin(this.#session.options.timeouts.tlsHandshakeMs, () => {
      // Nothing can be said in the middle of a handshake.
      this.#why = 'timeout';
      this.#connection.destroy();
    });
    try {
      const tls = await this.#connection.startTls();
      if (isPromise(written)) await written;
      this.#wire.restart();
      this.#session.tlsStarted(tls);
    } catch {
      this.#why ??= 'tls-failed';
    } finally {
      this.#waits.done();
    }
  }

  /** Sends what is to be said and gets the next chunk. */
  #fill(): MaybePromise<void> {
    const flushed = this.#flush();
    if (isPromise(flushed)) return flushed.then(() => this.#read());
    return this.#read();
  }

  #read(): MaybePromise<void> {
    if (this.#why !== undefined) return undefined;
    if (this.#signal.aborted && !this.#inContent) return this.#say(shuttingDown, 'shutdown');
    const chunk = this.#connection.read();
    if (!isPromise(chunk)) return this.#take(chunk);
    const since = this.#clock.monotonic();
    this.#waitForInput(since);
    this.#reading = true;
    return chunk.then((bytes) => {
      this.#reading = false;
      this.#waitedMs += this.#clock.monotonic() - since;
      this.#waits.done();
      this.#take(bytes);
    });
  }

  #take(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) this.#why ??= 'lost';
    else if (this.#why === undefined) this.#wire.feed(chunk);
  }

  /** The line or the content must be there in time; a stranger has a total for all that he says before mail. */
  #waitForInput(now: number): void {
    const { timeouts } = this.#session.options;
    let why: CloseCause = 'timeout';
    let deadline: number;
    if (this.#inContent) {
      deadline = now + timeouts.dataMs;
      const earned = Math.max(timeouts.rateGraceMs, (this.#contentOctets * 1000) / timeouts.rateBytesPerSecondMin);
      const tooSlowAt = now + earned - this.#waitedMs;
      if (tooSlowAt < deadline) {
        deadline = tooSlowAt;
        why = 'slow';
      }
    } else {
      // Kept while a line comes in piece by piece: a byte now and then does not win time.
      if (this.#commandDeadline === 0) this.#commandDeadline = now + timeouts.commandMs;
      deadline = this.#commandDeadline;
    }
    if (!this.#session.proven) deadline = Math.min(deadline, this.#startedAt + timeouts.unprovenMs);
    this.#waits.begin(deadline - now, () => this.#expired(why));
  }

  #expired(why: keyof typeof lastWords): void {
    this.#why = why;
    this.#out += formatReply(lastWords[why]);
    const written = this.#write();
    if (isPromise(written)) written.catch(() => undefined);
    // Ends the pending read or handshake; a peer that takes nothing is dropped.
    if (this.#connection.unsent > REPLY_BYTES_GATHERED_MAX) this.#connection.destroy();
    else this.#hangUp();
  }

  #shutDownIfIdle(): void {
    if (!this.#reading || this.#inContent || this.#why !== undefined) return;
    this.#why = 'shutdown';
    this.#out += formatReply(shuttingDown);
    const written = this.#write();
    if (isPromise(written)) written.catch(() => undefined);
    this.#hangUp();
  }

  #say(reply: Reply, why: CloseCause): MaybePromise<void> {
    this.#why = why;
    this.#out += formatReply(reply);
  }

  #flush(): MaybePromise<void> {
    const written = this.#write();
    if (!isPromise(written)) return undefined;
    this.#waits.begin(this.#session.options.timeouts.writeMs, () => {
      this.#why = 'not-reading';
      this.#connection.destroy();
    });
    return written.then(() => this.#waits.done());
  }

  #write(): MaybePromise<void> {
    if (this.#out === '') return undefined;
    const text = this.#out;
    this.#out = '';
    return this.#connection.write(Buffer.from(text, 'latin1'));
  }

  async #close(): Promise<void> {
    this.#waits.begin(this.#session.options.timeouts.writeMs, () => this.#connection.destroy());
    this.#hangUp();
    await this.#closing;
    this.#waits.done();
  }

  /** Once: what was written last is sent before the connection is dropped. */
  #hangUp(): void {
    this.#closing ??= this.#connection.close().catch(() => undefined);
  }
}
