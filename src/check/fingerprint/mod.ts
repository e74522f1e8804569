/**
 * Fingerprint: whether messages say the same, though names, numbers and links differ, and how many of them came, over all
 * domains, in memory. Refuses to know where texts come from, where counts are kept between two starts, and clocks.
 */
export { copiesHit, fingerprintTests } from './catalog.ts';
export { FingerprintCounter } from './counter.ts';
export { fingerprintOf } from './sketch.ts';
export type { Copies, Fingerprint, SightedRecipient, Sighting, Source } from './types.ts';
