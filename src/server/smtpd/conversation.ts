/** The state of one session, shared by its commands. Holds no connection, no clock and no wire. */
import type { Helo, MailParameters, Reply, ReversePath } from '#format/smtp';
import { failureReply } from './failure.ts';
import { RunGatherer } from './gather.ts';
import type { SmtpOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import type {
  AbandonCause,
  Authenticator,
  AuthStep,
  ContentSink,
  Decision,
  Envelope,
  Identity,
  OriginalClient,
  Reception,
  Recipient,
  RefusalCause,
  SessionFacts,
  SessionNote,
} from './ports.ts';
import { tooManyErrors } from './replies.ts';

/** One MAIL … DATA while it is open. */
export interface MailTransaction {
  readonly envelope: Envelope;
  /** The envelope's own list. */
  readonly recipients: Recipient[];
  /** Submission: one recipient too many refuses all of the message. */
  tooManyRecipients: boolean;
  content: Content | undefined;
}

/** The content that is coming in. */
export interface Content {
  readonly sink: ContentSink;
  readonly gatherer: RunGatherer;
  readonly by: 'data' | 'bdat';
  octets: number;
  /** Set once the content can no longer be taken; the sink is aborted then. */
  refusal: Reply | undefined;
}

/** A chunk on its way: what is answered when all of it came in. */
export interface Chunk {
  readonly last: boolean;
  /** Set when the chunk was refused with its command: its octets are dropped. */
  refusal: Reply | undefined;
}

export interface SessionPorts {
  readonly reception: Reception;
  readonly authenticator: Authenticator;
}

export type Challenge = Extract<AuthStep, { kind: 'challenge' }>;

export class Conversation {
  readonly options: SmtpOptions;
  readonly reception: Reception;
  readonly authenticator: Authenticator;
  facts: SessionFacts;
  mail: MailTransaction | undefined;
  chunk: Chunk | undefined;
  exchange: Challenge | undefined;
  /** Of XCLIENT, for all that follows; of XFORWARD, for the next transaction. */
  client: OriginalClient | undefined;
  forwarded: OriginalClient | undefined;
  /** A chunk was refused: until RSET nobody can know what the client takes for sent (RFC 3030 section 2). */
  chunkRefused = false;
  /** Octets dropped since content was last taken. */
  swallowed = 0;
  transactions = 0;
  errors = 0;
  junk = 0;
  /** True after a sign-in or an admitted MAIL: no longer a stranger who only holds a connection. */
  proven = false;

  constructor(options: SmtpOptions, ports: SessionPorts, facts: SessionFacts) {
    this.options = options;
    this.reception = ports.reception;
    this.authenticator = ports.authenticator;
    this.facts = facts;
  }

  greet(helo: (Helo & { readonly verb: 'HELO' | 'EHLO' | 'LHLO' }) | undefined): void {
    this.facts = { ...this.facts, helo };
  }

  signIn(identity: Identity): void {
    this.facts = { ...this.facts, identity };
    this.proven = true;
  }

  note(note: SessionNote): void {
    this.reception.note(note, this.facts);
  }

  /** A reply for a rule of the session's own, with the reception's code and link. */
  refusal(cause: RefusalCause, reply: Reply): Reply {
    try {
      return this.reception.refusal(cause, reply, this.facts, this.mail?.envelope);
    } catch (error) {
      // A refusal stands without its code and link, too.
      this.note({ kind: 'failure', at: 'refusal', error });
      return reply;
    }
  }

  /** What a port threw, as a reply. */
  failure(at: string, error: unknown): Reply {
    this.note({ kind: 'failure', at, error });
    return failureReply(error);
  }

  openMail(reversePath: ReversePath, parameters: MailParameters): MailTransaction {
    const recipients: Recipient[] = [];
    const told = this.client !== undefined || this.forwarded !== undefined;
    const session = told ? { ...this.facts, original: { ...this.client, ...this.forwarded } } : this.facts;
    this.forwarded = undefined;
    const envelope: Envelope = {
      ordinal: this.transactions,
      reversePath,
      parameters,
      recipients,
      session,
    };
    return { envelope, recipients, tooManyRecipients: false, content: undefined };
  }

  openContent(sink: ContentSink, by: 'data' | 'bdat'): Content {
    this.swallowed = 0;
    const gatherer = new RunGatherer((run) => sink.write(run));
    return { sink, gatherer, by, octets: 0, refusal: undefined };
  }

  /** The content cannot be taken any more; what is still to come of it is dropped. */
  refuseContent(content: Content, reply: Reply): void {
    if (content.refusal !== undefined) return;
    content.refusal = reply;
    content.sink.abort();
  }

  /** Ends the transaction without keeping anything. */
  abandon(why: AbandonCause): void {
    const mail = this.mail;
    this.mail = undefined;
    if (mail === undefined) return;
    if (mail.content !== undefined && mail.content.refusal === undefined) mail.content.sink.abort();
    this.note({ kind: 'abandoned', envelope: mail.envelope, why });
  }

  get recipientsMax(): number {
    return this.facts.identity?.recipientsMax ?? this.options.limits.recipientsMax;
  }

  /** Counts the errors in the replies: many slow the client down, too many end the session. */
  judged(outcome: Outcome): Outcome {
    if (this.options.exempt || outcome.replies.length === 0) return outcome;
    const { errorsSoft, errorsHard, errorDelayMs } = this.options.limits;
    const replies = outcome.replies;
    if (outcome.whole === true) return this.#judgedWhole(outcome);
    let bad = false;
    for (let i = 0; i < replies.length; i++) {
      if ((replies[i]?.code ?? 0) < 500) continue;
      bad = true;
      this.errors++;
      if (this.errors < errorsHard || outcome.next?.kind === 'close') continue;
      const told = [...replies.slice(0, i + 1), tooManyErrors];
      return { replies: told, next: { kind: 'close', why: 'errors' }, delayMs: errorDelayMs };
    }
    if (!bad || this.errors <= errorsSoft) return outcome;
    return { ...outcome, delayMs: Math.max(outcome.delayMs ?? 0, errorDelayMs) };
  }

  /** Recipients may have their mail by now: whatever else is wrong, the client hears of each. */
  #judgedWhole(outcome: Outcome): Outcome {
    const { errorsSoft, errorsHard, errorDelayMs } = this.options.limits;
    if ((outcome.replies.at(-1)?.code ?? 0) < 500) return outcome;
    this.errors++;
    const delayed = this.errors <= errorsSoft ? outcome : { ...outcome, delayMs: errorDelayMs };
    if (this.errors < errorsHard || outcome.next?.kind === 'close') return delayed;
    return { ...delayed, replies: [...outcome.replies, tooManyErrors], next: { kind: 'close', why: 'errors' } };
  }
}

/** A decision against the client as an outcome; an admission is `admitted`. */
export function decided(decision: Decision, admitted: (decision: Decision) => Outcome): Outcome {
  if (decision.kind === 'admit') return admitted(decision);
  return {
    replies: [decision.reply],
    ...(decision.close === true ? { next: { kind: 'close', why: 'refused' } as const } : {}),
    ...(decision.delayMs === undefined ? {} : { delayMs: decision.delayMs }),
  };
}
