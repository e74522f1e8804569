/**
 * Clamd: the client of ClamAV's daemon, behind the port `VirusScanner` of `check/attachment`: INSTREAM over its unix socket
 * or TCP, one connection a message, so many at once and no more, each under one deadline; and whether it is there.
 * Refuses to know what becomes of mail with a virus, or of mail that could not be scanned.
 * clamd(8): commands in the `z` form, answers that end with an octet 0.
 */
export { Clamd, type ClamdChoices, type ClamdOptions, type ClamdState } from './clamd.ts';
