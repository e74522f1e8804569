/**
 * Authentication: who stands behind a message: SPF, DKIM, ARC and DMARC asked together within one deadline, and their
 * results as the field Authentication-Results (RFC 8601), of which forged ones are found here too. What a trusted sealer said
 * of a message that arrives broken (RFC 8617 section 7.2.1), and the brand that a domain shows (BIMI).
 * Refuses to know what a mailbox does with a result.
 */
export {
  authenticate,
  type AuthenticatedContent,
  type AuthenticationPorts,
  type AuthenticationQuestion,
} from './authenticate.ts';
export { type AuthorDomains, authorDomains } from './author.ts';
export { type BimiPorts, type BimiResult, type BimiVerdict, findBimi } from './bimi.ts';
export { findForgedResults } from './forged.ts';
export { authenticationPayload, formatAuthenticationResults, type ResultExtras } from './format.ts';
export { type ArcOverride, overriddenByArc } from './override.ts';
export {
  parseAuthenticationResults,
  type ReportedProperty,
  type ReportedResult,
  type ReportedResults,
} from './parse.ts';
export type { AuthenticationResults } from './types.ts';
