/**
 * Session: one client's conversation, without its socket. Events of the wire go in, one at a time; responses go to the
 * output. What a command does is in its own file; here is what all of them share.
 */
import type { Clock } from '#base/clock';
import type { Ctx } from '#base/ctx';
import { asFault, Fault } from '#base/fault';
import {
  type Command,
  decodeMailboxName,
  encodeMailboxName,
  formatAstring,
  ImapWire,
  type NameCoding,
  type WireEvent,
} from '#format/imap';
import { type Appending, beginAppend } from './append.ts';
import { type Exchange } from './authenticate.ts';
import { capabilities } from './capability.ts';
import { bad, type Completion, completionOf, formatCompletion } from './failure.ts';
import type { Output } from './output.ts';
import type {
  Authenticator,
  CloseCause,
  Identity,
  ImapMail,
  ImapOptions,
  MailboxInfo,
  Noting,
  SessionFacts,
  SessionNote,
} from './ports.ts';
import type { Enabled, Selected, Telling } from './selected.ts';
import { commandTable, type State } from './table.ts';

/** BAD answers before BYE: before login in all, afterwards in a row. */
export const BAD_BEFORE_LOGIN_MAX = 3;
export const BAD_IN_A_ROW_MAX = 20;

export interface SessionDeps {
  readonly mail: ImapMail;
  readonly authenticator: Authenticator;
  readonly clock: Clock;
  readonly options: ImapOptions;
  readonly note: Noting;
}

export interface SessionConnection {
  readonly facts: SessionFacts;
  readonly ctx: Ctx;
  /** Ends the connection from outside of the conversation, after what was sent. */
  readonly hangUp: () => void;
}

export class ImapSession {
  readonly deps: SessionDeps;
  readonly out: Output;
  readonly ctx: Ctx;
  readonly wire = new ImapWire();
  readonly enabled: Enabled = { condstore: false, qresync: false, rev2: false };
  facts: SessionFacts;
  identity: Identity | undefined;
  selected: Selected | undefined;
  /** The SASL exchange that goes on. */
  exchange: Exchange | undefined;
  /** Tag of the IDLE that goes on. */
  idling: string | undefined;
  /** Tag of the command that runs, for ESEARCH. */
  currentTag = '';
  /** Set by STARTTLS: the driver shakes hands next. */
  wantsTls = false;
  /** Set when the connection is to be closed after what was written. */
  closing: CloseCause | undefined;
  #appending: Appending | undefined;
  #bads = 0;
  /** What a session in IDLE is being told. */
  #idleTelling: Promise<void> | undefined;
  readonly #hangUp: () => void;

  constructor(deps: SessionDeps, out: Output, connection: SessionConnection) {
    this.deps = deps;
    this.out = out;
    this.#hangUp = connection.hangUp;
    this.facts = connection.facts;
    this.ctx = connection.ctx;
  }

  get state(): State {
    if (this.identity === undefined) return 'not-authenticated';
    return this.selected === undefined ? 'authenticated' : 'selected';
  }

  /** Who is signed in; commands of the authenticated states call it. */
  get who(): Identity {
    if (this.identity === undefined) throw new Error('Nobody is signed in');
    return this.identity;
  }

  get box(): Selected {
    if (this.selected === undefined) throw new Error('No mailbox is selected');
    return this.selected;
  }

  note(note: SessionNote): void {
    this.deps.note(note, this.facts);
  }

  greet(): void {
    this.out.line(`* OK [CAPABILITY ${capabilities(this)}] ${this.deps.options.serverName} ready`);
  }

  /** After the handshake everything starts anew; what was said in clear does not count (RFC 9051 section 6.2.1). */
  becameTls(facts: SessionFacts): void {
    this.facts = facts;
    this.wantsTls = false;
    this.#bads = 0;
  }

  async handle(event: WireEvent): Promise<void> {
    switch (event.kind) {
      case 'command':
        await this.#command(event.tag, event.command);
        return;
      case 'append':
        await this.#append(event);
        return;
      case 'data':
        await this.#appending?.data(event.bytes);
        return;
      case 'data-end':
        await this.#appended(event.problem);
        return;
      case 'line':
        await this.#line(event.bytes);
        return;
      case 'continue':
        this.out.line('+ Go on');
        this.out.send();
        return;
      case 'too-big':
        this.complete(event.tag ?? '*', { status: 'NO', code: 'TOOBIG', text: 'Literal too large' });
        return;
      case 'bad':
        this.complete(event.tag ?? '*', bad(event.text));
        return;
      case 'fatal':
        this.bye(event.text, 'too-long');
        return;
      default:
        event satisfies never;
    }
  }

  async #command(tag: string, command: Command): Promise<void> {
    const entry = commandTable(command);
    if (!entry.states.includes(this.state)) {
      this.complete(tag, bad(stateProblem(this.state)));
      return;
    }
    let completion: Completion | undefined;
    this.currentTag = tag;
    try {
      completion = await entry.run(this, tag);
      // A command that goes on (IDLE, a SASL exchange) completes later.
      if (completion === undefined) return;
      if (this.selected !== undefined && entry.refreshes) await this.selected.view.refresh();
    } catch (error) {
      completion = this.failed(command.name, error);
    }
    // A response broke off in its middle: nothing more can be said.
    if (this.closing === 'failure') return;
    await this.announce(entry.telling);
    this.complete(tag, completion);
  }

  /** NO for a failure, noted when it is ours. */
  failed(at: string, error: unknown): Completion {
    if (!(error instanceof Fault) || error.kind === 'temporary' || error.kind === 'disk-full') {
      this.ctx.log.error('imap.command.failed', 'A command failed on our side', {
        command: at,
        login: this.identity?.login,
        error: asFault(error).message,
      });
      this.note({ kind: 'failure', at, error });
    }
    return completionOf(error);
  }

  complete(tag: string, completion: Completion): void {
    this.out.line(formatCompletion(tag, completion));
    if (completion.status !== 'BAD') {
      if (this.identity !== undefined) this.#bads = 0;
      return;
    }
    this.#bads += 1;
    const max = this.identity === undefined ? BAD_BEFORE_LOGIN_MAX : BAD_IN_A_ROW_MAX;
    if (this.#bads >= max && this.closing === undefined) this.bye('Too many bad commands', 'bad-commands');
  }

  bye(text: string, why: CloseCause): void {
    if (this.closing !== undefined) return;
    this.out.line(`* BYE ${text}`);
    this.closing = why;
  }

  /** Tells the client what has become of its mailbox. */
  async announce(telling: Telling): Promise<void> {
    const { selected } = this;
    if (selected === undefined) return;
    await selected.announce(this.out, telling, this.enabled);
    if (selected.view.gone) this.bye('The selected mailbox was deleted', 'gone');
  }

  /** The mailbox has moved on. A session in IDLE tells at once; others with their next command. */
  readonly ring = (): void => {
    if (this.idling === undefined || this.#idleTelling !== undefined) return;
    this.#idleTelling = this.#tellIdle()
      .catch((error: unknown) => {
        // No command awaits this; what fails here ends the connection, as what fails in the conversation does.
        this.failed('IDLE', error);
        this.closing ??= 'failure';
        this.#hangUp();
      })
      .finally(() => {
        this.#idleTelling = undefined;
      });
  };

  /** Until the client knows all that is known here; it may read slowly, and more may come meanwhile. */
  async #tellIdle(): Promise<void> {
    for (;;) {
      const slow = this.out.settle();
      if (slow !== undefined) await slow;
      const { selected } = this;
      if (selected === undefined || this.idling === undefined || this.closing !== undefined) return;
      await this.announce('all');
      this.out.send();
      if (this.closing !== undefined) this.#hangUp();
      if (selected.told === selected.view.current) return;
    }
  }

  async #line(bytes: Uint8Array): Promise<void> {
    if (this.exchange !== undefined) {
      const { tag } = this.exchange;
      const completion = await this.exchange.answer(bytes);
      if (completion !== undefined) this.complete(tag, completion);
      return;
    }
    const tag = this.idling;
    this.idling = undefined;
    // What is being told must be out before the next difference is.
    await this.#idleTelling;
    if (tag === undefined) return;
    if (Buffer.from(bytes).toString('latin1').toUpperCase() !== 'DONE') {
      this.complete(tag, bad('Expected DONE'));
      return;
    }
    await this.announce('all');
    this.complete(tag, { status: 'OK', text: 'IDLE is over' });
  }

  async #append(event: Extract<WireEvent, { kind: 'append' }>): Promise<void> {
    if (this.identity === undefined) {
      this.complete(event.tag, bad(stateProblem(this.state)));
      return;
    }
    try {
      const begun = await beginAppend(this, event.tag, event.append);
      if ('status' in begun) {
        this.complete(event.tag, begun);
        return;
      }
      this.#appending = begun;
    } catch (error) {
      this.complete(event.tag, this.failed('APPEND', error));
      return;
    }
    this.wire.acceptMessage();
    if (!event.synchronizing) return;
    this.out.line('+ Send the message');
    this.out.send();
  }

  async #appended(problem: string | undefined): Promise<void> {
    const appending = this.#appending;
    this.#appending = undefined;
    if (appending === undefined) return;
    const completion = await appending.end(problem);
    await this.announce('all');
    this.complete(appending.tag, completion);
  }

  /** Lets go of everything; the connection is over. */
  close(): void {
    this.idling = undefined;
    this.exchange = undefined;
    this.#appending?.abort();
    this.#appending = undefined;
    this.deselect();
  }

  deselect(): void {
    this.selected?.view.close();
    this.selected = undefined;
  }

  get names(): NameCoding {
    return this.enabled.rev2 ? 'utf8' : 'modified-utf7';
  }

  /** A mailbox's name as it goes out. */
  formatName(name: string): string {
    return formatAstring(encodeMailboxName(name, this.names));
  }

  /** A mailbox's name as it came in; a Fault when it is not well formed. */
  readName(wire: string): string {
    const name = decodeMailboxName(wire, this.names);
    if (name === undefined) {
      throw new Fault('invalid', `Cannot decode mailbox name "${wire}"`, {
        publicText: 'Mailbox name is not modified UTF-7',
      });
    }
    return name;
  }

  /** The mailbox of a name from the wire; undefined when there is none. */
  async find(wire: string): Promise<MailboxInfo | undefined> {
    const name = this.readName(wire);
    const all = await this.deps.mail.list(this.who, this.ctx);
    return all.find((mailbox) => mailbox.name === name);
  }

  /** The selectable mailbox of a name from the wire; a Fault when there is none. */
  async findSelectable(wire: string): Promise<MailboxInfo> {
    const found = await this.find(wire);
    if (found === undefined || !found.selectable) {
      throw new Fault('not-found', `Cannot find mailbox "${wire}"`, { publicText: 'No such mailbox' });
    }
    return found;
  }
}

function stateProblem(state: State): string {
  switch (state) {
    case 'not-authenticated':
      return 'Sign in first';
    case 'authenticated':
      return 'Not in this state: select a mailbox, or you are signed in already';
    case 'selected':
      return 'You are signed in already';
    default:
      return state satisfies never;
  }
}
