import { encodeUtf8 } from '#base/bytes';
import type { MailConnection, OutboundRecipient, OutboundTransaction, TransactionResult } from '#flow/send';
import type { AttemptOutcome, AttemptStage, RemoteReply, RemoteServer } from '#model/queue';
import { Broken, type Channel } from './channel.ts';
import { WireContent } from './content.ts';
import type { SmtpDeadlines } from './deadlines.ts';
import { decided, fromBreak, fromReply, kindOf } from './outcomes.ts';
import { mailCommand, messageMisfit, type Offer, rcptCommand, recipientMisfit } from './transaction.ts';

const data = encodeUtf8('DATA\r\n');
const rset = encodeUtf8('RSET\r\n');
const quit = encodeUtf8('QUIT\r\n');
const loneDot = encodeUtf8('.\r\n');
/** RFC 9422 section 4.2: the rest goes in further transactions. */
const overMax = { status: '4.5.3', text: 'The server takes fewer recipients at a time' };
/** Content is handed to the socket in batches of about this size. */
const BATCH_BYTES = 64 * 1024;

interface SessionOptions {
  readonly channel: Channel;
  readonly offer: Offer;
  readonly protocol: 'smtp' | 'lmtp';
  readonly remote: RemoteServer;
  readonly deadlines: SmtpDeadlines;
}

/** One transaction under way: who is still in it, and what became of the others. */
interface Progress {
  readonly transaction: OutboundTransaction;
  /** Recipients that the server could be asked to take, with their place in the transaction. */
  readonly asked: readonly { readonly at: number; readonly recipient: OutboundRecipient }[];
  readonly outcomes: (AttemptOutcome | undefined)[];
  stage: AttemptStage;
  answered: boolean;
}

/** A connection after EHLO, over which transactions are sent one after the other. */
export class SmtpSession implements MailConnection {
  readonly remote: RemoteServer;
  readonly #channel: Channel;
  readonly #offer: Offer;
  readonly #lmtp: boolean;
  readonly #deadlines: SmtpDeadlines;
  #usable = true;
  #sent = 0;

  constructor(options: SessionOptions) {
    this.#channel = options.channel;
    this.#offer = options.offer;
    this.#lmtp = options.protocol === 'lmtp';
    this.#deadlines = options.deadlines;
    this.remote = options.remote;
  }

  get usable(): boolean {
    return this.#usable && !this.#channel.disturbed && this.#sent < (this.#offer.mailMax ?? Number.POSITIVE_INFINITY);
  }

  get requireTls(): boolean {
    return this.#offer.mayRequireTls;
  }

  close(): void {
    this.#usable = false;
    this.#channel.end(quit, this.#deadlines.quit);
  }

  async send(transaction: OutboundTransaction, signal: AbortSignal): Promise<TransactionResult> {
    const progress = this.#begin(transaction);
    if (progress.asked.length === 0) return this.#result(progress);
    const reused = this.#sent > 0;
    this.#sent += 1;
    const onAbort = (): void => {
      // Behind the dot the server has the message, and is about to say so.
      if (progress.stage === 'final') this.#channel.destroyIn(this.#deadlines.parting);
      else this.#channel.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      if (signal.aborted) onAbort();
      await this.#run(progress, reused);
    } catch (error) {
      this.#usable = false;
      this.#channel.destroy();
      if (!(error instanceof Broken)) return this.#unreadable(progress, error);
      fill(progress, fromBreak(error, progress.stage, this.remote));
      const stale = reused && !progress.answered && error.reason !== 'timeout' && !signal.aborted;
      return { ...this.#result(progress), stale };
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
    return this.#result(progress);
  }

  /** Our own storage failed before the dot: nothing was delivered, and nobody but us is to blame. */
  #unreadable(progress: Progress, error: unknown): TransactionResult {
    const text = `The message could not be read: ${error instanceof Error ? error.message : String(error)}`;
    fill(progress, decided('temporary', 'content', { status: '4.3.0', text }, this.remote));
    return this.#result(progress);
  }

  #begin(transaction: OutboundTransaction): Progress {
    const { recipients } = transaction;
    const outcomes: (AttemptOutcome | undefined)[] = recipients.map(() => undefined);
    const progress: Progress = { transaction, asked: [], outcomes, stage: 'mail', answered: false };
    const misfit = messageMisfit(transaction, this.#offer, this.remote.host);
    if (misfit !== undefined) {
      fill(progress, decided('permanent', 'mail', misfit, this.remote));
      return progress;
    }
    const asked: { at: number; recipient: OutboundRecipient }[] = [];
    for (const [at, recipient] of recipients.entries()) {
      const alone = recipientMisfit(recipient, this.#offer, this.remote.host);
      if (alone === undefined && asked.length < (this.#offer.rcptMax ?? Number.POSITIVE_INFINITY))
        asked.push({ at, recipient });
      else if (alone === undefined) outcomes[at] = decided('temporary', 'rcpt', overMax, this.remote);
      else outcomes[at] = decided('permanent', 'rcpt', alone, this.remote);
    }
    return { ...progress, asked };
  }

  #result(progress: Progress): TransactionResult {
    // Nobody can be left without an outcome; were it so, trying again is the answer that loses nothing.
    const missing = { status: '4.5.0', text: `${this.remote.host} gave no answer for this recipient` };
    const outcomes = progress.outcomes.map((each) => each ?? decided('temporary', 'rcpt', missing, this.remote));
    return { outcomes, dsnHandedOn: this.#offer.dsn, stale: false };
  }

  async #run(progress: Progress, reused: boolean): Promise<void> {
    const accepted = this.#offer.pipelining
      ? await this.#openPipelined(progress, reused)
      : await this.#openStepwise(progress, reused);
    if (accepted.length === 0) return;
    await this.#sendContent(progress);
    if (progress.outcomes.every((outcome) => outcome !== undefined)) return;
    progress.stage = 'final';
    // RFC 2033 section 4.2: LMTP answers once for each recipient that it had accepted, in their order.
    for (const group of this.#lmtp ? accepted.map((at) => [at]) : [accepted]) {
      const reply = await this.#channel.reply(this.#deadlines.final);
      if (reply.code === 421) this.#usable = false;
      const outcome = finalOutcome(reply, this.remote);
      for (const at of group) progress.outcomes[at] = outcome;
    }
  }

  /** RSET, MAIL, RCPT and DATA in one write (RFC 2920 section 3.1). Gives the places of the recipients that were taken. */
  async #openPipelined(progress: Progress, reused: boolean): Promise<readonly number[]> {
    const { asked } = progress;
    const commands = [...(reused ? [rset] : []), ...this.#envelope(progress), data];
    this.#channel.expect(commands.length);
    await this.#channel.write([Buffer.concat(commands)], this.#deadlines.command);
    if (reused) await this.#awake();
    const mail = await this.#next(progress);
    // Kept at once: a server that is leaving may never answer the rest.
    if (kindOf(mail) !== 'delivered') fill(progress, this.#refused(mail, 'mail'));
    const accepted: number[] = [];
    progress.stage = 'rcpt';
    for (const { at } of asked) {
      const rcpt = await this.#next(progress);
      if (progress.outcomes[at] !== undefined) continue;
      if (kindOf(rcpt) === 'delivered') accepted.push(at);
      else progress.outcomes[at] = this.#refused(rcpt, 'rcpt');
    }
    progress.stage = 'data';
    const go = await this.#next(progress, this.#deadlines.dataStart);
    if (go.code === 354 && accepted.length === 0) {
      // RFC 2920 section 3.1: content is awaited although nobody is to get it.
      this.#channel.expect(1);
      await this.#channel.write([loneDot], this.#deadlines.command);
      await this.#channel.reply(this.#deadlines.final);
      return [];
    }
    return this.#mayContinue(progress, go, accepted);
  }

  async #openStepwise(progress: Progress, reused: boolean): Promise<readonly number[]> {
    if (reused) {
      this.#channel.expect(1);
      await this.#channel.write([rset], this.#deadlines.command);
      await this.#awake();
    }
    const [mailLine = rset, ...rcptLines] = this.#envelope(progress);
    const mail = await this.#ask(progress, mailLine);
    if (kindOf(mail) !== 'delivered') {
      fill(progress, this.#refused(mail, 'mail'));
      return [];
    }
    progress.stage = 'rcpt';
    const accepted: number[] = [];
    for (const [i, { at }] of progress.asked.entries()) {
      const rcpt = await this.#ask(progress, rcptLines[i] ?? rset);
      if (kindOf(rcpt) === 'delivered') accepted.push(at);
      else progress.outcomes[at] = this.#refused(rcpt, 'rcpt');
      if (rcpt.code === 421) break;
    }
    if (accepted.length === 0) return [];
    progress.stage = 'data';
    const go = await this.#ask(progress, data, this.#deadlines.dataStart);
    return this.#mayContinue(progress, go, accepted);
  }

  /** The answer to RSET; a server that says 421 to it has grown tired of the idle connection, not of the message. */
  async #awake(): Promise<void> {
    const reply = await this.#channel.reply(this.#deadlines.command);
    if (reply.code === 421) throw new Broken('closed', 'the server had closed the idle connection', reply);
  }

  #envelope({ transaction, asked }: Progress): Uint8Array[] {
    const recipients = asked.map((each) => each.recipient);
    const rcpts = recipients.map((recipient) => rcptCommand(recipient, this.#offer));
    return [mailCommand(transaction, recipients, this.#offer), ...rcpts];
  }

  #mayContinue(progress: Progress, go: RemoteReply, accepted: readonly number[]): readonly number[] {
    if (go.code === 354) return accepted;
    // A 2yz to DATA is nonsense: the server and we no longer speak of the same thing.
    if (go.code < 400) this.#usable = false;
    for (const at of accepted) {
      const outcome = this.#refused(go, 'data');
      progress.outcomes[at] =
        outcome.kind === 'delivered' ? { ...outcome, kind: 'temporary', status: '4.5.0' } : outcome;
    }
    return [];
  }

  /** A failure, after which a 421 means that the server is leaving (RFC 5321 section 3.8). */
  #refused(reply: RemoteReply, stage: AttemptStage): AttemptOutcome {
    if (reply.code === 421) this.#usable = false;
    return fromReply(reply, stage, this.remote);
  }

  async #ask(progress: Progress, command: Uint8Array, ms = this.#deadlines.command): Promise<RemoteReply> {
    this.#channel.expect(1);
    await this.#channel.write([command], this.#deadlines.command);
    return await this.#next(progress, ms);
  }

  async #next(progress: Progress, ms = this.#deadlines.command): Promise<RemoteReply> {
    const reply = await this.#channel.reply(ms);
    progress.answered = true;
    return reply;
  }

  /** Streams the content. A reply that comes before the dot ends it: the server does not want the rest. */
  async #sendContent(progress: Progress): Promise<void> {
    progress.stage = 'content';
    const wire = new WireContent();
    let batch: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of progress.transaction.content()) {
      for (const piece of wire.push(chunk)) {
        batch.push(piece);
        bytes += piece.length;
      }
      if (bytes < BATCH_BYTES) continue;
      await this.#channel.write(batch, this.#deadlines.contentBlock);
      if (this.#interrupted(progress)) return;
      batch = [];
      bytes = 0;
    }
    if (this.#interrupted(progress)) return;
    // From here on the server may have the message, whatever happens to the connection.
    const expected = this.#lmtp ? progress.outcomes.filter((outcome) => outcome === undefined).length : 1;
    this.#channel.expect(expected);
    progress.stage = 'final';
    await this.#channel.write([...batch, ...wire.end()], this.#deadlines.contentBlock);
  }

  #interrupted(progress: Progress): boolean {
    const { farewell } = this.#channel;
    if (farewell === undefined) return false;
    this.#usable = false;
    const outcome = fromReply(farewell, 'content', this.remote);
    // Acceptance before the end cannot mean this message.
    const kind = outcome.kind === 'permanent' ? 'permanent' : 'temporary';
    fill(progress, { ...outcome, kind, status: kind === outcome.kind ? outcome.status : '4.5.0' });
    this.#channel.destroy();
    return true;
  }
}

/** A reply after the dot; anything but 2yz, 4yz and 5yz leaves us in the dark (RFC 5321 section 4.2.1). */
function finalOutcome(reply: RemoteReply, remote: RemoteServer): AttemptOutcome {
  const outcome = fromReply(reply, 'final', remote);
  return reply.code >= 300 && reply.code < 400 ? { ...outcome, kind: 'unknown', status: '4.5.0' } : outcome;
}

/** Gives everyone who has none this outcome. */
function fill(progress: { readonly outcomes: (AttemptOutcome | undefined)[] }, outcome: AttemptOutcome): void {
  for (const [at, present] of progress.outcomes.entries()) progress.outcomes[at] = present ?? outcome;
}
