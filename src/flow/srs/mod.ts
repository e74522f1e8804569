/**
 * Srs: reverse-paths that we write in the place of others' when a message goes on, and what comes back to them. Keeps the
 * secrets (a new one each quarter, the former ones for as long as what they made is good) and the paths that are too long.
 * Refuses to know who is forwarded, who is local, and what a refusal looks like on the wire.
 */
export { type SrsExplanation, type SrsHouse, SrsPaths, type SrsReturn, type SrsStore } from './paths.ts';
export { srsSettings } from './settings.ts';
