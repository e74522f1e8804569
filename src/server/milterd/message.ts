/** One message while it is being told. */
import { encodeUtf8 } from '#base/bytes';
import { isPromise, type MaybePromise } from '#base/connection';
import { type ForwardPath, parseForwardPath, parseReversePath, type ReversePath } from '#format/address';
import type { MilterSink } from './ports.ts';

/** Header fields as text, at most; what is beyond makes the message too large. */
const HEADER_CHARACTERS_MAX = 4 * 1024 * 1024;
/** Recipients that are kept; of further ones it is only known that there are some. */
const RECIPIENTS_MAX = 1000;

export class MilterMessage<Sink extends MilterSink> {
  readonly reversePath: ReversePath;
  readonly recipients: ForwardPath[] = [];
  #more = 0;
  readonly #max: number;
  readonly #open: () => Sink;
  #header: string[] = [];
  #headerCharacters = 0;
  #sink: Sink | undefined;
  #octets = 0;
  #tooLarge = false;
  #failed = false;

  /** `path` with or without brackets. One that cannot be read counts as none: the other server has taken it already. */
  constructor(path: string, bytesMax: number, open: () => Sink) {
    this.reversePath = parseReversePath(path.startsWith('<') ? path : `<${path}>`) ?? null;
    this.#max = bytesMax;
    this.#open = open;
  }

  get octets(): number {
    return this.#octets;
  }

  /** Recipients that are not among them. */
  get more(): number {
    return this.#more;
  }

  get tooLarge(): boolean {
    return this.#tooLarge;
  }

  /** No more of it is kept, and it is not judged. */
  get refused(): boolean {
    return this.#tooLarge || this.#failed;
  }

  /** It could not be kept. */
  fail(): void {
    this.#failed = true;
    this.#header = [];
    this.abort();
  }

  recipient(path: string): void {
    const read = parseForwardPath(path.startsWith('<') ? path : `<${path}>`);
    if (read === undefined || this.recipients.length >= RECIPIENTS_MAX) this.#more += 1;
    else this.recipients.push(read);
  }

  /** `value` as it stands behind the colon. Servers fold with LF alone. */
  field(name: string, value: string): void {
    const line = `${name}:${value.replaceAll(/\r?\n/g, '\r\n')}\r\n`;
    this.#headerCharacters += line.length;
    if (this.#headerCharacters > HEADER_CHARACTERS_MAX) this.#refuse(this.#headerCharacters);
    else this.#header.push(line);
  }

  endOfHeader(): MaybePromise<void> {
    const text = `${this.#header.join('')}\r\n`;
    this.#header = [];
    return this.body(Buffer.from(text, 'latin1'));
  }

  body(octets: Uint8Array): MaybePromise<void> {
    if (octets.length === 0) return;
    this.#octets += octets.length;
    if (this.#octets > this.#max) this.#refuse(this.#octets);
    if (this.refused) return;
    this.#sink ??= this.#open();
    const written = this.#sink.write(octets);
    return isPromise(written) ? written : undefined;
  }

  /** Gives the sink away; undefined where there is none, or it was aborted. */
  take(): Sink | undefined {
    if (this.refused) return undefined;
    const sink = this.#sink ?? this.#open();
    // A server that wants nothing of an empty message said still has one.
    if (this.#sink === undefined) void sink.write(encodeUtf8('\r\n'));
    this.#sink = undefined;
    return sink;
  }

  abort(): void {
    this.#sink?.abort();
    this.#sink = undefined;
  }

  #refuse(octets: number): void {
    this.#octets = Math.max(this.#octets, octets);
    if (this.#tooLarge) return;
    this.#tooLarge = true;
    this.#header = [];
    this.abort();
  }
}
