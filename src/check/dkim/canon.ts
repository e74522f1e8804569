/** The octets that a signature over header fields covers (RFC 6376 sections 3.4 and 3.7), written into one buffer. */
import { CR, LF } from '#base/bytes';
import { type HeaderField, scanHeader } from '#format/message';
import type { Canonicalization } from './bodyhash.ts';

const SPACE = 32;
const TAB = 9;
const COLON = 58;

/** Header fields as they lie in `octets`. */
export interface Header {
  readonly octets: Uint8Array;
  readonly fields: readonly HeaderField[];
}

/** Collects canonical fields. A canonical field is at most two octets longer than the field as it stands. */
export class SignedOctets {
  readonly #header: Header;
  readonly #form: Canonicalization;
  #out: Uint8Array;
  #to = 0;

  constructor(header: Header, form: Canonicalization) {
    this.#header = header;
    this.#form = form;
    this.#out = Buffer.allocUnsafe(2048);
  }

  /**
   * The fields that `names` lists, of several with one name the lowest first (section 5.4.2); a name too many stands
   * for nothing, and so does `except`, the signature itself.
   */
  addNamed(names: readonly string[], except?: HeaderField): void {
    const left = new Map<string, HeaderField[]>();
    for (const field of this.#header.fields) {
      if (field === except) continue;
      const same = left.get(field.name);
      if (same === undefined) left.set(field.name, [field]);
      else same.push(field);
    }
    for (const name of names) {
      const field = left.get(name)?.pop();
      if (field !== undefined) this.add(field);
    }
  }

  /** One field with its CRLF. */
  add(field: HeaderField): void {
    this.#write(this.#header.octets, field);
    this.#out[this.#to++] = CR;
    this.#out[this.#to++] = LF;
  }

  /**
   * What was added and, behind it, the signature field: the value of its `b=` counts as empty, and no CRLF ends it. These
   * octets stay until more is added, and the signature is not kept.
   */
  withSignature(field: HeaderField, blank: Blank): Uint8Array {
    return this.#withSignature(this.#header.octets, field, blank);
  }

  /** The same with a field that is not part of the header yet, whose `b=` is empty; each character is an octet. */
  withUnsigned(text: string): Uint8Array {
    const octets = Buffer.from(text, 'latin1');
    const [field] = scanHeader(octets).fields;
    if (field === undefined) throw new Error('A signature field has a name');
    return this.#withSignature(octets, field, undefined);
  }

  #withSignature(source: Uint8Array, field: HeaderField, blank: Blank | undefined): Uint8Array {
    const before = this.#to;
    this.#write(source, field, blank);
    const octets = this.#out.subarray(0, this.#to);
    this.#to = before;
    return octets;
  }

  #write(octets: Uint8Array, field: HeaderField, blank?: Blank): void {
    this.#reserve(field.end - field.start + 2);
    const end = endOfText(octets, field);
    if (this.#form === 'relaxed') {
      this.#writeName(field);
      const target = { out: this.#out, start: this.#to };
      // What stands before the value of `b=` is its equals sign, so that no white space waits there.
      this.#to = relax(octets, { from: field.valueStart, to: blank?.from ?? end }, target, this.#to);
      if (blank !== undefined) this.#to = relax(octets, { from: blank.to, to: end }, target, this.#to);
      return;
    }
    this.#copy(octets.subarray(field.start, blank?.from ?? end));
    if (blank !== undefined) this.#copy(octets.subarray(Math.min(blank.to, end), end));
  }

  #copy(octets: Uint8Array): void {
    this.#out.set(octets, this.#to);
    this.#to += octets.length;
  }

  /** The name in lower case and the colon, without white space between. */
  #writeName(field: HeaderField): void {
    const { name } = field;
    for (let i = 0; i < name.length; i++) this.#out[this.#to++] = name.charCodeAt(i);
    this.#out[this.#to++] = COLON;
  }

  #reserve(octets: number): void {
    if (this.#to + octets <= this.#out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#out.length * 2, this.#to + octets));
    grown.set(this.#out.subarray(0, this.#to));
    this.#out = grown;
  }
}

/** Octets that count as if they were not there. */
interface Blank {
  readonly from: number;
  readonly to: number;
}

/** Before the line break that ends the field. */
function endOfText(octets: Uint8Array, field: HeaderField): number {
  let end = field.end;
  if (end > field.valueStart && octets[end - 1] === LF) {
    end -= 1;
    if (end > field.valueStart && octets[end - 1] === CR) end -= 1;
  }
  return end;
}

/** Where canonical octets are written, and where their value began: no white space stands in front of it. */
interface Target {
  readonly out: Uint8Array;
  readonly start: number;
}

/**
 * RFC 6376 section 3.4.2: unfolded, runs of white space as one space, none at the ends. A line break in a field is one that
 * white space follows, LF alone too, as the house reads headers; a lone CR is an octet as any other. Gives where the next
 * octet goes.
 */
function relax(octets: Uint8Array, { from, to }: Blank, { out, start }: Target, at: number): number {
  let white = false;
  for (let i = from; i < to; i++) {
    const octet = octets[i] as number;
    if (octet > SPACE || !isFolding(octets, i)) {
      if (white && at > start) out[at++] = SPACE;
      white = false;
      out[at++] = octet;
    } else if (octet === SPACE || octet === TAB) white = true;
  }
  return at;
}

function isFolding(octets: Uint8Array, at: number): boolean {
  const octet = octets[at];
  return octet === SPACE || octet === TAB || octet === LF || (octet === CR && octets[at + 1] === LF);
}
