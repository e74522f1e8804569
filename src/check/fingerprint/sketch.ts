/** From a text to its sketch: MinHash over runs of three words. */
import { type TextWords, wordsOfText } from '#check/bayes';
import { type Fingerprint, SKETCH_NUMBERS } from './types.ts';

/** UTF-16 units of a text that are looked at. */
const TEXT_UNITS_MAX = 16 * 1024;
/** Fewer words than this are said by many people by chance. */
export const WORDS_MIN = 25;
const DIGIT_ZERO = 0x30;
/** Texts with so much in common are one template. */
export const SAME_MIN = 0.55;

/**
 * A sketch of what a text says, without numbers and addresses; undefined for a text too short to be known again. Pure.
 * @param text as a reader sees it
 * @param read its words, where somebody has taken all of it apart already
 */
export function fingerprintOf(text: string, read?: TextWords): Fingerprint | undefined {
  // Compatibility characters may have become more than were there: then what is looked at would end elsewhere.
  if (read !== undefined && text.length <= TEXT_UNITS_MAX && read.units <= text.length) return sketchOf(read);
  const own = wordsOfText(text.slice(0, TEXT_UNITS_MAX));
  const sketch = sketchOf(own);
  own.words.release();
  return sketch;
}

function sketchOf({ words, from, to }: TextWords): Fingerprint | undefined {
  const found = runsFor(to - from);
  let first = 0;
  let second = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    if (words.has(i, DIGIT_ZERO)) continue;
    const word = words.hash(i);
    if (++count > 2) found[count - 3] = mix(first, second, word);
    first = second;
    second = word;
  }
  return count < WORDS_MIN ? undefined : leastOf(found, count - 2);
}

/** Of a text as long as is looked at whole. */
const RUNS_KEPT = TEXT_UNITS_MAX / 2;
let runs: Int32Array | undefined;

/** Room for the runs of a text, used again for the next. */
function runsFor(count: number): Int32Array {
  if (count > RUNS_KEPT) return new Int32Array(count);
  runs ??= new Int32Array(RUNS_KEPT);
  return runs;
}

function mix(first: number, second: number, third: number): number {
  let run = Math.imul(first, 0x85eb_ca6b) ^ Math.imul(second, 0xc2b2_ae35) ^ Math.imul(third, 0x27d4_eb2f);
  run = Math.imul(run ^ (run >>> 15), 0x2c1b_3c6d);
  return run ^ (run >>> 13);
}

/** Each number is the least of its own hash over all runs. */
function leastOf(found: Int32Array, count: number): Fingerprint {
  const sketch = new Uint32Array(SKETCH_NUMBERS);
  for (let k = 0; k < SKETCH_NUMBERS; k++) {
    const salt = Math.imul(k + 1, 0x9e37_79b1);
    let least = 0xffff_ffff;
    for (let i = 0; i < count; i++) {
      const hash = Math.imul((found[i] ?? 0) ^ salt, 0x85eb_ca6b);
      const mixed = (hash ^ (hash >>> 16)) >>> 0;
      if (mixed < least) least = mixed;
    }
    sketch[k] = least;
  }
  return sketch;
}

/** The share of runs that two texts have in common, about: 0 to 1. */
export function similarity(a: Fingerprint, b: Fingerprint): number {
  let same = 0;
  for (let k = 0; k < SKETCH_NUMBERS; k++) if (a[k] === b[k]) same++;
  return same / SKETCH_NUMBERS;
}

/** Whether two texts are one but for names, numbers and some words. */
export function sayTheSame(a: Fingerprint, b: Fingerprint): boolean {
  return similarity(a, b) >= SAME_MIN;
}

const BAND_NUMBERS = 4;
export const BANDS = SKETCH_NUMBERS / BAND_NUMBERS;

/** Keys by which sketches that are alike are found: two texts with seven runs of ten in common share one of them nearly always. */
export function bandKeys(sketch: Fingerprint): Float64Array {
  const keys = new Float64Array(BANDS);
  for (let band = 0; band < BANDS; band++) {
    let low = band + 1;
    let high = 0x5bd1_e995;
    for (let i = 0; i < BAND_NUMBERS; i++) {
      const number = sketch[band * BAND_NUMBERS + i] ?? 0;
      low = Math.imul(low ^ number, 0x9e37_79b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ number ^ low, 0x85eb_ca6b);
      high ^= high >>> 13;
    }
    keys[band] = (high & 0x1f_ffff) * 2 ** 32 + (low >>> 0);
  }
  return keys;
}
