import { CR, LF, LineNormaliser } from '#base/bytes';

const dot: Uint8Array = Uint8Array.of(46);
const endOfData: Uint8Array = Uint8Array.of(46, CR, LF);

/**
 * Content as it goes over the wire: lines end in CRLF only, a dot at the start of a line is doubled (RFC 5321 section
 * 4.5.2), and the end is CRLF.CRLF. Pieces are the memory of the chunks; only the added octets are new.
 */
export class WireContent {
  readonly #lines = new LineNormaliser();
  #atLineStart = true;

  push(chunk: Uint8Array): Uint8Array[] {
    return this.#stuff(this.#lines.push(chunk));
  }

  /** What ends the content, after all chunks were pushed. */
  end(): Uint8Array[] {
    return [...this.#stuff(this.#lines.end()), endOfData];
  }

  #stuff(lines: readonly Uint8Array[]): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    for (const piece of lines) {
      let from = 0;
      if (this.#atLineStart && piece[0] === 46) pieces.push(dot);
      // After the normaliser an LF is always the end of a line.
      for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) {
        if (piece[at + 1] !== 46) continue;
        pieces.push(piece.subarray(from, at + 1), dot);
        from = at + 1;
      }
      pieces.push(from === 0 ? piece : piece.subarray(from));
      this.#atLineStart = piece[piece.length - 1] === LF;
    }
    return pieces;
  }
}
