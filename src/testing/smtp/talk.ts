/** A whole conversation between a test and the real wire, session and driver. */
import { driveSmtp, type SmtpMode, type SmtpOptions, SmtpSession, smtpOptions } from '#server/smtpd';
import { ManualClock } from './clock.ts';
import { FakeConnection } from './connection.ts';
import { type FakeAnswers, FakeAuthenticator, FakeReception } from './reception.ts';

export interface TalkOptions {
  readonly mode?: SmtpMode;
  readonly options?: Partial<SmtpOptions>;
  readonly answers?: FakeAnswers;
  /** The connection is encrypted from the start. */
  readonly tls?: boolean;
}

export class SmtpTalk {
  readonly connection = new FakeConnection();
  readonly reception: FakeReception;
  readonly authenticator = new FakeAuthenticator();
  readonly clock = new ManualClock();
  readonly shutdown = new AbortController();
  readonly session: SmtpSession;
  readonly done: Promise<void>;
  over = false;
  #read = 0;

  constructor({ mode = 'mx', options = {}, answers = {}, tls = false }: TalkOptions = {}) {
    this.reception = new FakeReception(answers);
    if (tls) this.connection.tls = { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' };
    const ports = { reception: this.reception, authenticator: this.authenticator };
    this.session = new SmtpSession(smtpOptions(mode, 'mx.l.example', options), ports, this.connection);
    const drive = { clock: this.clock, signal: this.shutdown.signal };
    this.done = driveSmtp(this.connection, this.session, drive).finally(() => {
      this.over = true;
    });
  }

  /** Sends, waits until the server has nothing more to do, and gives what it said. */
  async say(...chunks: (string | Uint8Array)[]): Promise<string> {
    await this.settle();
    for (const chunk of chunks) {
      this.connection.send(chunk);
      await this.settle();
    }
    return this.heard();
  }

  /** What was said since the last time. */
  heard(): string {
    const text = this.connection.written.slice(this.#read);
    this.#read += text.length;
    return text;
  }

  /** Lets the server run until it waits for input, for time, or is over. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < 8 && !this.over; quiet++) {
      if (this.connection.hungry && this.connection.unread === 0) return;
      await Promise.resolve();
      if (quiet > 3) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async hangUp(): Promise<void> {
    this.connection.hangUp();
    await this.done;
  }
}

/** A talk in which all of the chunks were sent, one after the other. */
export async function converse(chunks: readonly (string | Uint8Array)[], options: TalkOptions = {}): Promise<SmtpTalk> {
  const talk = new SmtpTalk(options);
  await talk.say();
  for (const chunk of chunks) {
    talk.connection.send(chunk);
    await talk.settle();
  }
  return talk;
}
