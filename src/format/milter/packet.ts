/** Packets: four octets of length (big-endian, the code included), one of code, data. */

/** Larger than what both sides may agree on (1 MiB with MDS_1M): more is no milter. */
export const PACKET_BYTES_MAX = 1024 * 1024 + 1;

const HEAD_BYTES = 5;
const CHUNKS_MAX = 1024;

export interface MilterPacket {
  /** One ASCII character. */
  readonly code: string;
  /** Memory of what was fed. */
  readonly data: Uint8Array;
}

export type PacketEvent =
  | ({ readonly kind: 'packet' } & MilterPacket)
  /** Nothing behind it can be read: `empty` has no code, `too-long` is over the bound. */
  | { readonly kind: 'problem'; readonly problem: 'empty' | 'too-long' };

/** Octets in, packets out, the same however the octets are cut. Holds no more than one packet and what came with it. */
export class MilterReader {
  readonly #max: number;
  #chunks: Uint8Array[] = [];
  #size = 0;
  #problem: PacketEvent | undefined;

  constructor(packetBytesMax = PACKET_BYTES_MAX) {
    this.#max = packetBytesMax;
  }

  /** Octets that are not yet a whole packet. */
  get waiting(): number {
    return this.#size;
  }

  feed(chunk: Uint8Array): void {
    if (this.#problem !== undefined || chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // Many small pieces cost more than what they hold.
    if (this.#chunks.length > CHUNKS_MAX) this.#chunks = [Buffer.concat(this.#chunks)];
  }

  /** The next packet; undefined where more octets are needed. After a problem nothing but that comes. */
  next(): PacketEvent | undefined {
    if (this.#problem !== undefined) return this.#problem;
    if (this.#size < HEAD_BYTES - 1) return undefined;
    const head = this.#peekHead();
    const length =
      ((head[0] ?? 0) * 0x100_0000 + (head[1] ?? 0) * 0x1_0000 + (head[2] ?? 0) * 0x100 + (head[3] ?? 0)) >>> 0;
    if (length === 0 || length > this.#max) {
      this.#problem = { kind: 'problem', problem: length === 0 ? 'empty' : 'too-long' };
      this.#chunks = [];
      this.#size = 0;
      return this.#problem;
    }
    if (this.#size < HEAD_BYTES - 1 + length) return undefined;
    const octets = this.#take(HEAD_BYTES - 1 + length);
    return { kind: 'packet', code: String.fromCharCode(octets[4] ?? 0), data: octets.subarray(HEAD_BYTES) };
  }

  #peekHead(): Uint8Array {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= HEAD_BYTES - 1) return first;
    // Length octets that came apart: joined once, since what is joined is then the first.
    const joined = Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }

  #take(count: number): Uint8Array {
    const [first] = this.#chunks;
    const all = first !== undefined && first.length >= count ? first : Buffer.concat(this.#chunks);
    const rest = all === first ? this.#chunks.slice(1) : [];
    if (all.length > count) rest.unshift(all.subarray(count));
    this.#chunks = rest;
    this.#size -= count;
    return all.subarray(0, count);
  }
}

/** One packet as octets. Data of more than PACKET_BYTES_MAX is a mistake of the caller's. */
export function formatPacket(code: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = 1 + parts.reduce((sum, part) => sum + part.length, 0);
  if (length > PACKET_BYTES_MAX) throw new RangeError(`Cannot send a packet of ${length} octets`);
  const octets = new Uint8Array(HEAD_BYTES - 1 + length);
  new DataView(octets.buffer).setUint32(0, length);
  octets[4] = code.charCodeAt(0);
  let at = HEAD_BYTES;
  for (const part of parts) {
    octets.set(part, at);
    at += part.length;
  }
  return octets;
}
