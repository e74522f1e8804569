const CR = 13;
const LF = 10;
const crlf: Uint8Array = Uint8Array.of(CR, LF);

/**
 * Content in the form in which it may leave: each line ends in CRLF, no CR or LF stands alone, there is no NUL (RFC
 * 5321 sections 2.3.8 and 4.1.1.4). A lone CR or LF becomes CRLF, a NUL is dropped. Clean content passes as the same
 * memory. Whoever signs and whoever sends use this same function of the octets, so what is sent is what was signed.
 */
export class LineNormaliser {
  #afterCr = false;
  #atLineStart = true;

  /** The octets of the next chunk as pieces, in order. */
  push(chunk: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    /** Where the octets begin that were looked at and not yet given. */
    let from = 0;
    let at = 0;
    if (this.#afterCr && chunk.length > 0) {
      this.#afterCr = false;
      pieces.push(crlf);
      if (chunk[0] === LF) at = 1;
      from = at;
    }
    for (; at < chunk.length; at++) {
      const octet = chunk[at] as number;
      if (octet > CR) continue;
      if (octet === CR) {
        if (at + 1 < chunk.length && chunk[at + 1] === LF) {
          at += 1;
          continue;
        }
        if (at > from) pieces.push(chunk.subarray(from, at));
        from = at + 1;
        // What this CR means is known with the next octet.
        if (from === chunk.length) this.#afterCr = true;
        else pieces.push(crlf);
      } else if (octet === LF || octet === 0) {
        if (at > from) pieces.push(chunk.subarray(from, at));
        if (octet === LF) pieces.push(crlf);
        from = at + 1;
      }
    }
    if (from < chunk.length) pieces.push(from === 0 ? chunk : chunk.subarray(from));
    this.#note(pieces);
    return pieces;
  }

  /** What is missing at the end: the last line's CRLF, unless it is there or there was nothing at all. */
  end(): Uint8Array[] {
    const pieces = this.#afterCr || !this.#atLineStart ? [crlf] : [];
    this.#afterCr = false;
    this.#atLineStart = true;
    return pieces;
  }

  #note(pieces: readonly Uint8Array[]): void {
    const last = pieces.at(-1);
    if (last !== undefined) this.#atLineStart = last[last.length - 1] === LF;
  }
}
