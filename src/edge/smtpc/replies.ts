import { asBuffer, LF } from '#base/bytes';
import { PEER_REPLY_BYTES_MAX, PEER_REPLY_LINE_BYTES_MAX, PEER_REPLY_LINES_MAX } from '#format/smtp';
import type { RemoteReply } from '#model/queue';

/**
 * A server's octets as replies (RFC 5321 section 4.2.1), whatever the cuts. Forgiving where nothing can go wrong: a
 * line may end in LF, hold any octet and lack its text. Strict where it could: all lines have one code, and lines,
 * octets and line lengths are bounded.
 */
export class ReplyReader {
  #buffer: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  #octets = 0;
  #code = 0;
  #malformed = false;

  /** Octets of a reply that is not yet whole, and of others behind it. */
  get pending(): number {
    return this.#buffer.length + this.#octets;
  }

  push(chunk: Uint8Array): void {
    this.#buffer = this.#buffer.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#buffer, chunk]);
  }

  /** The next whole reply; `malformed` once and for all where the peer breaks the rules or our bounds. */
  next(): RemoteReply | 'malformed' | undefined {
    while (!this.#malformed) {
      const end = this.#buffer.indexOf(LF);
      if (end === -1) {
        if (this.#buffer.length > PEER_REPLY_LINE_BYTES_MAX) break;
        return undefined;
      }
      const line = this.#buffer.subarray(0, end);
      this.#buffer = this.#buffer.subarray(end + 1);
      this.#octets += end + 1;
      const tooMuch = this.#octets > PEER_REPLY_BYTES_MAX || this.#lines.length >= PEER_REPLY_LINES_MAX;
      if (line.length > PEER_REPLY_LINE_BYTES_MAX || tooMuch) break;
      const last = this.#take(line);
      if (last === undefined) break;
      if (last) return this.#finish();
    }
    this.#malformed = true;
    return 'malformed';
  }

  /** True when the line is the last of its reply; undefined when it is no reply line. */
  #take(line: Buffer): boolean | undefined {
    const code = digit(line[0]) * 100 + digit(line[1]) * 10 + digit(line[2]);
    if (!(code >= 200 && code <= 599)) return undefined;
    if (this.#lines.length === 0) this.#code = code;
    else if (this.#code !== code) return undefined;
    const mark = line[3];
    if (mark !== undefined && mark !== 32 && mark !== 45 && mark !== 13) return undefined;
    this.#lines.push(printable(line.subarray(4).toString('utf8')));
    return mark !== 45;
  }

  #finish(): RemoteReply {
    const enhanced = /^([245])\.([0-9]{1,3})\.([0-9]{1,3})(?= |$)/.exec(this.#lines[0] ?? '')?.[0];
    const fits = enhanced !== undefined && Number(enhanced[0]) === Math.floor(this.#code / 100);
    const lines = fits ? this.#lines.map((line) => withoutStatus(line, enhanced)) : this.#lines;
    const reply = { code: this.#code, enhanced: fits ? enhanced : undefined, text: lines.join('\n') };
    this.#lines = [];
    this.#octets = 0;
    return reply;
  }
}

function digit(octet: number | undefined): number {
  return octet !== undefined && octet >= 48 && octet <= 57 ? octet - 48 : Number.NaN;
}

function withoutStatus(line: string, enhanced: string): string {
  return line.startsWith(enhanced) ? line.slice(enhanced.length).trimStart() : line;
}

/** What a stranger says is shown to people and written into logs: no controls, no line breaks, no direction marks. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => (c === '\r' ? '' : c === '\t' ? ' ' : '?')).trimEnd();
}
