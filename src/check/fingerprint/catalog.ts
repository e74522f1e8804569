/** The test of this room, and what copies come to. */
import type { TestCatalog, TestHit } from '#check/verdict';
import type { Copies, Source } from './types.ts';

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
/** All that proven domains say together, however many: a platform of shops has more of them than any campaign. */
const PROVEN_MAX = 0.35;
/** Marks at which they say all they can, and the share of recipients who then have marked. */
const MARKS_ALL = 4;
const MARKED_SHARE_ALL = 0.05;
const VALUE_MAX = 2;
const VALUE_MIN = 0.05;

/**
 * The hit of `fingerprint.copies`, or none. Copies from one sender alone say nothing, however many there are: that is what a
 * list and a newsletter are. They begin to say something with the second unrelated one, and where recipients mark them.
 * @param source of the message that is judged
 */
export function copiesHit(copies: Copies, source: Source): TestHit | undefined {
  const value = valueOf(copies, source);
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

function valueOf(copies: Copies, source: Source): number {
  const { recipients, junked, wanted } = copies;
  const many =
    copies.copies < COPIES_MIN ? 0 : Math.min(1, 0.2 + Math.log2(copies.copies / COPIES_MIN) / COPIES_DOUBLINGS);
  const share = junked / Math.max(1, recipients) / MARKED_SHARE_ALL;
  const blame = Math.min(1, junked / MARKS_ALL) * Math.min(1, share);
  // Who wanted it speaks against who did not.
  const doubt = (junked + 1) / (junked + wanted + 1);
  return Math.min(VALUE_MAX, (many * spreadOf(copies, source) + blame) * doubt);
}

/**
 * How unrelated the senders are, 0 to 1. Those that are proven weigh little. What one of them sends is in bad company only
 * where most of the others cannot prove anything: order mail of one platform also comes from shops that cannot.
 */
function spreadOf({ provenSources, otherSources }: Copies, source: Source): number {
  // The first sender is related to itself.
  const provenBeside = otherSources > 0 ? provenSources : provenSources - 1;
  const proven = Math.min(PROVEN_MAX, (Math.max(0, provenBeside) * PROVEN_WEIGHT) / (SOURCES_ALL - 1));
  const other = Math.max(0, otherSources - 1) / (SOURCES_ALL - 1);
  const all = Math.min(1, proven + other);
  return source.kind === 'domain' && otherSources <= provenSources ? Math.min(all, PROVEN_MAX) : all;
}
