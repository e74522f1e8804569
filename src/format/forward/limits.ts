/** Messages of one report. */
export const FORWARDED_MAX = 20;
/** Of one message: its header and what a filter learns from lie in front. */
export const FORWARDED_BYTES_MAX = 512 * 1024;
/** Characters of a text in which a pasted header is looked for. */
export const PASTED_CHARACTERS_MAX = 512 * 1024;
export const PASTED_LINES_MAX = 20_000;
/** Lines of a pasted header. */
export const PASTED_HEADER_LINES_MAX = 2_000;
