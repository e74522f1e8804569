import { encodeUtf8 } from '#base/bytes';
import type { RelayHop, RelayMail, RelayOriginal } from '#flow/foreign';
import type { OutboundTransaction } from '#flow/send';
import { encodeXtext, type Reply } from '#format/smtp';
import type { RemoteReply } from '#model/queue';
import { Broken, type Channel } from './channel.ts';
import { WireContent } from './content.ts';
import type { SmtpDeadlines } from './deadlines.ts';
import { mailCommand, messageMisfit, type Misfit, type Offer, rcptCommand, recipientMisfit } from './transaction.ts';

/** Content is handed to the socket in batches of about this size. */
const BATCH_BYTES = 64 * 1024;

interface RelayOptions {
  readonly channel: Channel;
  readonly offer: Offer;
  readonly host: string;
  readonly deadlines: SmtpDeadlines;
  readonly signal: AbortSignal;
}

type RelayRecipients = Parameters<RelayHop['rcpt']>[0];

/** A connection over which transactions are handed on command by command. */
export class RelaySession implements RelayHop {
  readonly #channel: Channel;
  readonly #offer: Offer;
  readonly #host: string;
  readonly #deadlines: SmtpDeadlines;
  readonly #signal: AbortSignal;
  readonly #onAbort = (): void => {
    // Behind the dot the next hop has the message, and is about to say so.
    if (this.#awaited) this.#channel.destroyIn(this.#deadlines.parting);
    else this.#channel.destroy();
  };
  /** The dot was sent, and is not answered. */
  #awaited = false;
  /** A transaction is open, which RSET has to end. */
  #open = false;
  #usable = true;

  constructor({ channel, offer, host, deadlines, signal }: RelayOptions) {
    this.#channel = channel;
    this.#offer = offer;
    this.#host = host;
    this.#deadlines = deadlines;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get usable(): boolean {
    return this.#usable && !this.#channel.disturbed;
  }

  async mail(of: RelayMail): Promise<Reply> {
    const transaction = transactionOf(of);
    return await this.#answered(async () => {
      if (this.#open) await this.#ask(encodeUtf8('RSET\r\n'));
      this.#open = false;
      const misfit = messageMisfit(transaction, this.#offer, this.#host);
      if (misfit !== undefined) return misfitReply(misfit);
      const told = of.original === undefined ? undefined : this.#forward(of.original);
      if (told !== undefined) await this.#ask(encodeUtf8(told));
      const reply = await this.#ask(mailCommand(transaction, [], this.#offer));
      this.#open = true;
      return wordsOf(reply);
    });
  }

  async rcpt(recipients: RelayRecipients): Promise<readonly Reply[]> {
    const replies: Reply[] = [];
    for (const recipient of recipients) replies.push(await this.#answered(() => this.#rcptOne(recipient)));
    return replies;
  }

  /** A next hop that breaks off behind the dot may have the message: it comes again, which is better than never. */
  async content(octets: AsyncIterable<Uint8Array>): Promise<Reply> {
    return await this.#answered(async () => {
      const go = await this.#ask(encodeUtf8('DATA\r\n'), this.#deadlines.dataStart);
      if (go.code !== 354) return this.#notData(go);
      this.#open = false;
      const farewell = await this.#send(octets);
      if (farewell !== undefined) return wordsOf(farewell);
      const reply = await this.#channel.reply(this.#deadlines.final);
      this.#awaited = false;
      if (reply.code === 421) this.#usable = false;
      return wordsOf(reply);
    });
  }

  close(): void {
    this.#usable = false;
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#channel.end(encodeUtf8('QUIT\r\n'), this.#deadlines.quit);
  }

  async #rcptOne(recipient: RelayRecipients[number]): Promise<Reply> {
    const misfit = recipientMisfit(recipient, this.#offer, this.#host);
    if (misfit !== undefined) return misfitReply(misfit);
    return wordsOf(await this.#ask(rcptCommand(recipient, this.#offer)));
  }

  /** A 2yz to DATA is nonsense, and no word about a message that was not sent. */
  #notData(go: RemoteReply): Reply {
    if (go.code >= 400) return wordsOf(go);
    this.#usable = false;
    return gone(`The next hop said ${go.code} to DATA`);
  }

  /** The reply that came before the dot, where one did: the next hop does not want the rest. */
  async #send(octets: AsyncIterable<Uint8Array>): Promise<RemoteReply | undefined> {
    const wire = new WireContent();
    let batch: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of octets) {
      for (const piece of wire.push(chunk)) {
        batch.push(piece);
        bytes += piece.length;
      }
      if (bytes < BATCH_BYTES) continue;
      await this.#channel.write(batch, this.#deadlines.contentBlock);
      if (this.#channel.farewell !== undefined) return this.#left();
      batch = [];
      bytes = 0;
    }
    if (this.#channel.farewell !== undefined) return this.#left();
    this.#channel.expect(1);
    this.#awaited = true;
    await this.#channel.write([...batch, ...wire.end()], this.#deadlines.contentBlock);
    return undefined;
  }

  /** Acceptance before the end cannot mean this message. */
  #left(): RemoteReply {
    const { farewell } = this.#channel;
    this.#usable = false;
    this.#channel.destroy();
    const text = 'The next hop did not wait for the message';
    return farewell !== undefined && farewell.code >= 400 ? farewell : { code: 451, enhanced: '4.5.0', text };
  }

  /** XFORWARD with what the next hop wants to hear of what is known. */
  #forward(original: RelayOriginal): string | undefined {
    const wanted = new Set((this.#offer.keywords.get('XFORWARD') ?? []).map((name) => name.toUpperCase()));
    const { name, address, port, protocol, helo, ident } = original;
    const v6 = address?.includes(':') === true ? `IPV6:${address}` : address;
    const all = { NAME: name, ADDR: v6, PORT: port, PROTO: protocol, HELO: helo, IDENT: ident };
    const words = Object.entries(all)
      .filter(([attribute]) => wanted.has(attribute))
      .map(([attribute, value]) => `${attribute}=${value === undefined ? '[UNAVAILABLE]' : encodeXtext(value)}`);
    return words.length === 0 ? undefined : `XFORWARD ${words.join(' ')}\r\n`;
  }

  async #ask(command: Uint8Array, ms = this.#deadlines.command): Promise<RemoteReply> {
    this.#channel.expect(1);
    await this.#channel.write([command], this.#deadlines.command);
    const reply = await this.#channel.reply(ms);
    if (reply.code === 421) this.#usable = false;
    return reply;
  }

  /** Whatever goes wrong is a 4yz: the message stays where it is. */
  async #answered(run: () => Promise<Reply>): Promise<Reply> {
    try {
      if (!this.usable) return gone('The connection to the next hop is not usable any more');
      return await run();
    } catch (error) {
      this.#usable = false;
      this.#channel.destroy();
      if (this.#signal.aborted) throw this.#signal.reason;
      if (!(error instanceof Broken)) throw error;
      return gone(`The connection to the next hop ended: ${error.message}`);
    }
  }
}

function transactionOf(of: RelayMail): OutboundTransaction {
  const { reversePath, size, eightBit, smtpUtf8, envelopeId, returnContent } = of;
  return {
    sender: reversePath,
    recipients: [],
    envelopeId,
    returnContent,
    size,
    eightBit,
    smtpUtf8,
    requireTls: false,
    content: () => [],
  };
}

/** Its own words. 421 would be our farewell, and what is neither yes nor no is no answer. */
function wordsOf({ code, enhanced, text }: RemoteReply): Reply {
  const isAnswer = (code >= 200 && code < 300) || (code >= 400 && code < 600 && code !== 421);
  const lines = text.split('\n');
  if (!isAnswer) return { code: 451, enhanced: '4.5.0', lines: [`The next hop said ${code}`, ...lines] };
  return { code, lines, ...(enhanced === undefined ? {} : { enhanced }) };
}

function misfitReply({ status, text }: Misfit): Reply {
  return { code: 554, enhanced: status, lines: [text] };
}

function gone(text: string): Reply {
  return { code: 451, enhanced: '4.4.2', lines: [text] };
}
