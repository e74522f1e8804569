/** What a milter said to one message, as an opinion. */
import type { EngineAction, EngineHeaderChange, EngineName, EngineOpinion } from '#check/engine';
import type { MilterReply } from '#format/milter';
import { EngineTrouble } from './stream.ts';

const HEADERS_MAX = 50;
/** Replies at the end of one message; more is a filter that has lost its way. */
const CHANGES_MAX = 10_000;

/** Fields by which filters mark what they take for spam, and how their values begin then. */
const marks: ReadonlyMap<string, RegExp> = new Map([
  ['x-spam', /^yes/i],
  ['x-spam-flag', /^yes/i],
  ['x-spam-status', /^yes/i],
]);

export class MilterFindings {
  readonly #engine: EngineName;
  readonly #headers: EngineHeaderChange[] = [];
  readonly #ignored = new Set<string>();
  #action: EngineAction = 'none';
  #marked = false;
  #quarantined = false;
  #reply: string | undefined;
  #changes = 0;

  constructor(engine: EngineName) {
    this.#engine = engine;
  }

  get opinion(): EngineOpinion {
    const held = this.#quarantined ? 'quarantine' : this.#marked ? 'mark' : 'none';
    return {
      kind: 'opinion',
      engine: this.#engine,
      action: this.#action === 'none' ? held : this.#action,
      symbols: [],
      headers: this.#headers,
      ignored: [...this.#ignored],
      ...(this.#reply === undefined ? {} : { reply: this.#reply }),
    };
  }

  /** A reply before the end of the message. True: it is the last word. */
  atStep(reply: MilterReply): boolean {
    switch (reply.kind) {
      case 'continue':
      case 'skip':
        return false;
      case 'accept':
        return true;
      case 'reject':
      case 'discard':
        return this.#decide(reply.kind);
      case 'tempfail':
        return this.#decide('defer');
      case 'reply':
        this.#reply = reply.text.replaceAll('\r\n', ' ').slice(0, 200);
        return this.#decide(reply.text.startsWith('4') ? 'defer' : 'reject');
      case 'shutdown':
      case 'connection-failure':
        throw new EngineTrouble('would close the connection');
      case 'negotiate':
      case 'progress':
      case 'add-header':
      case 'insert-header':
      case 'change-header':
      case 'add-recipient':
      case 'delete-recipient':
      case 'change-sender':
      case 'replace-body':
      case 'quarantine':
        throw new EngineTrouble(`said "${reply.kind}" where it may not`);
      default:
        return reply satisfies never;
    }
  }

  /** A reply to the end of the message: changes come first. */
  atEnd(reply: MilterReply): boolean {
    if (++this.#changes > CHANGES_MAX) throw new EngineTrouble('asks for changes without end');
    switch (reply.kind) {
      case 'add-header':
        return this.#header('add', reply);
      case 'insert-header':
        return this.#header('insert', reply);
      case 'change-header':
        return this.#header(reply.value === '' ? 'delete' : 'change', reply);
      case 'quarantine':
        this.#quarantined = true;
        this.#reply = reply.reason.slice(0, 200);
        return false;
      case 'replace-body':
        return this.#ignore('another body');
      case 'add-recipient':
        return this.#ignore('further recipients');
      case 'delete-recipient':
        return this.#ignore('fewer recipients');
      case 'change-sender':
        return this.#ignore('another sender');
      case 'continue':
        return true;
      case 'accept':
      case 'reject':
      case 'discard':
      case 'tempfail':
      case 'reply':
      case 'skip':
      case 'progress':
      case 'negotiate':
      case 'shutdown':
      case 'connection-failure':
        return this.atStep(reply);
      default:
        return reply satisfies never;
    }
  }

  #decide(action: EngineAction): true {
    this.#action = action;
    return true;
  }

  #ignore(what: string): false {
    this.#ignored.add(what);
    return false;
  }

  #header(kind: EngineHeaderChange['kind'], { name, value }: { readonly name: string; readonly value: string }): false {
    if (kind !== 'delete' && marks.get(name.toLowerCase())?.test(value.trimStart().slice(0, 20)) === true)
      this.#marked = true;
    if (this.#headers.length < HEADERS_MAX) {
      this.#headers.push({ kind, name: name.slice(0, 100), value: value.slice(0, 200) });
    }
    return false;
  }
}
