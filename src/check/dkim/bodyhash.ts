import { createHash, type Hash, hash } from 'node:crypto';
import { asBuffer, CR, LF } from '#base/bytes';

export type Canonicalization = 'simple' | 'relaxed';

/** In which form a signature hashes the body: signatures of one form share one hash. */
export interface BodyForm {
  readonly canonicalization: Canonicalization;
  /** `l=`: octets of the canonical form that count; undefined: all. */
  readonly length?: number;
}

export interface BodyHash extends BodyForm {
  /** SHA-256 in base64, of as much as `length` says or there is. */
  readonly hash: string;
  /** Octets of the whole canonical body. */
  readonly octets: number;
}

/** The place of a form in a list, to which it is added where it is new. */
export function formAt(forms: BodyForm[], { canonicalization, length }: BodyForm): number {
  const at = forms.findIndex((each) => each.canonicalization === canonicalization && each.length === length);
  if (at !== -1) return at;
  forms.push(length === undefined ? { canonicalization } : { canonicalization, length });
  return forms.length - 1;
}

const SPACE = 32;
const TAB = 9;
/** Chunks are taken in pieces of this size, so that what is copied has a bound. */
const PIECE_BYTES = 64 * 1024;
/** Where canonical pieces are written; whoever is given one has done with it before the next. */
const scratch: Uint8Array = Buffer.allocUnsafeSlow(PIECE_BYTES);
const space: Uint8Array = Uint8Array.of(SPACE);
const cr: Uint8Array = Uint8Array.of(CR);
/** Line ends that were held back, to be hashed in blocks. */
const lineEnds: Uint8Array = new Uint8Array(Buffer.from('\r\n'.repeat(512)));

/**
 * Hashes a body in several forms in one pass over its octets, however they are cut. Only CRLF ends a line: a lone CR or
 * LF is an octet as any other, since who signs has no such (RFC 6376 section 5.3).
 */
export class BodyHasher {
  readonly #sinks: readonly Sink[];
  readonly #simple: SimpleBody | undefined;
  readonly #relaxed: RelaxedBody | undefined;

  constructor(forms: readonly BodyForm[]) {
    this.#sinks = forms.map((form) => new Sink(form));
    const simple = this.#sinks.filter(({ form }) => form.canonicalization === 'simple');
    const relaxed = this.#sinks.filter(({ form }) => form.canonicalization === 'relaxed');
    if (simple.length > 0) this.#simple = new SimpleBody((octets) => feed(simple, octets));
    if (relaxed.length > 0) this.#relaxed = new RelaxedBody((octets) => feed(relaxed, octets));
  }

  push(chunk: Uint8Array): void {
    this.#simple?.push(chunk);
    this.#relaxed?.push(chunk);
  }

  /** One hash for each form, in their order. */
  finish(): readonly BodyHash[] {
    this.#simple?.finish();
    this.#relaxed?.finish();
    return this.#sinks.map((sink) => sink.finish());
  }
}

/** Pure, of values that can cross a thread. `chunks` is the body alone; one chunk, where it is at hand as a whole. */
export function hashBody(forms: readonly BodyForm[], chunks: Iterable<Uint8Array>): readonly BodyHash[] {
  if (forms.length === 0) return [];
  const [body, more] = Array.isArray(chunks) ? (chunks as readonly Uint8Array[]) : [];
  if (body !== undefined && more === undefined) {
    const hashes = forms.map((form) => hashWhere(form, body)).filter((each) => each !== undefined);
    if (hashes.length === forms.length) return hashes;
  }
  const hasher = new BodyHasher(forms);
  for (const chunk of chunks) hasher.push(chunk);
  return hasher.finish();
}

/** The hash of a body that stands in its canonical form already, but for empty lines at its end, which is half of all mail. */
function hashWhere(form: BodyForm, body: Uint8Array): BodyHash | undefined {
  if (form.length !== undefined) return undefined;
  const text = form.canonicalization === 'relaxed' ? plainLength(body) : textLength(body);
  if (text === 0 || body[text] !== CR || body[text + 1] !== LF) return undefined;
  const octets = text + 2;
  return { ...form, hash: hash('sha256', body.subarray(0, octets), 'base64'), octets };
}

/** The hash of a body in the relaxed form, for signing. */
export class RelaxedBodyHash {
  readonly #hasher = new BodyHasher([{ canonicalization: 'relaxed' }]);

  push(chunk: Uint8Array): void {
    this.#hasher.push(chunk);
  }

  /** In base64. */
  finish(): string {
    return this.#hasher.finish()[0]?.hash ?? '';
  }
}

class Sink {
  readonly form: BodyForm;
  readonly #hash: Hash = createHash('sha256');
  #left: number;
  #octets = 0;

  constructor(form: BodyForm) {
    this.form = form;
    this.#left = form.length ?? Number.POSITIVE_INFINITY;
  }

  push(octets: Uint8Array): void {
    this.#octets += octets.length;
    if (this.#left === 0) return;
    const counted = octets.length <= this.#left ? octets : octets.subarray(0, this.#left);
    this.#left -= counted.length;
    this.#hash.update(counted);
  }

  finish(): BodyHash {
    return { ...this.form, hash: this.#hash.digest('base64'), octets: this.#octets };
  }
}

type Emit = (octets: Uint8Array) => void;

function feed(sinks: readonly Sink[], octets: Uint8Array): void {
  for (const sink of sinks) sink.push(octets);
}

function emitLineEnds(count: number, emit: Emit): void {
  for (let left = count * 2; left > 0; left -= lineEnds.length) {
    emit(left >= lineEnds.length ? lineEnds : lineEnds.subarray(0, left));
  }
}

/** RFC 6376 section 3.4.3: as it is, but for empty lines at the end; the last line ends in CRLF, even of an empty body. */
class SimpleBody {
  readonly #emit: Emit;
  /** Line ends since the last other octet, and whether a CR stands behind them whose LF may still come. */
  #lines = 0;
  #cr = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    if (this.#cr && chunk.length > 0) {
      this.#cr = false;
      if (chunk[0] === LF) {
        this.#lines += 1;
        from = 1;
      } else this.#flush(cr);
    }
    let rest = from === 0 ? chunk : chunk.subarray(from);
    if (rest.length > 0 && rest[rest.length - 1] === CR) {
      this.#cr = true;
      rest = rest.subarray(0, -1);
    }
    const text = textLength(rest);
    if (text > 0) this.#flush(rest.subarray(0, text));
    this.#lines += (rest.length - text) / 2;
  }

  finish(): void {
    if (this.#cr) this.#flush(cr);
    emitLineEnds(1, this.#emit);
  }

  #flush(octets: Uint8Array): void {
    if (this.#lines > 0) emitLineEnds(this.#lines, this.#emit);
    this.#lines = 0;
    this.#emit(octets);
  }
}

/**
 * RFC 6376 section 3.4.4: white space at the ends of lines goes, other runs of it become one space, empty lines at the
 * end go; a last line without CRLF gets one. What stands in this form already is hashed where it lies.
 */
class RelaxedBody {
  readonly #emit: Emit;
  /** What was held back, in this order: line ends, then white space, then a CR whose LF may still come. */
  #lines = 0;
  #blank = false;
  #cr = false;
  #any = false;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  push(chunk: Uint8Array): void {
    const plain = this.#cr || this.#blank ? 0 : plainLength(chunk);
    if (plain > 0) {
      this.#flush();
      this.#emit(plain === chunk.length ? chunk : chunk.subarray(0, plain));
    }
    for (let at = plain; at < chunk.length; at += PIECE_BYTES) this.#rewrite(chunk.subarray(at, at + PIECE_BYTES));
  }

  finish(): void {
    if (this.#cr) {
      this.#flush();
      this.#emit(cr);
    }
    if (this.#any) emitLineEnds(1, this.#emit);
  }

  /** Gives what was held back and stands before text; a CR that turned out to stand alone is text itself. */
  #flush(): void {
    this.#any = true;
    if (this.#lines > 0) emitLineEnds(this.#lines, this.#emit);
    if (this.#blank) this.#emit(space);
    this.#lines = 0;
    this.#blank = false;
    this.#cr = false;
  }

  /** Writes the canonical form of one piece, which is never longer than the piece and what was held back before it. */
  #rewrite(piece: Uint8Array): void {
    let at = 0;
    if (this.#cr && piece.length > 0) {
      if (piece[0] === LF) at = this.#endLine();
      else {
        this.#flush();
        this.#emit(cr);
      }
    }
    // Line ends and white space before the first text go to a hash that nothing of this piece has reached yet.
    at = this.#skipGap(piece, at);
    if (at === piece.length) return;
    if (piece[at] === CR && at + 1 === piece.length) {
      this.#cr = true;
      return;
    }
    this.#flush();
    this.#emit(scratch.subarray(0, this.#copy(piece, at, scratch)));
  }

  /** The LF of a CR that was held back: 1, the octets taken. */
  #endLine(): number {
    this.#cr = false;
    this.#blank = false;
    this.#lines += 1;
    return 1;
  }

  /** Counts line ends and white space; where the first other octet is, or a CR that the next octet explains. */
  #skipGap(piece: Uint8Array, start: number): number {
    let at = start;
    for (; at < piece.length; at++) {
      const octet = piece[at];
      if (octet === SPACE || octet === TAB) this.#blank = true;
      else if (octet === CR && piece[at + 1] === LF) {
        this.#blank = false;
        this.#lines += 1;
        at += 1;
      } else break;
    }
    return at;
  }

  /** From the first text on; the gap behind the last text is held back. Octets written. */
  #copy(piece: Uint8Array, start: number, out: Uint8Array): number {
    let to = 0;
    let at = start;
    for (;;) {
      let octet = 0;
      while (at < piece.length && (octet = piece[at] as number) > SPACE) {
        out[to++] = octet;
        at += 1;
      }
      if (at === piece.length) return to;
      const text = this.#skipGap(piece, at);
      if (text === piece.length) return to;
      if (piece[text] === CR && text + 1 === piece.length) {
        this.#cr = true;
        return to;
      }
      for (; this.#lines > 0; this.#lines--) {
        out[to++] = CR;
        out[to++] = LF;
      }
      if (this.#blank) out[to++] = SPACE;
      this.#blank = false;
      // What ends a gap is text, whatever octet it is.
      out[to++] = piece[text] as number;
      at = text + 1;
    }
  }
}

/** Up to the line ends at the end. */
function textLength(body: Uint8Array): number {
  let end = body.length;
  while (end >= 2 && body[end - 1] === LF && body[end - 2] === CR) end -= 2;
  return end;
}

/** How much of a chunk stands in its canonical form as it is, up to its last text: all of it, in most plain text. */
function plainLength(chunk: Uint8Array): number {
  if (asBuffer(chunk).includes(TAB) || hasWideGap(chunk)) return 0;
  let end = chunk.length;
  while (end > 0 && isGap(chunk[end - 1])) end -= 1;
  return end;
}

function isGap(octet: number | undefined): boolean {
  return octet === SPACE || octet === CR || octet === LF;
}

/**
 * Whether a space stands before white space or a line end, in octets without tabs. Four octets are looked at in one step:
 * this is half of what all mail costs beside the hash itself.
 */
function hasWideGap(octets: Uint8Array): boolean {
  if (octets.length < 8) return hasWideGapIn(octets, 0, octets.length);
  const head = (4 - (octets.byteOffset & 3)) & 3;
  const words = new Uint32Array(octets.buffer, octets.byteOffset + head, (octets.length - head) >>> 2);
  if (hasWideGapIn(octets, 0, head)) return true;
  /** The high bit of the lowest octet is set where the octet before it was at most a space. */
  let before = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    // The high bit of each octet that is at most a space; borrowing sets some more, which the closer look clears up.
    const low = (word - 0x2121_2121) & ~word & 0x8080_8080;
    if (low !== 0 && (low & ((low << 8) | before)) !== 0) {
      const at = head + i * 4;
      if (hasWideGapIn(octets, Math.max(0, at - 1), at + 4)) return true;
    }
    before = low >>> 24;
  }
  return hasWideGapIn(octets, Math.max(0, head + words.length * 4 - 1), octets.length);
}

function hasWideGapIn(octets: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (octets[at] === SPACE && (octets[at + 1] === SPACE || octets[at + 1] === CR)) return true;
  }
  return false;
}
