import { createHash, type Hash } from 'node:crypto';
import { asBuffer, CR, LF } from '#base/bytes';

const SPACE = 32;
const TAB = 9;
const space: Uint8Array = Uint8Array.of(SPACE);
/** Line ends that were held back, to be hashed in blocks. */
const lineEnds: Uint8Array = new Uint8Array(Buffer.from('\r\n'.repeat(512)));

/**
 * The hash of a body in the relaxed canonical form (RFC 6376 section 3.4.4), streaming and without copies: what needs
 * no change is hashed where it lies, in runs as long as possible. Takes octets in which CR and LF come as pairs only.
 */
export class RelaxedBodyHash {
  readonly #hash: Hash = createHash('sha256');
  /** Line ends and white space since the last octet that was hashed; nothing of them is hashed before more text comes. */
  #lines = 0;
  #blank = false;
  #any = false;

  push(chunk: Uint8Array): void {
    // The LF of a line end that was counted with its CR, in the chunk before.
    if (chunk[0] === LF) return this.push(chunk.subarray(1));
    const plain = this.#blank ? 0 : plainLength(chunk);
    if (plain > 0) {
      this.#gap();
      this.#hash.update(chunk.subarray(0, plain));
      this.#any = true;
      this.#lines = 0;
    }
    this.#scan(plain === 0 ? chunk : chunk.subarray(plain));
  }

  #scan(chunk: Uint8Array): void {
    /** The run that is ready is [from, good); -1 when there is none. */
    let from = -1;
    let good = 0;
    /** What lies between `good` and here stands as its canonical form would. */
    let same = true;
    for (let at = 0; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (octet === SPACE || octet === TAB) {
        if (this.#blank || octet === TAB) same = false;
        this.#blank = true;
      } else if (octet === CR) {
        // White space at the end of a line goes.
        if (this.#blank) same = false;
        this.#blank = false;
        this.#lines += 1;
      } else if (octet !== LF) {
        if (from === -1 || !same) {
          if (from !== -1) this.#hash.update(chunk.subarray(from, good));
          this.#gap();
          from = at;
        }
        good = at + 1;
        same = true;
        this.#lines = 0;
        this.#blank = false;
      }
    }
    if (from === -1) return;
    this.#any = true;
    this.#hash.update(chunk.subarray(from, good));
  }

  /** The hash in base64. Empty lines at the end do not count; a last line without CRLF gets one. */
  finish(): string {
    if (this.#any) this.#hash.update(lineEnds.subarray(0, 2));
    return this.#hash.digest('base64');
  }

  #gap(): void {
    for (let left = this.#lines * 2; left > 0; left -= lineEnds.length) {
      this.#hash.update(lineEnds.subarray(0, Math.min(left, lineEnds.length)));
    }
    if (this.#blank) this.#hash.update(space);
  }
}

/**
 * How much of a chunk stands in its canonical form as it is, up to its last text: all of it, in most mail, which native
 * search finds out faster than a look at each octet.
 */
function plainLength(chunk: Uint8Array): number {
  const bytes = asBuffer(chunk);
  if (bytes.includes(TAB) || bytes.includes('  ', 0, 'latin1') || bytes.includes(' \r', 0, 'latin1')) return 0;
  let end = bytes.length;
  while (end > 0 && isGap(bytes[end - 1])) end -= 1;
  return end;
}

function isGap(octet: number | undefined): boolean {
  return octet === SPACE || octet === CR || octet === LF;
}
