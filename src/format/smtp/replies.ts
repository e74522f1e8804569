/** ReplyReader: a server's octets as replies, for a client. Lenient where it costs nothing, bounded everywhere. */
import { asBuffer, CR, LF } from '#base/bytes';
import { PEER_REPLY_BYTES_MAX, PEER_REPLY_LINE_BYTES_MAX, PEER_REPLY_LINES_MAX } from './limits.ts';
import type { Reply } from './reply.ts';

/** Why what a server sent is no reply; nothing after it can be trusted, so the connection is to be closed. */
export type ReplyProblem = 'syntax' | 'codes-differ' | 'line-too-long' | 'lines-too-many' | 'too-long';

export type ReplyEvent =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'problem'; readonly problem: ReplyProblem };

export class ReplyReader {
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #code = 0;
  #enhanced: string | undefined;
  #lines: string[] = [];
  #octets = 0;
  #problem: ReplyProblem | undefined;
  /** The line just read is the reply's last. */
  #last = false;

  /** Adds what came in. Call `next` until it gives undefined before feeding again. */
  feed(chunk: Uint8Array): void {
    if (this.#problem !== undefined) return;
    const left = this.#buffer.subarray(this.#at);
    this.#buffer = left.length === 0 ? asBuffer(chunk) : Buffer.concat([left, chunk]);
    this.#at = 0;
  }

  /** Octets behind the last reply. Before a TLS handshake there must be none (RFC 3207 section 4.2). */
  get waiting(): number {
    return this.#buffer.length - this.#at;
  }

  /** True inside of a reply of several lines, or of a line. */
  get partial(): boolean {
    return this.#lines.length > 0 || this.waiting > 0;
  }

  /** Forgets everything: what came in clear is nothing behind TLS. */
  restart(): void {
    this.#buffer = Buffer.alloc(0);
    this.#at = 0;
    this.#problem = undefined;
    this.#begin();
  }

  /** The next reply, or undefined when more input is needed. A problem is given again and again. */
  next(): ReplyEvent | undefined {
    while (this.#problem === undefined) {
      const end = this.#buffer.indexOf(LF, this.#at);
      if (end === -1) {
        if (this.waiting <= PEER_REPLY_LINE_BYTES_MAX) return undefined;
        this.#problem = 'line-too-long';
        break;
      }
      const line = this.#buffer.subarray(this.#at, end > this.#at && this.#buffer[end - 1] === CR ? end - 1 : end);
      this.#octets += end + 1 - this.#at;
      this.#at = end + 1;
      this.#problem = this.#tooMuch(line.length) ?? this.#line(line.toString('latin1'));
      if (this.#problem === undefined && this.#last) return this.#finish();
    }
    return { kind: 'problem', problem: this.#problem };
  }

  #tooMuch(length: number): ReplyProblem | undefined {
    if (length > PEER_REPLY_LINE_BYTES_MAX) return 'line-too-long';
    if (this.#octets > PEER_REPLY_BYTES_MAX) return 'too-long';
    return this.#lines.length >= PEER_REPLY_LINES_MAX ? 'lines-too-many' : undefined;
  }

  /** `250-text`, `250 text`, and `250` alone, which RFC 5321 section 4.2 wants taken. */
  #line(line: string): ReplyProblem | undefined {
    const match = /^([2-5][0-9]{2})(?:([ -])|$)/.exec(line);
    if (match === null) return 'syntax';
    const code = Number(match[1]);
    if (this.#lines.length > 0 && code !== this.#code) return 'codes-differ';
    // Controls and octets that are not ASCII go into DSNs and logs otherwise.
    const text = line.slice(4).replaceAll(/[^\x20-\x7e]/g, '?');
    const enhanced = /^([245]\.[0-9]{1,3}\.[0-9]{1,3})(?: |$)/.exec(text)?.[1];
    const fits = enhanced !== undefined && enhanced[0] === line[0];
    if (this.#lines.length === 0) {
      this.#code = code;
      this.#enhanced = fits ? enhanced : undefined;
    }
    const repeats = fits && enhanced === this.#enhanced;
    this.#lines.push(repeats ? text.slice(enhanced.length + 1) : text);
    this.#last = match[2] !== '-';
    return undefined;
  }

  #finish(): ReplyEvent {
    const enhanced = this.#enhanced;
    const reply: Reply = { code: this.#code, lines: this.#lines, ...(enhanced === undefined ? {} : { enhanced }) };
    this.#begin();
    return { kind: 'reply', reply };
  }

  #begin(): void {
    this.#lines = [];
    this.#octets = 0;
    this.#last = false;
    this.#enhanced = undefined;
  }
}
