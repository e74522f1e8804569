/**
 * Sequence sets as ranges: `1:4294967295` is two numbers and stays two numbers (RFC 9051 section 4.1.1).
 */

/** The `*` of a range: the highest number in the mailbox, unknown until it is asked for. */
export const STAR = 0;

/** Ranges as written: pairs of numbers in one flat list, STAR where `*` stood; or `$`, the saved result (section 6.4.4.1). */
export type SequenceSet = { readonly kind: 'ranges'; readonly pairs: readonly number[] } | { readonly kind: 'saved' };

/** Ascending, disjoint, not touching, as a flat list of pairs from..to, both included. */
export type Ranges = readonly number[];

/** Reads `1,3:5,*` or `$`; undefined when it is not a sequence set. */
export function parseSequenceSet(text: string): SequenceSet | undefined {
  if (text === '$') return { kind: 'saved' };
  const pairs: number[] = [];
  let at = 0;
  while (at < text.length) {
    const from = numberAt(text, at);
    if (from === undefined) return undefined;
    at = from.end;
    let to = from.value;
    if (text.charCodeAt(at) === 0x3a) {
      const second = numberAt(text, at + 1);
      if (second === undefined) return undefined;
      at = second.end;
      to = second.value;
    }
    pairs.push(from.value, to);
    if (at === text.length) return { kind: 'ranges', pairs };
    if (text.charCodeAt(at) !== 0x2c) return undefined;
    at += 1;
  }
  return undefined;
}

/** nz-number or `*` at a position. */
function numberAt(text: string, at: number): { value: number; end: number } | undefined {
  if (text.charCodeAt(at) === 0x2a) return { value: STAR, end: at + 1 };
  let value = 0;
  let end = at;
  for (; end < text.length; end++) {
    const digit = text.charCodeAt(end) - 48;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value > 0xffff_ffff) return undefined;
  }
  // A number is not zero and has no leading zero (nz-number, section 9).
  if (end === at || text.charCodeAt(at) === 48) return undefined;
  return { value, end };
}

/** The set with `*` filled in; sorted and merged. `5:*` holds the highest number even when that is below 5. */
export function resolveSequence(set: { readonly pairs: readonly number[] }, highest: number): Ranges {
  const ranges: [number, number][] = [];
  for (let i = 0; i + 1 < set.pairs.length; i += 2) {
    const a = set.pairs[i] === STAR ? highest : (set.pairs[i] ?? 0);
    const b = set.pairs[i + 1] === STAR ? highest : (set.pairs[i + 1] ?? 0);
    if (a === 0 && b === 0) continue;
    ranges.push(a <= b ? [Math.max(1, a), b] : [Math.max(1, b), a]);
  }
  ranges.sort((x, y) => x[0] - y[0]);
  const out: number[] = [];
  for (const [from, to] of ranges) {
    const last = out.length - 1;
    if (last >= 0 && from <= (out[last] ?? 0) + 1) out[last] = Math.max(out[last] ?? 0, to);
    else out.push(from, to);
  }
  return out;
}

/** True when a number lies in the ranges. */
export function inRanges(ranges: Ranges, n: number): boolean {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const mid = (low + high) >> 1;
    if (n < (ranges[mid * 2] ?? 0)) high = mid - 1;
    else if (n > (ranges[mid * 2 + 1] ?? 0)) low = mid + 1;
    else return true;
  }
  return false;
}

/** Ascending numbers as ranges. */
export function rangesOf(numbers: Iterable<number>): number[] {
  const out: number[] = [];
  for (const n of numbers) {
    if (out.length > 0 && out[out.length - 1] === n - 1) out[out.length - 1] = n;
    else out.push(n, n);
  }
  return out;
}

/** Ranges as text: `1:3,5`. */
export function formatRanges(ranges: Ranges): string {
  let out = '';
  for (let i = 0; i + 1 < ranges.length; i += 2) {
    if (i > 0) out += ',';
    out += ranges[i] === ranges[i + 1] ? `${ranges[i]}` : `${ranges[i]}:${ranges[i + 1]}`;
  }
  return out;
}

/**
 * Numbers in the order given as text, runs joined: `3,1:2`. For COPYUID, whose two sets must pair up in order
 * (RFC 4315 section 3).
 */
export function formatNumbers(numbers: Iterable<number>): string {
  return formatRanges(rangesOf(numbers));
}
