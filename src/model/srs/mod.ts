/**
 * Srs: the secrets that rewritten reverse-paths are made with, sealed, and the paths that are too long to be written into
 * an address, under their tokens, as SQL operations.
 * Refuses to know how an address is made of them (that is `format/srs`), and when (that is `flow/srs`).
 */
export { type SealedSrsSecret, SRS_PATHS_FORGOTTEN_MAX } from './srs.ts';
export { srsReads, srsWrites } from './operations.ts';
