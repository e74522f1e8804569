import { concatBytes, latin1, LF, LineNormaliser } from '#base/bytes';
import { Fault } from '#base/fault';
import { FIELDS_MAX, scanHeader } from '#format/message';
import { RelaxedBodyHash } from './bodyhash.ts';
import type { Header } from './canon.ts';

/** A longer header section is not signed: nobody sends one in good faith. */
const HEADER_BYTES_MAX = 1024 * 1024;

/** What a signature is made of. */
export interface ReadMessage {
  readonly header: Header;
  /** In the relaxed form, base64. */
  readonly bodyHash: string;
}

/** Reads a message that is to be signed, in chunks from its first octet, in the form in which it leaves. */
export class MessageReader {
  readonly #lines = new LineNormaliser();
  readonly #body = new RelaxedBodyHash();
  #header: Uint8Array[] = [];
  #headerBytes = 0;
  #inBody = false;
  /** The last octets of the header seen, so that an empty line is found across pieces. */
  #tail = '\r\n';

  push(chunk: Uint8Array): void {
    for (const piece of this.#lines.push(chunk)) this.#take(piece);
  }

  /** Throws a Fault where the header has more fields than any verifier would look at. */
  end(): ReadMessage {
    for (const piece of this.#lines.end()) this.#take(piece);
    const octets = concatBytes(this.#header);
    const { fields, truncated } = scanHeader(octets);
    if (truncated && fields.length >= FIELDS_MAX) {
      throw new Fault('limit', `Cannot sign a header of more than ${FIELDS_MAX} fields`, {
        publicText: 'Too many header fields',
      });
    }
    return { header: { octets, fields }, bodyHash: this.#body.finish() };
  }

  #take(piece: Uint8Array): void {
    if (this.#inBody) return this.#body.push(piece);
    const end = this.#emptyLine(piece);
    const header = end === -1 ? piece : piece.subarray(0, end);
    this.#headerBytes += header.length;
    if (this.#headerBytes > HEADER_BYTES_MAX) {
      throw new Fault('limit', `Cannot sign a header of more than ${HEADER_BYTES_MAX} octets`, {
        publicText: 'Header too long',
      });
    }
    this.#header.push(header);
    if (end === -1) return;
    this.#inBody = true;
    this.#body.push(piece.subarray(end));
  }

  /** Where the body begins in the piece: behind the LF of an empty line; -1 when it does not. */
  #emptyLine(piece: Uint8Array): number {
    for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) {
      const before = at >= 3 ? latin1(piece.subarray(at - 3, at)) : this.#tail + latin1(piece.subarray(0, at));
      if (before.endsWith('\r\n\r')) return at + 1;
    }
    this.#tail = (this.#tail + latin1(piece.subarray(-3))).slice(-3);
    return -1;
  }
}
