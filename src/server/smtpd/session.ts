/** SmtpSession: events in, outcomes out. No connection, no clock; the driver has those. */
import { ask, type MaybePromise, type TlsFacts, isPromise } from '#base/connection';
import { plainReply, type RcptCommand, type WireEvent } from '#format/smtp';
import { runBrokenResponse, runResponse } from './auth.ts';
import { outOfPlace, rules, runCommand } from './commands.ts';
import { dropContent, endContent, takeContent } from './content.ts';
import { Conversation, decided, type SessionPorts } from './conversation.ts';
import type { SmtpOptions } from './options.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import type { CloseCause, SessionFacts } from './ports.ts';
import { runRcpt } from './rcpt.ts';
import { malformedLine } from './replies.ts';

/** What the wire yields, and a pipelined group of RCPT as one event. */
export type SessionEvent = WireEvent | { readonly kind: 'recipients'; readonly commands: readonly RcptCommand[] };

export type PeerFacts = Pick<SessionFacts, 'remote' | 'local' | 'tls'>;

export class SmtpSession {
  readonly options: SmtpOptions;
  readonly #on: Conversation;
  #ended = false;

  constructor(options: SmtpOptions, ports: SessionPorts, peer: PeerFacts) {
    this.options = options;
    this.#on = new Conversation(options, ports, {
      ...peer,
      helo: undefined,
      identity: undefined,
      trusted: options.trusted,
      early: false,
    });
  }

  /** The greeting, or the refusal that stands in its place. */
  greet(): MaybePromise<Outcome> {
    const on = this.#on;
    const refused = (outcome: Outcome): Outcome => ({ ...outcome, next: { kind: 'close', why: 'refused' } });
    return ask(
      () => on.reception.connect(on.facts),
      (decision) => {
        if (decision.kind !== 'admit') return refused(decided(decision, () => say()));
        return say(plainReply(220, `${on.options.hostname} ${on.options.greeting}`));
      },
      (error) => {
        const { lines } = on.failure('connect', error);
        // A greeting is 220 or 554, and 421 where the service is not available (RFC 5321 section 4.3.2).
        return refused(say(plainReply(421, ...lines)));
      },
    );
  }

  /** Something of the client's was there before the greeting. It is kept, and answered in its turn. */
  spokeEarly(): void {
    this.#on.facts = { ...this.#on.facts, early: true };
  }

  /** `more`: bytes of the client wait behind the event. Not to be called again before the outcome is there. */
  handle(event: SessionEvent, more: boolean): MaybePromise<Outcome> {
    const outcome = this.#run(event, more);
    return isPromise(outcome) ? outcome.then((value) => this.#on.judged(value)) : this.#on.judged(outcome);
  }

  #run(event: SessionEvent, more: boolean): MaybePromise<Outcome> {
    const on = this.#on;
    switch (event.kind) {
      case 'command':
        return runCommand(on, event.command, more);
      case 'recipients': {
        const refusal = outOfPlace(on, rules.RCPT);
        if (refusal !== undefined) return { replies: event.commands.flatMap(() => refusal.replies) };
        return runRcpt(on, event.commands);
      }
      case 'content':
        return takeContent(on, event.run);
      case 'dropped':
        return dropContent(on, event.octets);
      case 'content-end':
        return endContent(on, event.flaw);
      case 'response':
        return runResponse(on, event.text, more);
      case 'malformed':
        if (event.problem === 'flood') return sayAnd({ kind: 'close', why: 'flood' }, malformedLine('flood'));
        return on.exchange === undefined ? say(malformedLine(event.problem)) : runBrokenResponse(on, event.problem);
      default:
        return event satisfies never;
    }
  }

  /** The handshake is done: everything the client said before is forgotten (RFC 3207 section 4.2). */
  tlsStarted(tls: TlsFacts): void {
    const on = this.#on;
    on.abandon('reset');
    on.chunkRefused = false;
    on.exchange = undefined;
    on.facts = { ...on.facts, tls, helo: undefined, identity: undefined };
  }

  /** Something threw that must not: the client is told that it is ours to blame. */
  failed(error: unknown): void {
    this.#on.note({ kind: 'failure', at: 'session', error });
  }

  /** Bytes came in between STARTTLS and the handshake. */
  noteInjection(): void {
    this.#on.note({ kind: 'injection', behind: 'STARTTLS' });
  }

  /** The connection is over. What was not finished is not kept. */
  end(why: CloseCause): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#on.abandon(why === 'lost' ? 'lost' : 'closed');
    this.#on.note({ kind: 'closed', why });
  }

  /** False while only a stranger holds the connection. */
  get proven(): boolean {
    return this.#on.proven;
  }

  get facts(): SessionFacts {
    return this.#on.facts;
  }
}
