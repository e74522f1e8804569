/** The port to engines: a question about one message, and what an engine says to it. */

export const engineKinds = ['rspamd', 'spamd', 'milter'] as const;
export type EngineKind = (typeof engineKinds)[number];

/** What an engine may be told of a message besides its octets. */
export const engineFacts = ['client', 'helo', 'sender', 'recipients', 'login', 'submission-client'] as const;
export type EngineFact = (typeof engineFacts)[number];

/** One message, as an engine is told of it. A fact that is not to be told is absent here already. */
export interface EngineQuestion {
  /** Ours, for the engine's log. */
  readonly reference: string;
  /** Our own name. */
  readonly hostname: string;
  /** Who brought it; `name` is the confirmed one in DNS. Absent: it came by a unix socket, or is not to be told. */
  readonly client?: { readonly address: string; readonly name?: string };
  /** Where a user of ours sends from: their own affair, so it is told apart from other clients. */
  readonly submissionClient?: string;
  readonly helo?: string;
  /** Without brackets; '' is the null reverse-path. */
  readonly sender?: string;
  /** Without brackets. */
  readonly recipients: readonly string[];
  /** Who signed in. */
  readonly login?: string;
  /** Octets of the content. */
  readonly size: number;
  /** The octets from the first on, lines ending in CRLF; called once for each engine. */
  readonly content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What an engine would do with the message. `none`: nothing, which says that nothing was found, not that it is good. */
export type EngineAction = 'none' | 'mark' | 'quarantine' | 'reject' | 'discard' | 'defer';

export interface EngineSymbol {
  /** At most 100 characters. */
  readonly name: string;
  /** Its part of the score, where the engine says it. */
  readonly score?: number;
}

/** What an engine asked to change in the header section. Told, and never done: the octets stay as they came. */
export interface EngineHeaderChange {
  readonly kind: 'add' | 'insert' | 'change' | 'delete';
  readonly name: string;
  /** At most 200 characters. */
  readonly value: string;
}

export interface EngineName {
  readonly kind: EngineKind;
  /** `127.0.0.1:11333`, `/run/spamd.sock`. */
  readonly place: string;
}

export interface EngineOpinion {
  readonly kind: 'opinion';
  readonly engine: EngineName;
  readonly action: EngineAction;
  /** On the engine's own scale, and from where on it calls a message spam; absent where it has no score. */
  readonly score?: number;
  readonly threshold?: number;
  /** The heaviest first, at most 50. */
  readonly symbols: readonly EngineSymbol[];
  readonly headers: readonly EngineHeaderChange[];
  /** In words: what it asked for that is not done (another body, other recipients). */
  readonly ignored: readonly string[];
  /** What it would have said to the sender. */
  readonly reply?: string;
}

export type EngineAnswer =
  | EngineOpinion
  /** It could not be asked, did not answer in time, or not in a way that can be read. Counts for nothing. */
  | { readonly kind: 'unknown'; readonly engine: EngineName; readonly why: string };

/** A filter of another house. */
export interface Engine {
  readonly name: EngineName;
  /** Never rejects: what goes wrong is `unknown`. The signal ends the wait. */
  ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer>;
}

export function unknownAnswer(engine: EngineName, why: string): EngineAnswer {
  return { kind: 'unknown', engine, why: why.slice(0, 200) };
}

/** The question without what is not to be told. What a user sends comes to have a client where that may be known. */
export function withFacts(question: EngineQuestion, told: ReadonlySet<EngineFact>): EngineQuestion {
  const { client, submissionClient, helo, sender, recipients, login, ...rest } = question;
  return {
    ...rest,
    recipients: told.has('recipients') ? recipients : [],
    ...(client !== undefined && told.has('client') ? { client } : {}),
    ...(submissionClient !== undefined && told.has('submission-client')
      ? { client: { address: submissionClient } }
      : {}),
    ...(helo !== undefined && told.has('helo') ? { helo } : {}),
    ...(sender !== undefined && told.has('sender') ? { sender } : {}),
    ...(login !== undefined && told.has('login') ? { login } : {}),
  };
}
