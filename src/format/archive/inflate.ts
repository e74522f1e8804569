/** Unpacking by node:zlib, never beyond what the budget allows. */
import { constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import type { UnpackBudget } from './budget.ts';
import type { Unpacked } from './types.ts';

/** `zlib`: with the header of RFC 1950, as PDF has it. */
export type Packing = 'deflate' | 'gzip' | 'zlib' | 'zstd';

const unpackers = { deflate: inflateRawSync, gzip: gunzipSync, zlib: inflateSync, zstd: zstdDecompressSync } as const;

/** Packed octets of which a start is made: enough for what a type is told by. */
const START_PACKED_OCTETS = 1024;

export function none(why: Extract<Unpacked, { kind: 'none' }>['why']): Unpacked {
  return { kind: 'none', why };
}

/** All of it, where it stays within the budget. */
export function inflateWithin(packed: Uint8Array, packing: Packing, budget: UnpackBudget): Unpacked {
  const maxOutputLength = budget.growthMax(packed.length);
  if (maxOutputLength === 0 || budget.end !== undefined) return none('budget');
  try {
    const octets = unpackers[packing](packed, { maxOutputLength });
    budget.takeOctets(octets.length);
    return { kind: 'octets', octets };
  } catch (error) {
    const tooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (!tooLarge) return none('damaged');
    // It was all done before it was too much.
    const left = budget.octetsLeft;
    budget.takeOctets(maxOutputLength);
    return none(maxOutputLength < left ? 'ratio' : 'budget');
  }
}

/** Octets from the start of something deflated; empty where it is damaged. At most a megabyte, since deflate grows so far. */
export function deflateStart(packed: Uint8Array, packing: 'deflate' | 'gzip', budget: UnpackBudget): Uint8Array {
  if (budget.end !== undefined) return new Uint8Array();
  try {
    const few = packed.subarray(0, START_PACKED_OCTETS);
    const octets = unpackers[packing](few, { finishFlush: constants.Z_SYNC_FLUSH });
    budget.takeOctets(octets.length);
    return octets;
  } catch {
    return new Uint8Array();
  }
}
