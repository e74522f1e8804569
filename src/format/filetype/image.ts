/** Width and height of a picture as its header says; nothing is decoded. */
import { asBuffer } from '#base/bytes';
import type { TypeName } from './types.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Segments of a JPEG that are stepped over before its frame. */
const SEGMENTS_MAX = 200;

const readers: Readonly<Partial<Record<TypeName, (b: Buffer) => ImageSize | undefined>>> = {
  png: (b) => (b.length < 24 ? undefined : { width: b.readUInt32BE(16), height: b.readUInt32BE(20) }),
  gif: (b) => (b.length < 10 ? undefined : { width: b.readUInt16LE(6), height: b.readUInt16LE(8) }),
  bmp: (b) => (b.length < 26 ? undefined : { width: Math.abs(b.readInt32LE(18)), height: Math.abs(b.readInt32LE(22)) }),
  webp: webpSize,
  jpeg: jpegSize,
};

/** Undefined where the type has no known header, or the octets end before it. */
export function imageSize(octets: Uint8Array, type: TypeName): ImageSize | undefined {
  return readers[type]?.(asBuffer(octets));
}

function webpSize(b: Buffer): ImageSize | undefined {
  if (b.length < 30) return undefined;
  const kind = b.toString('latin1', 12, 16);
  if (kind === 'VP8X') return { width: b.readUIntLE(24, 3) + 1, height: b.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') return { width: b.readUInt16LE(26) & 0x3f_ff, height: b.readUInt16LE(28) & 0x3f_ff };
  if (kind !== 'VP8L') return undefined;
  const bits = b.readUInt32LE(21);
  return { width: (bits & 0x3f_ff) + 1, height: ((bits >>> 14) & 0x3f_ff) + 1 };
}

/** The start-of-frame marker (ITU-T T.81 section B.2.2). */
function jpegSize(b: Buffer): ImageSize | undefined {
  let at = 2;
  for (let i = 0; i < SEGMENTS_MAX && at + 9 <= b.length; i++) {
    if (b[at] !== 0xff) return undefined;
    const marker = b[at + 1] ?? 0;
    // All frames but DHT (C4), JPG (C8) and DAC (CC).
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { width: b.readUInt16BE(at + 7), height: b.readUInt16BE(at + 5) };
    const length = b.readUInt16BE(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
  return undefined;
}
