/** rspamd: one POST to /checkv2 a message, connections kept. */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { EngineAnswer, EngineName, EnginePlace, EngineQuestion } from '#check/engine';
import type { EngineClient } from './client.ts';
import { readRspamdAnswer } from './rspamd-answer.ts';
import { EngineTrouble } from './stream.ts';

// An import would load all that node:http exports, and with WebSocket an HTTP client of seven megabytes.
const http = process.getBuiltinModule('node:http');

const ANSWER_BYTES_MAX = 1024 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
/** Recipients that are named to it. */
const RECIPIENTS_MAX = 100;
/** A connection that nothing was asked over for so long is closed. */
const IDLE_MS_MAX = 20_000;

export class RspamdEngine implements EngineClient {
  readonly name: EngineName;
  readonly #place: EnginePlace;
  readonly #agent: Agent;

  constructor(place: EnginePlace, text: string, connectionsMax: number) {
    this.#place = place;
    this.name = { kind: 'rspamd', place: text };
    this.#agent = new http.Agent({ keepAlive: true, maxSockets: connectionsMax, timeout: IDLE_MS_MAX });
  }

  async ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer> {
    const asking = this.#post(question, signal);
    const answered = answerOf(asking);
    // Where writing fails, what it answered says more: awaited whatever becomes of the content.
    const [sent, text] = await Promise.allSettled([sendContent(asking, question), answered]);
    signal.throwIfAborted();
    if (text.status === 'rejected') throw trouble(text.reason);
    if (sent.status === 'rejected') {
      asking.destroy();
      throw trouble(sent.reason);
    }
    const read = readRspamdAnswer(text.value);
    if (typeof read === 'string') throw new EngineTrouble(read);
    const { reply, ...rest } = read;
    return { kind: 'opinion', engine: this.name, ignored: [], ...rest, ...(reply === undefined ? {} : { reply }) };
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(question: EngineQuestion, signal: AbortSignal): ClientRequest {
    const place = this.#place;
    return http.request({
      ...(place.kind === 'unix' ? { socketPath: place.path } : { host: place.host, port: place.port }),
      method: 'POST',
      path: '/checkv2',
      agent: this.#agent,
      maxHeaderSize: HEADER_BYTES_MAX,
      headers: {
        ...factHeaders(question),
        'content-length': question.size,
        'content-type': 'application/octet-stream',
      },
      signal,
    });
  }
}

function factHeaders(question: EngineQuestion): Readonly<Record<string, string | readonly string[]>> {
  const { client, helo, sender, recipients, login, reference, hostname } = question;
  const facts: Record<string, string | readonly string[]> = {
    'queue-id': value(reference),
    'mta-name': value(hostname),
  };
  if (client !== undefined) {
    facts['ip'] = value(client.address);
    // Without a name rspamd would look for one itself.
    facts['hostname'] = value(client.name ?? 'unknown');
  }
  if (helo !== undefined) facts['helo'] = value(helo);
  if (sender !== undefined) facts['from'] = value(`<${sender}>`);
  if (recipients.length > 0) facts['rcpt'] = recipients.slice(0, RECIPIENTS_MAX).map((one) => value(`<${one}>`));
  if (login !== undefined) facts['user'] = value(login);
  return facts;
}

/** What a peer chose must not end the field. Text beyond ASCII goes as its UTF-8 octets. */
function value(text: string): string {
  return Buffer.from(text.slice(0, 500).replaceAll(/[\x00-\x1f\x7f]/g, '?'), 'utf8').toString('latin1');
}

async function sendContent(asking: ClientRequest, question: EngineQuestion): Promise<void> {
  for await (const chunk of question.content()) {
    if (asking.destroyed) return;
    if (!asking.write(chunk)) await drained(asking);
  }
  asking.end();
}

/** The end of the request ends the wait, too: who waits for the answer hears why. */
function drained(asking: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      asking.removeListener('drain', done);
      asking.removeListener('close', done);
      resolve();
    };
    asking.on('drain', done);
    asking.on('close', done);
  });
}

function answerOf(asking: ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    asking.on('error', reject);
    asking.on('response', (response: IncomingMessage) => {
      const pieces: Buffer[] = [];
      let octets = 0;
      response.on('data', (piece: Buffer) => {
        octets += piece.length;
        if (octets > ANSWER_BYTES_MAX) asking.destroy(new EngineTrouble('answers without end'));
        else pieces.push(piece);
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(pieces).toString('utf8'));
        else reject(new EngineTrouble(`answered ${response.statusCode ?? 'without a status'}`));
      });
    });
  });
}

function trouble(error: unknown): EngineTrouble {
  if (error instanceof EngineTrouble) return error;
  return new EngineTrouble(`cannot be asked: ${error instanceof Error ? error.message : String(error)}`);
}
