/**
 * Authentication: who stands behind a message: SPF, DKIM, ARC and DMARC asked together within one deadline, and their
 * results as the field Authentication-Results (RFC 8601), of which forged ones are found here too.
 * Refuses to know what a mailbox does with a result.
 */
export type { AuthenticationResults } from './types.ts';
