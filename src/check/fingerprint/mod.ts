/**
 * Fingerprint: whether messages say the same, though names, numbers and links differ, and how many of them came, over all
 * domains, in memory. Refuses to know where texts come from, where counts are kept between two starts, and clocks.
 */
export { copiesHit, fingerprintTests } from './catalog.ts';
export { FingerprintCounter } from './counter.ts';
export { fingerprintOf, sayTheSame } from './sketch.ts';
export {
  type Copies,
  type Fingerprint,
  type SightedRecipient,
  type Sighting,
  SKETCH_NUMBERS,
  type Source,
} from './types.ts';
