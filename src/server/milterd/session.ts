/** MilterSession: commands in, replies out. No connection and no clock; the driver has those. */
import { ask, isPromise, type MaybePromise } from '#base/connection';
import type { ForeignClient, ForeignJudgement } from '#flow/foreign';
import {
  actions,
  hasFlag,
  MILTER_VERSION,
  type MilterAddress,
  type MilterCommand,
  type MilterReply,
  type ProtocolFlag,
  protocolFlags,
} from '#format/milter';
import { formatReply, type Reply, reply, status } from '#format/smtp';
import { MilterMessage } from './message.ts';
import type { MilterOptions } from './options.ts';
import type { MilterHouse, MilterSink } from './ports.ts';

export interface MilterOutcome {
  readonly replies: readonly MilterReply[];
  readonly close?: true;
}

/** What we may ask for at the end of a message. */
const WANTED_ACTIONS = actions.addHeaders | actions.changeHeaders | actions.quarantine;
/** Nothing is decided before the end, so that nobody needs to wait for us before it. */
const WANTED_PROTOCOL =
  protocolFlags.noUnknown |
  protocolFlags.noData |
  protocolFlags.skip |
  protocolFlags.noReplyToConnect |
  protocolFlags.noReplyToHelo |
  protocolFlags.noReplyToMail |
  protocolFlags.noReplyToRcpt |
  protocolFlags.noReplyToHeaders |
  protocolFlags.noReplyToEndOfHeaders |
  protocolFlags.leadingSpace;
/** Older filters cannot be told from ours by what they do, so older servers can be served as well. */
const VERSION_MIN = 2;

/** Commands of a transaction, by their codes. */
const transactionCodes = ['M', 'R', 'T', 'L', 'N', 'B', 'E'] as const;

const quiet: MilterOutcome = { replies: [] };
const goOn: MilterOutcome = { replies: [{ kind: 'continue' }] };
const noMore: MilterOutcome = { replies: [{ kind: 'skip' }] };
const over: MilterOutcome = { replies: [], close: true };

export class MilterSession<Sink extends MilterSink = MilterSink> {
  readonly options: MilterOptions;
  readonly #house: MilterHouse<Sink>;
  /** Bits of `protocolFlags` and `actions` that both sides want; undefined before they were told. */
  #agreed: { readonly protocol: number; readonly actions: number } | undefined;
  readonly #macros = new Map<string, ReadonlyMap<string, string>>();
  #client: ForeignClient | undefined;
  #helo = '';
  #message: MilterMessage<Sink> | undefined;

  constructor(options: MilterOptions, house: MilterHouse<Sink>) {
    this.options = options;
    this.#house = house;
  }

  /** True while a message is being told: its octets are awaited for less long than the next message. */
  get inMessage(): boolean {
    return this.#message !== undefined;
  }

  /** Not to be called again before the outcome is there. The signal ends a judgement. */
  handle(command: MilterCommand, signal: AbortSignal): MaybePromise<MilterOutcome> {
    if (command.kind === 'negotiate') return this.#negotiate(command.options);
    if (command.kind === 'quit') return over;
    if (this.#agreed === undefined) return this.#nonsense(`"${command.kind}" before the negotiation`);
    switch (command.kind) {
      case 'macros':
        this.#macros.set(command.of, command.values);
        return quiet;
      case 'connect':
        this.#client = clientOf(command.hostname, command.address);
        return this.#unlessSilent('noReplyToConnect');
      case 'helo':
        this.#helo = command.name;
        return this.#unlessSilent('noReplyToHelo');
      case 'mail':
        this.#drop();
        this.#message = new MilterMessage(command.path, this.options.messageBytesMax, () => this.#house.openContent());
        return this.#unlessSilent('noReplyToMail');
      case 'rcpt':
        this.#message?.recipient(command.path);
        return this.#unlessSilent('noReplyToRcpt');
      case 'header':
        this.#message?.field(command.name, this.#has('leadingSpace') ? command.value : ` ${command.value}`);
        return this.#unlessSilent('noReplyToHeaders');
      case 'end-of-headers':
        return this.#after(
          this.#stored((message) => message.endOfHeader()),
          () => this.#unlessSilent('noReplyToEndOfHeaders'),
        );
      case 'body':
        return this.#body(command.octets);
      case 'end-of-message':
        return this.#end(command.octets, signal);
      case 'abort':
        this.#forget();
        return quiet;
      case 'quit-reuse':
        this.#drop();
        this.#agreed = undefined;
        this.#macros.clear();
        this.#client = undefined;
        this.#helo = '';
        return quiet;
      case 'data':
      case 'unknown':
        return goOn;
      default:
        return command satisfies never;
    }
  }

  /** What was said cannot be understood: nothing behind it can be trusted. */
  nonsense(what: string): MilterOutcome {
    return this.#nonsense(what);
  }

  /** Something threw that must not. */
  failed(error: unknown): void {
    this.#house.note({ kind: 'failure', error });
  }

  /** The connection is over. */
  end(): void {
    this.#drop();
  }

  #negotiate({
    version,
    actions: offered,
    protocol,
  }: {
    version: number;
    actions: number;
    protocol: number;
  }): MilterOutcome {
    if (version < VERSION_MIN) return this.#nonsense(`version ${version} of the protocol`);
    this.#agreed = { protocol: protocol & WANTED_PROTOCOL, actions: offered & WANTED_ACTIONS };
    const options = { version: Math.min(version, MILTER_VERSION), ...this.#agreed };
    return { replies: [{ kind: 'negotiate', options }] };
  }

  #body(octets: Uint8Array): MaybePromise<MilterOutcome> {
    return this.#after(
      this.#stored((message) => message.body(octets)),
      () => (this.#message?.refused === true && this.#has('skip') ? noMore : goOn),
    );
  }

  async #end(octets: Uint8Array, signal: AbortSignal): Promise<MilterOutcome> {
    await this.#stored((message) => message.body(octets));
    const message = this.#message;
    this.#message = undefined;
    if (message === undefined) return goOn;
    const sink = message.take();
    if (sink === undefined) {
      if (message.tooLarge) this.#house.note({ kind: 'too-large', octets: message.octets });
      return this.#unjudged();
    }
    const { reversePath, recipients, more } = message;
    const mail = {
      client: this.#client,
      helo: this.#helo,
      reversePath,
      recipients,
      more,
      login: this.#macro('{auth_authen}'),
      queueId: this.#macro('i'),
    };
    this.#forget();
    try {
      return { replies: this.#repliesTo(await this.#house.judge(mail, sink, signal)) };
    } catch (error) {
      this.#house.note({ kind: 'failure', error });
      return this.#unjudged();
    }
  }

  /** Ours to blame. */
  #unjudged(): MilterOutcome {
    if (this.options.failure === 'accept') return { replies: [{ kind: 'accept' }] };
    return {
      replies: [{ kind: 'reply', text: '451 4.7.1 The message could not be filtered, please try again later' }],
    };
  }

  #repliesTo(judgement: ForeignJudgement): readonly MilterReply[] {
    const { action, reply: words } = judgement;
    switch (action) {
      case 'accept':
        return [...this.#changes(judgement), { kind: 'accept' }];
      case 'quarantine': {
        const held = this.#may('quarantine') ? [{ kind: 'quarantine', reason: judgement.reason } as const] : [];
        return [...this.#changes(judgement), ...held, { kind: 'accept' }];
      }
      case 'reject':
        return [
          { kind: 'reply', text: replyText(words ?? reply(550, status.notAuthorized, 'Refused as likely spam')) },
        ];
      case 'tempfail':
        return [{ kind: 'reply', text: replyText(words ?? reply(451, status.otherSystem, 'Please try again later')) }];
      case 'discard':
        return [{ kind: 'discard' }];
      default:
        return action satisfies never;
    }
  }

  /** What the server does not let us change stays as it is. */
  #changes({ edits: { drop, add, subject } }: ForeignJudgement): readonly MilterReply[] {
    const lead = this.#has('leadingSpace') ? ' ' : '';
    const shown = (value: string): string => `${lead}${value.replaceAll('\r\n', '\n')}`;
    const changed = [
      ...drop.map(({ name, ordinal }) => ({ kind: 'change-header', index: ordinal, name, value: '' }) as const),
      ...(subject === undefined
        ? []
        : [{ kind: 'change-header', index: 1, name: 'Subject', value: shown(subject) } as const]),
    ];
    // Inserted at the top one before the other: the first comes last.
    const added = add.map(
      ({ name, value }) => ({ kind: 'insert-header', index: 0, name, value: shown(value) }) as const,
    );
    return [...(this.#may('changeHeaders') ? changed : []), ...(this.#may('addHeaders') ? added.reverse() : [])];
  }

  /** Keeps what came. Where that fails the message is not judged; the server hears so at its end. */
  #stored(keep: (message: MilterMessage<Sink>) => MaybePromise<void>): MaybePromise<void> {
    const message = this.#message;
    if (message === undefined) return undefined;
    return ask(
      () => keep(message),
      () => undefined,
      (error) => {
        this.#house.note({ kind: 'failure', error });
        message.fail();
      },
    );
  }

  #after(stored: MaybePromise<void>, outcome: () => MilterOutcome): MaybePromise<MilterOutcome> {
    return isPromise(stored) ? stored.then(outcome) : outcome();
  }

  #unlessSilent(flag: ProtocolFlag): MilterOutcome {
    return this.#has(flag) ? quiet : goOn;
  }

  #has(flag: ProtocolFlag): boolean {
    return hasFlag(this.#agreed?.protocol ?? 0, protocolFlags[flag]);
  }

  #may(action: keyof typeof actions): boolean {
    return hasFlag(this.#agreed?.actions ?? 0, actions[action]);
  }

  /** Of any step so far; the last one that told it counts. */
  #macro(name: string): string | undefined {
    let found: string | undefined;
    for (const values of this.#macros.values()) found = values.get(name) ?? values.get(`{${name}}`) ?? found;
    return found === '' ? undefined : found;
  }

  #drop(): void {
    this.#message?.abort();
    this.#message = undefined;
  }

  /** Macros of a transaction end with it. */
  #forget(): void {
    this.#drop();
    for (const of of transactionCodes) this.#macros.delete(of);
  }

  #nonsense(what: string): MilterOutcome {
    this.#house.note({ kind: 'nonsense', what });
    return over;
  }
}

/** Who brought the message; undefined where the other server made it itself, or came by a socket. */
function clientOf(hostname: string, of: MilterAddress): ForeignClient | undefined {
  if (of.family === 'unknown' || of.family === 'unix') return undefined;
  // Postfix says `unknown`, Sendmail the address in brackets.
  const named = hostname.includes('.') && !hostname.startsWith('[');
  return { address: of.address, ...(named ? { name: hostname } : {}) };
}

/** `550 5.7.1 Text`, lines with CRLF between them. A `%` means something to some servers and nothing to others. */
function replyText(of: Reply): string {
  return formatReply(of).trimEnd().replaceAll('%', '');
}
