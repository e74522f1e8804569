/**
 * Sasl: the server's side of SASL mechanisms as exchanges of octets: PLAIN and LOGIN now; a mechanism with proofs
 * instead of passwords is one more entry of the table and one more kind of progress.
 * Refuses to know base64 of the wire's framing but for its strict reading, accounts, delays and protocols.
 * RFC 4422, 4616; draft-murchison-sasl-login (obsolete, and what Outlook speaks); RFC 4954 section 4.
 */
export { decodeSaslBase64, SASL_RESPONSE_OCTETS_MAX } from './base64.ts';
export {
  findMechanism,
  mechanisms,
  type PasswordCredentials,
  type SaslExchange,
  type SaslMechanism,
  type SaslProblem,
  type SaslProgress,
} from './mechanism.ts';
export { decodePlain } from './plain.ts';
