/**
 * Budgets of one scan, all in this place. Where one is used up the scan goes on without what lies behind it, says so in
 * `incomplete`, and the test `structure.incomplete` weighs it: exhaustion is never a pass.
 */

/** Time for one scan. Checked between steps, each of which is bounded by the octets below. */
export const SCAN_MS_MAX = 400;
/** Parts that are looked at. */
export const SCAN_PARTS_MAX = 1_000;
/** Text parts whose text is read: the largest. */
export const SCAN_TEXTS_MAX = 60;
/** Decoded octets of one text part: of a longer one its beginning and its end are read. */
export const TEXT_HEAD_OCTETS_MAX = 192 * 1024;
export const TEXT_TAIL_OCTETS_MAX = 64 * 1024;
/** Of a longer page so much is gone through for what is neither comment nor data, of which these are taken. */
export const PAGE_OCTETS_MAX = 2 * 1024 * 1024;
/** Decoded octets of all text parts together; where there are more, each has its share. */
export const TEXT_OCTETS_MAX = 1024 * 1024;
/** Octets of all texts that are attached: they are read for their addresses alone. */
export const ASIDE_OCTETS_MAX = 256 * 1024;
/** Characters of a text whose words are looked at. */
export const WORDS_CHARACTERS_MAX = 96 * 1024;
/** Characters of one field that tests look at. */
export const FIELD_CHARACTERS_MAX = 2_000;
/** Characters of one field of addresses. */
export const ADDRESSES_CHARACTERS_MAX = 16_000;
/** People of one address field. */
export const PEOPLE_MAX = 50;
/** Characters of one value of evidence. */
export const EVIDENCE_CHARACTERS_MAX = 200;
/** A verdict as it is kept in the trace. */
export const VERDICT_OCTETS_MAX = 4_096;
