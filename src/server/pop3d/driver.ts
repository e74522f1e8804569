/** drivePop3: one session on one connection: chunks in, answers out, deadlines. Answers to a pipelined group go out in large writes. */
import { type Clock, Waits } from '#base/clock';
import { type Connection, isPromise, type MaybePromise } from '#base/connection';
import { Pop3Wire } from '#format/pop3';
import type { Body, Outcome } from './outcome.ts';
import type { CloseCause } from './ports.ts';
import type { Pop3Session } from './session.ts';

/** Answers are sent when so much has gathered, or when the client waits. */
const ANSWER_BYTES_GATHERED_MAX = 65_536;
/** A piece of this size goes out as it is; smaller ones are copied together. */
const PIECE_BYTES_ALONE = 32_768;
/** A client that says nothing for so long does not come for what was read ahead: an idle session holds no messages. */
const REST_AFTER_MS = 5000;

export interface DriveOptions {
  readonly clock: Clock;
  /** Aborted when the server goes down: sessions end between two commands, without removing anything. */
  readonly signal: AbortSignal;
}

/** Runs the session to its end and closes the connection. Never rejects for what a client does. */
export async function drivePop3(connection: Connection, session: Pop3Session, options: DriveOptions): Promise<void> {
  await new Pop3Driver(connection, session, options).run();
}

class Pop3Driver {
  readonly #connection: Connection;
  readonly #session: Pop3Session;
  readonly #clock: Clock;
  readonly #waits: Waits;
  readonly #signal: AbortSignal;
  readonly #wire = new Pop3Wire();
  readonly #startedAt: number;
  #text = '';
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #octetsSent = 0;
  #commandDeadline = 0;
  #reading = false;
  #why: CloseCause | undefined;

  constructor(connection: Connection, session: Pop3Session, options: DriveOptions) {
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
      const greeted = this.#apply(this.#session.greet());
      if (isPromise(greeted)) await greeted;
      while (this.#why === undefined) {
        const step = this.#step();
        if (isPromise(step)) await step;
      }
      if (!dropped.has(this.#why)) await this.#close();
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#waits.end();
      this.#session.end(this.#why ?? 'lost', this.#octetsSent);
      this.#connection.destroy();
    }
  }

  #step(): MaybePromise<void> {
    const event = this.#wire.next();
    if (event === undefined) return this.#fill();
    this.#commandDeadline = 0;
    const more = this.#wire.waiting > 0 || this.#connection.unread > 0;
    const outcome = this.#session.handle(event, more);
    return isPromise(outcome) ? outcome.then((value) => this.#apply(value)) : this.#apply(outcome);
  }

  #apply(outcome: Outcome): MaybePromise<void> {
    this.#text += outcome.text;
    if (outcome.body !== undefined) return this.#sendBody(outcome.body);
    const { next } = outcome;
    if (next === undefined) return this.#flushIfMuch();
    switch (next.kind) {
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

  /** Pulls the body piece by piece, never faster than the client takes it. */
  #sendBody(body: Body): MaybePromise<void> {
    for (;;) {
      // Commands that wait are still obeyed, QUIT among them; but nobody is there to take messages.
      if (this.#connection.lost === true) return undefined;
      const pieces: Uint8Array[] = [];
      let more: MaybePromise<boolean>;
      try {
        more = body.next(pieces);
      } catch (error) {
        return this.#breakOff(error);
      }
      if (isPromise(more)) {
        return more.then(
          (goOn) => this.#sendPieces(body, pieces, goOn),
          (error: unknown) => this.#breakOff(error),
        );
      }
      for (const piece of pieces) this.#gather(piece);
      const flushed = this.#flushIfMuch();
      if (isPromise(flushed)) return more ? flushed.then(() => this.#sendRest(body)) : flushed;
      if (!more || this.#why !== undefined) return undefined;
    }
  }

  #sendPieces(body: Body, pieces: readonly Uint8Array[], more: boolean): MaybePromise<void> {
    for (const piece of pieces) this.#gather(piece);
    const flushed = this.#flushIfMuch();
    if (!more) return flushed;
    return isPromise(flushed) ? flushed.then(() => this.#sendRest(body)) : this.#sendRest(body);
  }

  #sendRest(body: Body): MaybePromise<void> {
    return this.#why === undefined ? this.#sendBody(body) : undefined;
  }

  /** Without its end the client knows that it has not all of the message. */
  #breakOff(error: unknown): void {
    this.#session.broken(error);
    this.#why = 'failure';
  }

  async #startTls(): Promise<void> {
    if (this.#wire.waiting > 0 || this.#connection.unread > 0) {
      // It came while the session was at work: in clear, so not behind the answer.
      this.#text = '';
      const outcome = this.#apply(this.#session.injectedBehindTls());
      if (isPromise(outcome)) await outcome;
      return;
    }
    // Not awaited: the client's hello must find the handshake under way. `startTls` sends it first.
    const written = this.#write();
    this.#waits.begin(this.#session.options.timeouts.tlsHandshakeMs, () => {
      this.#why = 'timeout';
      this.#connection.destroy();
    });
    try {
      const tls = await this.#connection.startTls();
      if (isPromise(written)) await written;
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
    return isPromise(flushed) ? flushed.then(() => this.#read()) : this.#read();
  }

  #read(): MaybePromise<void> {
    if (this.#why !== undefined) return undefined;
    if (this.#signal.aborted) {
      this.#why = 'shutdown';
      return undefined;
    }
    const chunk = this.#connection.read();
    if (!isPromise(chunk)) return this.#take(chunk);
    this.#waitForCommand();
    this.#reading = true;
    return chunk.then((bytes) => {
      this.#reading = false;
      this.#waits.done();
      this.#take(bytes);
    });
  }

  #take(chunk: Uint8Array | undefined): void {
    if (chunk === undefined) this.#why ??= 'lost';
    else if (this.#why === undefined) this.#wire.feed(chunk);
  }

  /** A whole command must be there in time: a byte now and then does not win any. A stranger has a total for all he does. */
  #waitForCommand(): void {
    const { timeouts } = this.#session.options;
    const now = this.#clock.monotonic();
    if (this.#commandDeadline === 0) this.#commandDeadline = now + timeouts.idleMs;
    const deadline = this.#session.proven ? this.#commandDeadline : this.#startedAt + timeouts.unprovenMs;
    if (!this.#session.holdsMessages || deadline - now <= REST_AFTER_MS) return this.#waitUntil(deadline);
    this.#waits.begin(REST_AFTER_MS, () => {
      this.#session.rest();
      this.#waitUntil(deadline);
    });
  }

  #waitUntil(deadline: number): void {
    this.#waits.begin(deadline - this.#clock.monotonic(), () => {
      // RFC 1939 section 3: without a word, and without removing anything.
      this.#why = 'timeout';
      this.#connection.destroy();
    });
  }

  #shutDownIfIdle(): void {
    if (!this.#reading || this.#why !== undefined) return;
    this.#why = 'shutdown';
    // Ends the pending read.
    this.#connection.close().catch(() => undefined);
  }

  /** Small pieces wait to be sent together with their neighbours; a status line goes before them. */
  #gather(piece: Uint8Array): void {
    this.#gatherText();
    this.#pieces.push(piece);
    this.#gathered += piece.length;
  }

  #gatherText(): void {
    if (this.#text === '') return;
    const bytes = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    this.#pieces.push(bytes);
    this.#gathered += bytes.length;
  }

  #flushIfMuch(): MaybePromise<void> {
    return this.#gathered + this.#text.length >= ANSWER_BYTES_GATHERED_MAX ? this.#flush() : undefined;
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

  /** Hands all that gathered to the connection; the last promise stands for all of them. */
  #write(): MaybePromise<void> {
    this.#gatherText();
    if (this.#gathered === 0) return undefined;
    const pieces = this.#pieces;
    this.#octetsSent += this.#gathered;
    this.#pieces = [];
    this.#gathered = 0;
    let last: MaybePromise<void> = undefined;
    for (let at = 0; at < pieces.length; ) {
      let end = at + 1;
      if (!isLarge(pieces[at])) while (end < pieces.length && !isLarge(pieces[end])) end++;
      const run = pieces.slice(at, end);
      last = this.#connection.write(run.length === 1 && run[0] !== undefined ? run[0] : Buffer.concat(run));
      at = end;
    }
    return last;
  }

  async #close(): Promise<void> {
    const flushed = this.#flush();
    if (isPromise(flushed)) await flushed;
    if (this.#why === 'not-reading') return;
    this.#waits.begin(this.#session.options.timeouts.writeMs, () => this.#connection.destroy());
    await this.#connection.close();
    this.#waits.done();
  }
}

/** Ends after which nothing more is said. */
const dropped: ReadonlySet<CloseCause> = new Set(['lost', 'failure', 'timeout', 'not-reading', 'tls-failed']);

function isLarge(piece: Uint8Array | undefined): boolean {
  return piece !== undefined && piece.length >= PIECE_BYTES_ALONE;
}
