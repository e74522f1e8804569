/** APPEND (RFC 9051 section 6.3.12): the message goes through to the store as it comes. */
import { asBuffer } from '#base/bytes';
import type { AppendCommand } from '#format/imap';
import { bad, type Completion, no, ok } from './failure.ts';
import type { AppendSink } from './ports.ts';
import type { ImapSession } from './session.ts';

/** Decides on an APPEND before its message: a completion refuses it. */
export async function beginAppend(
  session: ImapSession,
  tag: string,
  append: AppendCommand,
): Promise<Appending | Completion> {
  const { mail, options } = session.deps;
  if (append.size > options.messageBytesMax) return no('TOOBIG', `Messages may have ${options.messageBytesMax} octets`);
  if (append.size === 0) return no('CANNOT', 'A message cannot be empty');
  const target = await session.find(append.mailbox);
  if (target === undefined || !target.selectable) return no('TRYCREATE', 'No such mailbox');
  const { flags, date, size } = append;
  const sink = await mail.append(session.who, { mailbox: target.id, flags, date, size }, session.ctx);
  return new Appending(session, { tag, mailbox: target.id, sink });
}

/** A message on its way in. */
export class Appending {
  readonly tag: string;
  readonly #session: ImapSession;
  readonly #mailbox: number;
  readonly #sink: AppendSink;
  /** Set when it cannot succeed any more; its octets still come. */
  #failure: Completion | undefined;

  constructor(session: ImapSession, of: { tag: string; mailbox: number; sink: AppendSink }) {
    this.#session = session;
    this.tag = of.tag;
    this.#mailbox = of.mailbox;
    this.#sink = of.sink;
  }

  async data(run: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) return;
    // FETCH could not give NUL back: a literal must not hold it (RFC 9051 section 4.3).
    if (asBuffer(run).includes(0)) {
      this.#fail(no('CANNOT', 'A message cannot hold NUL'));
      return;
    }
    try {
      await this.#sink.write(run);
    } catch (error) {
      this.#fail(this.#session.failed('APPEND', error));
    }
  }

  async end(problem: string | undefined): Promise<Completion> {
    if (problem !== undefined && this.#failure === undefined) this.#fail(bad(problem));
    if (this.#failure !== undefined) return this.#failure;
    try {
      const { uid, uidValidity } = await this.#sink.finish();
      const { selected } = this.#session;
      if (selected?.mailbox === this.#mailbox) await selected.view.refresh();
      return ok('Message kept', `APPENDUID ${uidValidity} ${uid}`);
    } catch (error) {
      return this.#session.failed('APPEND', error);
    }
  }

  #fail(completion: Completion): void {
    this.#failure = completion;
    this.#sink.abort();
  }

  abort(): void {
    if (this.#failure === undefined) this.#sink.abort();
  }
}
