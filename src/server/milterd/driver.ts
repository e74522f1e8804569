/** driveMilter: one session on one connection: octets in, packets out, deadlines. */
import { type Clock, Waits } from '#base/clock';
import { type Connection, isPromise } from '#base/connection';
import { formatReply, MilterReader, parseCommand } from '#format/milter';
import type { MilterOutcome, MilterSession } from './session.ts';

export interface DriveOptions {
  readonly clock: Clock;
  /** Aborted when the server goes down: the other server does then what it does without a filter. */
  readonly signal: AbortSignal;
}

/** Runs the session to its end and closes the connection. Never rejects. */
export async function driveMilter(
  connection: Connection,
  session: MilterSession,
  options: DriveOptions,
): Promise<void> {
  const driver = new MilterDriver(connection, session, options);
  await driver.run();
}

class MilterDriver {
  readonly #connection: Connection;
  readonly #session: MilterSession;
  readonly #clock: Clock;
  readonly #waits: Waits;
  readonly #signal: AbortSignal;
  readonly #reader = new MilterReader();

  constructor(connection: Connection, session: MilterSession, { clock, signal }: DriveOptions) {
    this.#connection = connection;
    this.#session = session;
    this.#clock = clock;
    this.#waits = new Waits(clock);
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const onAbort = (): void => this.#connection.destroy();
    this.#signal.addEventListener('abort', onAbort, { once: true });
    try {
      while (!this.#signal.aborted) {
        if (!(await this.#takePackets())) break;
        const chunk = await this.#read();
        if (chunk === undefined) break;
        this.#reader.feed(chunk);
      }
      await this.#close();
    } catch (error) {
      // A mistake of ours: the other server hears nothing more, and does what it does without us.
      this.#session.failed(error);
    } finally {
      this.#signal.removeEventListener('abort', onAbort);
      this.#waits.end();
      this.#session.end();
      this.#connection.destroy();
    }
  }

  /** All packets that are whole. False: nothing more is to be read. */
  async #takePackets(): Promise<boolean> {
    for (let event = this.#reader.next(); event !== undefined; event = this.#reader.next()) {
      if (event.kind === 'problem') {
        this.#session.nonsense(`a packet that is ${event.problem}`);
        return false;
      }
      const command = parseCommand(event);
      const outcome =
        command === undefined
          ? this.#session.nonsense(`the command ${JSON.stringify(event.code)}`)
          : await this.#handle(command);
      await this.#say(outcome);
      if (outcome.close === true) return false;
    }
    return true;
  }

  async #handle(command: Parameters<MilterSession['handle']>[0]): Promise<MilterOutcome> {
    if (command.kind !== 'end-of-message') return await this.#session.handle(command, this.#signal);
    const late = new AbortController();
    const { judgeMs } = this.#session.options;
    const cancel = this.#clock.after(judgeMs, () => late.abort(new Error(`The filter took more than ${judgeMs} ms`)));
    try {
      return await this.#session.handle(command, AbortSignal.any([this.#signal, late.signal]));
    } finally {
      cancel();
    }
  }

  async #read(): Promise<Uint8Array | undefined> {
    const chunk = this.#connection.read();
    if (!isPromise(chunk)) return chunk;
    this.#waits.begin(this.#session.options.idleMs, () => this.#connection.destroy());
    const octets = await chunk;
    this.#waits.done();
    return octets;
  }

  async #say({ replies }: MilterOutcome): Promise<void> {
    if (replies.length === 0) return;
    const written = this.#connection.write(Buffer.concat(replies.map(formatReply)));
    if (!isPromise(written)) return;
    this.#waits.begin(this.#session.options.writeMs, () => this.#connection.destroy());
    await written;
    this.#waits.done();
  }

  async #close(): Promise<void> {
    this.#waits.begin(this.#session.options.writeMs, () => this.#connection.destroy());
    await this.#connection.close();
    this.#waits.done();
  }
}
