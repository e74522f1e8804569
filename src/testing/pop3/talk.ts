/** A whole conversation between a test and the real wire, session and driver. */
import { drivePop3, type Pop3Options, Pop3Session, pop3Options, type SessionNote } from '#server/pop3d';
import { FakeClock } from '#testing/clock';
import { FakeConnection } from '#testing/smtp';
import { FakeAuthenticator, LOGIN, PASSWORD } from './authenticator.ts';
import { FakeMaildrop } from './maildrop.ts';

export interface TalkOptions {
  readonly options?: Partial<Pop3Options>;
  readonly messages?: readonly string[];
  /** The connection is encrypted from the start. */
  readonly tls?: boolean;
  /** The maildrop's answers come later. */
  readonly later?: boolean;
}

/** Turns of the event loop after which a server that neither waits nor ends is thought to wait for time. */
const TURNS_MAX = 400;

/** One that can be said to be broken while octets of it still wait to be read. */
class BreakableConnection extends FakeConnection {
  lost = false;
}

export class Pop3Talk {
  readonly connection = new BreakableConnection();
  readonly maildrop: FakeMaildrop;
  readonly authenticator = new FakeAuthenticator();
  readonly clock = new FakeClock();
  readonly shutdown = new AbortController();
  readonly session: Pop3Session;
  readonly notes: SessionNote[] = [];
  readonly done: Promise<void>;
  over = false;
  #read = 0;

  constructor({ options = {}, messages = [], tls = true, later = false }: TalkOptions = {}) {
    this.maildrop = new FakeMaildrop({ messages, later });
    if (tls) this.connection.tls = { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' };
    const ports = {
      authenticator: this.authenticator,
      maildrops: this.maildrop,
      note: (note: SessionNote): void => void this.notes.push(note),
    };
    this.session = new Pop3Session(pop3Options('pop.l.example', options), ports, this.connection);
    const drive = { clock: this.clock, signal: this.shutdown.signal };
    this.done = drivePop3(this.connection, this.session, drive).finally(() => {
      this.over = true;
    });
  }

  /** Greeting and sign-in are behind. */
  static async signedIn(options: TalkOptions = {}): Promise<Pop3Talk> {
    const talk = new Pop3Talk(options);
    await talk.say(`USER ${LOGIN}\r\n`, `PASS ${PASSWORD}\r\n`);
    return talk;
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

  /** Why the session is over, as it was noted. */
  get why(): string | undefined {
    const note = this.notes.at(-1);
    return note?.kind === 'closed' ? note.why : undefined;
  }

  /** Lets the server run until it waits for input, for the client to take output, for time, or is over. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX && !this.over; turn++) {
      if (this.connection.hungry && this.connection.unread === 0) return;
      await Promise.resolve();
      if (turn % 8 === 7) await new Promise((resolve) => setImmediate(resolve));
      if (turn > 40 && this.connection.unsent > 0) return;
    }
  }

  async hangUp(): Promise<void> {
    this.connection.hangUp();
    await this.done;
  }
}
