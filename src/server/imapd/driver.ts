/** Driver: connects one session to one connection, and keeps its deadlines. */
import type { CancelTimer, Clock } from '#base/clock';
import type { Connection } from '#base/connection';
import type { Ctx } from '#base/ctx';
import type { WireEvent } from '#format/imap';
import { Output } from './output.ts';
import type { CloseCause, SessionFacts } from './ports.ts';
import { ImapSession, type SessionDeps } from './session.ts';

/** From the first octet to a successful sign-in, whatever is sent meanwhile. */
export const LOGIN_MS_MAX = 60_000;
/** Without a command (RFC 9051 section 5.4: at least 30 minutes). */
export const AUTOLOGOUT_MS_MAX = 30 * 60_000;

/** A message that comes in slowly must bring so much in that time: octet by octet nobody holds a connection for days. */
const PROGRESS_OCTETS = 64 * 1024;

/** Serves one connection to its end. `ctx.signal` ends it with BYE. */
export async function serveImap(connection: Connection, deps: SessionDeps, ctx: Ctx): Promise<void> {
  // Work that a session has asked for is given up with its connection.
  const life = new AbortController();
  const signal = AbortSignal.any([ctx.signal, life.signal]);
  const driver = new Driver(connection, deps, { ...ctx, signal });
  try {
    await driver.run(ctx.signal);
  } finally {
    life.abort();
  }
}

class Driver {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #out: Output;
  readonly #session: ImapSession;
  #cancelTimer: CancelTimer = () => {};
  #isBusy = false;
  /** Of a message on its way in, since the timer was set anew. */
  #octets = 0;
  #ended: CloseCause | undefined;

  constructor(connection: Connection, deps: SessionDeps, ctx: Ctx) {
    this.#connection = connection;
    this.#clock = deps.clock;
    this.#out = new Output(connection, deps.clock, () => this.#drop('not-reading'));
    // It ends the pending read, and so the conversation; nothing is left to be awaited there.
    const hangUp = (): void => void connection.close();
    this.#session = new ImapSession(deps, this.#out, { facts: factsOf(connection), ctx, hangUp });
  }

  async run(shutdown: AbortSignal): Promise<void> {
    const onShutdown = (): void => this.#say('The server is going down', 'shutdown');
    if (shutdown.aborted) onShutdown();
    shutdown.addEventListener('abort', onShutdown, { once: true });
    this.#cancelTimer = this.#clock.after(LOGIN_MS_MAX, () => this.#loginTimeout());
    try {
      this.#session.greet();
      await this.#out.settle();
      await this.#converse();
    } catch (error) {
      // A bug: commands answer NO for all that can fail. The connection ends, the server goes on.
      this.#session.failed('session', error);
      this.#drop('failure');
    } finally {
      this.#cancelTimer();
      shutdown.removeEventListener('abort', onShutdown);
      this.#session.close();
      const why = this.#session.closing ?? this.#ended ?? 'lost';
      await this.#connection.close();
      this.#session.note({ kind: 'closed', why });
    }
  }

  async #converse(): Promise<void> {
    while (this.#session.closing === undefined) {
      const reading = this.#connection.read();
      const chunk = reading instanceof Promise ? await reading : reading;
      if (chunk === undefined) return;
      this.#isBusy = true;
      for (const event of this.#session.wire.push(chunk)) {
        await this.#session.handle(event);
        if (this.#session.wantsTls && !(await this.#shakeHands())) return;
        // A closing session hears no more: LOGOUT is the last command (RFC 9051 section 6.1.3).
        if (this.#session.closing !== undefined) break;
        await this.#afterEvent(event);
      }
      await this.#out.settle();
      this.#isBusy = false;
    }
    await this.#out.settle();
  }

  /** Answers of pipelined commands go out together, but the next waits while the client does not read. */
  async #afterEvent(event: WireEvent): Promise<void> {
    if (this.#out.isBlocked) await this.#out.settle();
    if (this.#session.identity === undefined) return;
    if (event.kind === 'data') {
      this.#octets += event.bytes.length;
      if (this.#octets < PROGRESS_OCTETS) return;
    }
    this.#octets = 0;
    this.#rearm();
  }

  #rearm(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#clock.after(AUTOLOGOUT_MS_MAX, () => {
      if (this.#isBusy) this.#rearm();
      else this.#say('Idle for too long', 'timeout');
    });
  }

  #loginTimeout(): void {
    if (this.#session.identity === undefined) this.#say('Nobody has signed in', 'timeout');
    else this.#rearm();
  }

  /** False when the connection is to end. What was sent in clear behind STARTTLS was injected (section 6.2.1). */
  async #shakeHands(): Promise<boolean> {
    const injected = this.#session.wire.unread > 0 || this.#connection.unread > 0;
    this.#session.wire.discardPlaintext();
    if (injected) {
      this.#session.note({ kind: 'injection' });
      this.#drop('tls-failed');
      return false;
    }
    try {
      await this.#out.settle();
      await this.#connection.startTls();
    } catch {
      // A handshake that fails is the client's affair; the connection is gone with it.
      this.#drop('tls-failed');
      return false;
    }
    this.#session.becameTls(factsOf(this.#connection));
    return true;
  }

  /** Says BYE from outside of the conversation, unless a response is under way that it would tear apart. */
  #say(text: string, why: CloseCause): void {
    if (this.#isBusy || this.#out.isBlocked) {
      this.#drop(why);
      return;
    }
    this.#session.bye(text, why);
    this.#out.send();
    // It ends the pending read, and so the conversation; nothing is left to be awaited here.
    void this.#connection.close();
  }

  #drop(why: CloseCause): void {
    this.#ended ??= why;
    this.#session.closing ??= why;
    this.#connection.destroy();
  }
}

function factsOf(connection: Connection): SessionFacts {
  return { remote: connection.remote, local: connection.local, tls: connection.tls };
}
