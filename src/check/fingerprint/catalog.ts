/** The test of this room, and what copies come to. */
import type { TestCatalog, TestHit } from '#check/verdict';
import type { Copies } from './types.ts';

export const fingerprintTests = {
  'fingerprint.copies': {
    family: 'fingerprint',
    words:
      '{copies} messages that say the same came from {sources} senders to {recipients} recipients in {domains} domains since {since}; {junked} were marked as unwanted',
    prior: 3,
  },
} as const satisfies TestCatalog;

/** Fewer copies than this are chance, or a message that was sent again. */
const COPIES_MIN = 3;
/** Copies at which they say all they can: 3 · 2⁵. */
const COPIES_DOUBLINGS = 5;
/** Unrelated senders at which the copies count in full. */
const SOURCES_ALL = 5;
/** A domain that was proven says who it is: as many shops may use the same words of their provider. */
const PROVEN_WEIGHT = 1 / 3;
/** Marks at which they say all they can, and the share of recipients who then have marked. */
const MARKS_ALL = 4;
const MARKED_SHARE_ALL = 0.05;
const VALUE_MAX = 2;
const VALUE_MIN = 0.05;

/**
 * The hit of `fingerprint.copies`, or none. Copies from one sender alone say nothing, however many there are: that is what a
 * list and a newsletter are. They begin to say something with the second unrelated one, and where recipients mark them.
 */
export function copiesHit(copies: Copies): TestHit | undefined {
  const value = valueOf(copies);
  if (value < VALUE_MIN) return undefined;
  return {
    test: 'fingerprint.copies',
    value,
    evidence: {
      copies: Math.round(copies.copies),
      sources: copies.provenSources + copies.otherSources,
      recipients: copies.recipients,
      domains: copies.domains,
      since: new Date(copies.sinceMs).toISOString().slice(0, 16).replace('T', ' '),
      junked: Math.round(copies.junked),
    },
  };
}

function valueOf({ copies, recipients, provenSources, otherSources, junked, wanted }: Copies): number {
  const sources = otherSources + provenSources * PROVEN_WEIGHT;
  const first = otherSources > 0 ? 1 : PROVEN_WEIGHT;
  const spread = Math.max(0, Math.min(1, (sources - first) / (SOURCES_ALL - 1)));
  const many = copies < COPIES_MIN ? 0 : Math.min(1, 0.2 + Math.log2(copies / COPIES_MIN) / COPIES_DOUBLINGS);
  const share = junked / Math.max(1, recipients) / MARKED_SHARE_ALL;
  const blame = Math.min(1, junked / MARKS_ALL) * Math.min(1, share);
  // Who wanted it speaks against who did not.
  const doubt = (junked + 1) / (junked + wanted + 1);
  return Math.min(VALUE_MAX, (many * spread + blame) * doubt);
}
