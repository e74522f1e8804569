/**
 * Spf: whether a client may send for the domain of a reverse-path or HELO name (RFC 7208: all mechanisms, macros, limits).
 * Asks through the port `Resolver`; a failure to find out is `temperror`, never a pass.
 * Refuses to know what is done with a result, and sockets.
 */
export type { SpfQuestion, SpfResult, SpfVerdict } from './types.ts';
