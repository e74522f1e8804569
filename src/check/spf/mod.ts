/**
 * Spf: whether a client may send for the domain of a reverse-path or HELO name (RFC 7208: all mechanisms, macros, limits).
 * Asks through the port `Resolver`; a failure to find out is `temperror`, never a pass.
 * Refuses to know what is done with a result, and sockets.
 */
export { checkSpf, type SpfPorts } from './check.ts';
export {
  parseSpfRecord,
  selectSpfRecords,
  type SpfDirective,
  type SpfMechanism,
  type SpfRecord,
  type SpfSyntaxError,
} from './record.ts';
export type { SpfQuestion, SpfResult, SpfVerdict } from './types.ts';
