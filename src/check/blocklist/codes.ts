import { addressOctets } from '#format/ip';
import type { CodeMatch } from './types.ts';

const LOOPBACK = 0x7f00_0000;
const LAST = 0x7fff_ffff;

/** An answer's address as a number of 32 bits; undefined outside of 127.0.0.0/8. */
export function codeOf(address: string): number | undefined {
  const octets = addressOctets(address);
  if (octets?.length !== 4) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  const code = a * 0x100_0000 + b * 0x1_0000 + c * 0x100 + d;
  return code >= LOOPBACK && code <= LAST ? code : undefined;
}

export function matches(match: CodeMatch, code: number): boolean {
  switch (match.kind) {
    case 'any':
      return true;
    case 'range':
      return code >= match.from && code <= match.to;
    case 'bits':
      return (code & match.bits) === match.bits;
    default:
      return match satisfies never;
  }
}

/** From one address to another, or that one alone. For data that is written in the program. */
export function codes(from: string, to = from): CodeMatch {
  const [first, last] = [codeOf(from), codeOf(to)];
  if (first === undefined || last === undefined || last < first)
    throw new RangeError(`Cannot read codes ${from}-${to}`);
  return { kind: 'range', from: first, to: last };
}

/**
 * Answers by which a list says that it does not answer: 127.255.255.0/24 is set aside for that, and 127.0.0.1 is what
 * lists of domains give to those who ask too much. No list may list anything by them.
 */
const refusals: readonly CodeMatch[] = [codes('127.255.255.0', '127.255.255.255'), codes('127.0.0.1')];

/** True for an answer that is none, whatever the zone: outside of 127.0.0.0/8, or a refusal. */
export function isRefusal(address: string, ofZone: readonly CodeMatch[]): boolean {
  const code = codeOf(address);
  return code === undefined || [...refusals, ...ofZone].some((match) => matches(match, code));
}
