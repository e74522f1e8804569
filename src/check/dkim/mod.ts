/**
 * Dkim: signatures over messages, made and verified: DKIM with RSA and Ed25519, the records to publish, and the chains of
 * ARC, which are signatures of the same make.
 * One pass over the octets, which are normalised to CRLF first (`LineNormaliser`, as the SMTP client does when it
 * sends), so that a stray CR or LF cannot make what is sent differ from what was signed.
 * Refuses to know where keys are kept, who may send as whom, and sockets.
 * RFC 6376 (DKIM), 8301 (algorithms and key sizes), 8463 (Ed25519).
 */
export {
  type DkimAlgorithm,
  type DkimKey,
  dkimAlgorithms,
  type DkimRecord,
  dkimRecord,
  generateDkimKey,
  readDkimKey,
} from './keys.ts';
export { DkimSigner, type SigningOptions, signMessage, signMessageAsync } from './sign.ts';
export type { ArcVerdict, DkimResult, SignatureVerdict } from './types.ts';
