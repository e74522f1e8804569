/** SpamAssassin's spamd: SPAMC/1.5, one message a connection. */
import { concatBytes, encodeUtf8 } from '#base/bytes';
import type { Clock } from '#base/clock';
import type { EngineAnswer, EngineName, EngineQuestion, EngineSpec } from '#check/engine';
import { parseReversePath } from '#format/address';
import { formatReceived } from '#format/message';
import type { EngineClient } from './client.ts';
import { readSpamdAnswer } from './spamd-answer.ts';
import { EngineStream, EngineTrouble } from './stream.ts';

const ANSWER_BYTES_MAX = 256 * 1024;

export class SpamdEngine implements EngineClient {
  readonly name: EngineName;
  readonly #spec: Extract<EngineSpec, { kind: 'spamd' }>;
  readonly #clock: Clock;

  constructor(spec: Extract<EngineSpec, { kind: 'spamd' }>, place: string, clock: Clock) {
    this.#spec = spec;
    this.name = { kind: 'spamd', place };
    this.#clock = clock;
  }

  async ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer> {
    const stream = await EngineStream.open(this.#spec.place, signal);
    try {
      const head = this.#envelopeFields(question);
      const command = this.#spec.command.toUpperCase();
      const user = question.login !== undefined && /^[\w@.+-]{1,100}$/.test(question.login);
      const lines = [
        `${command} SPAMC/1.5`,
        `Content-length: ${head.length + question.size}`,
        ...(user ? [`User: ${question.login}`] : []),
        '',
        '',
      ];
      await stream.write(encodeUtf8(lines.join('\r\n')));
      await stream.write(head);
      for await (const chunk of question.content()) await stream.write(chunk);
      stream.end();
      const read = readSpamdAnswer(await readAll(stream), this.#spec.command);
      if (typeof read === 'string') throw new EngineTrouble(read);
      const { score, threshold, spam, symbols } = read;
      const action = spam ? 'mark' : 'none';
      return { kind: 'opinion', engine: this.name, action, score, threshold, symbols, headers: [], ignored: [] };
    } finally {
      stream.destroy();
    }
  }

  /** spamd knows of the envelope what the header section tells; a server's own Received is where it looks for the client. */
  #envelopeFields({ client, helo, sender, recipients, login, hostname, reference }: EngineQuestion): Uint8Array {
    const path = sender === undefined ? undefined : parseReversePath(`<${sender}>`);
    const returnPath = path === undefined ? '' : `X-Envelope-From: <${sender}>\r\n`;
    if (client === undefined) return encodeUtf8(returnPath);
    const [only] = recipients;
    const to = only === undefined || recipients.length !== 1 ? undefined : parseReversePath(`<${only}>`);
    const received = formatReceived({
      helo: helo ?? '',
      clientAddress: client.address,
      clientName: client.name,
      by: hostname,
      protocol: { base: 'SMTP', extended: true, tls: false, authenticated: login !== undefined, utf8: false },
      tls: undefined,
      id: reference,
      recipients: to === undefined || to === null ? [] : [to],
      ms: this.#clock.now(),
      offsetMinutes: 0,
    });
    return encodeUtf8(`${returnPath}${received}`);
  }
}

async function readAll(stream: EngineStream): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let octets = 0;
  for (;;) {
    const piece = await stream.read();
    if (piece === undefined) return concatBytes(pieces);
    octets += piece.length;
    if (octets > ANSWER_BYTES_MAX) throw new EngineTrouble('answers without end');
    pieces.push(piece);
  }
}
