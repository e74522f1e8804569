/** Pop3Session: the machine between events and outcomes. Holds no connection, no clock and no wire. */
import { isPromise, type MaybePromise, type TlsFacts } from '#base/connection';
import { okLine, type WireEvent } from '#format/pop3';
import { runCommand } from './commands.ts';
import { Conversation } from './conversation.ts';
import type { Pop3Options } from './options.ts';
import { bad, errAndClose, type Outcome } from './outcome.ts';
import type { CloseCause, SessionFacts, SessionPorts } from './ports.ts';
import { runBrokenResponse, runResponse } from './signin.ts';
import { behindStls } from './stls.ts';

export class Pop3Session {
  readonly #on: Conversation;

  constructor(options: Pop3Options, ports: SessionPorts, facts: Omit<SessionFacts, 'identity'>) {
    this.#on = new Conversation(options, ports, { ...facts, identity: undefined });
  }

  get options(): Pop3Options {
    return this.#on.options;
  }

  /** Someone signed in: no longer a stranger who only holds a connection. */
  get proven(): boolean {
    return this.#on.drop !== undefined;
  }

  /** No angle brackets: a timestamp in them would offer APOP, whose server keeps passwords in clear (RFC 1939 section 7). */
  greet(): Outcome {
    return { text: okLine(`${this.#on.options.hostname} POP3 ready`) };
  }

  /** One event at a time, the next when the outcome was carried out. `more`: octets wait behind the event. */
  handle(event: WireEvent, more: boolean): MaybePromise<Outcome> {
    const outcome = this.#run(event, more);
    return isPromise(outcome) ? outcome.then((value) => this.#judged(value)) : this.#judged(outcome);
  }

  /** The handshake is done. What was said in clear is forgotten (RFC 2595 section 4). */
  tlsStarted(tls: TlsFacts): void {
    const on = this.#on;
    on.facts = { ...on.facts, tls };
    on.name = undefined;
    on.exchange = undefined;
    on.errors = 0;
  }

  /** Messages were read ahead for a client that does not come for them. */
  get holdsMessages(): boolean {
    return this.#on.drop?.ahead.holds === true;
  }

  /** The client is idle: nothing is kept for it. */
  rest(): void {
    this.#on.drop?.ahead.forget();
  }

  /** Octets came behind STLS while it was answered. */
  injectedBehindTls(): Outcome {
    return behindStls(this.#on);
  }

  /** A response could not be finished: the connection is dropped, so that half a message is not taken for a whole one. */
  broken(error: unknown): void {
    this.#on.note({ kind: 'failure', at: 'read', error });
  }

  end(why: CloseCause, octetsSent: number): void {
    this.#on.note({ kind: 'closed', why, retrieved: this.#on.retrieved, octetsSent });
  }

  #run(event: WireEvent, more: boolean): MaybePromise<Outcome> {
    const on = this.#on;
    switch (event.kind) {
      case 'command':
        return runCommand(on, event.command, more);
      case 'response':
        return runResponse(on, event.text, more);
      case 'malformed':
        if (event.problem === 'flood') return errAndClose('flood', 'This is not POP3');
        if (on.exchange !== undefined) return runBrokenResponse(on, event.problem);
        return bad(lineProblems[event.problem]);
      default:
        return event satisfies never;
    }
  }

  #judged(outcome: Outcome): Outcome {
    const on = this.#on;
    if (outcome.bad !== true || on.options.exempt) return outcome;
    on.errors += 1;
    const { errorsMax, strangerErrorsMax } = on.options.limits;
    if (on.errors <= (this.proven ? errorsMax : strangerErrorsMax)) return outcome;
    return errAndClose('errors', 'Too many errors');
  }
}

const lineProblems = {
  'bare-lf': 'Lines end in CRLF, not in LF alone',
  'bare-cr': 'A CR stands before an LF only',
  nul: 'A line has no NUL',
  'too-long': 'The line is too long',
} as const;
