import { isIP } from 'node:net';
import { addressBytes } from '#model/settings';

/** Wider networks have more people behind them: their limits are so many times those of the narrowest. */
export const tierFactors = [1, 3, 9] as const;
const prefixes4 = [32, 26, 21] as const;
/** A /64 is what one customer gets at the least; anybody can use all its addresses. */
const prefixes6 = [64, 56, 48] as const;

/** The networks an address lies in, the narrowest first; undefined for what is no network address (a unix socket). */
export function networksOf(address: string): readonly [string, string, string] | undefined {
  const family = isIP(address);
  if (family === 0) return undefined;
  const bytes = addressBytes(address);
  const [a, b, c] = family === 4 ? prefixes4 : prefixes6;
  return [networkKey(bytes, a), networkKey(bytes, b), networkKey(bytes, c)];
}

function networkKey(bytes: Uint8Array, prefix: number): string {
  let key = `${prefix}:`;
  for (let bit = 0; bit < prefix; bit += 8) {
    const kept = Math.min(8, prefix - bit);
    key += String.fromCharCode((bytes[bit >> 3] ?? 0) & (256 - (1 << (8 - kept))));
  }
  return bytes.length === 4 ? `4/${key}` : `6/${key}`;
}
