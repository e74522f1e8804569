/** Commands out and replies in, over one stream. */
import { formatCommand, type MilterCommand, MilterReader, type MilterReply, parseReply } from '#format/milter';
import { type EngineStream, EngineTrouble } from './stream.ts';

/** Commands without replies are gathered up to so much. */
const GATHERED_BYTES_MAX = 64 * 1024;
/** `progress` only asks for patience; a filter that says nothing else is not waited for beyond this. */
const PROGRESS_MAX = 1000;

export class MilterTalk {
  readonly #stream: EngineStream;
  readonly #reader = new MilterReader();
  #out: Uint8Array[] = [];
  #gathered = 0;

  constructor(stream: EngineStream) {
    this.#stream = stream;
  }

  async say(command: MilterCommand): Promise<void> {
    const octets = formatCommand(command);
    this.#out.push(octets);
    this.#gathered += octets.length;
    if (this.#gathered > GATHERED_BYTES_MAX) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#out.length === 0) return;
    const octets = Buffer.concat(this.#out);
    this.#out = [];
    this.#gathered = 0;
    await this.#stream.write(octets);
  }

  /** The next reply but for `progress`. */
  async reply(): Promise<MilterReply> {
    for (let progress = 0; progress < PROGRESS_MAX; progress++) {
      const reply = await this.#next();
      if (reply.kind !== 'progress') return reply;
    }
    throw new EngineTrouble('makes progress without end');
  }

  async #next(): Promise<MilterReply> {
    for (;;) {
      const event = this.#reader.next();
      if (event?.kind === 'problem') throw new EngineTrouble('does not speak the protocol of milters');
      if (event !== undefined) {
        const reply = parseReply(event);
        if (reply === undefined)
          throw new EngineTrouble(`gave a reply that is not understood (${JSON.stringify(event.code)})`);
        return reply;
      }
      const chunk = await this.#stream.read();
      if (chunk === undefined) throw new EngineTrouble('closed the connection');
      this.#reader.feed(chunk);
    }
  }
}
