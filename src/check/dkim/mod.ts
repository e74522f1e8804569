/**
 * Dkim: signatures over messages, made and verified: DKIM with RSA and Ed25519, the records to publish, and the chains of
 * ARC, which are signatures of the same make.
 * Signing is one pass over the octets, which are normalised to CRLF first (`LineNormaliser`, as the SMTP client does when
 * it sends), so that a stray CR or LF cannot make what is sent differ from what was signed.
 * Verifying is three steps: `planVerification` reads the header, `hashBody` hashes the body in every form that is needed
 * (in whatever thread), `verifySignatures` and `verifyArc` ask for keys and decide. `verifyMessage` is all of them for a message in
 * memory. The octets are taken as they came.
 * Refuses to know where keys are kept, who may send as whom, and sockets.
 * RFC 6376 (DKIM), 8301 (algorithms and key sizes), 8463 (Ed25519), 8616 (internationalised mail), 8617 (ARC).
 */
export { unverifiedArc, verifyArc } from './arc.ts';
export { type BodyForm, type BodyHash, BodyHasher, type Canonicalization, hashBody } from './bodyhash.ts';
export {
  type DkimAlgorithm,
  type DkimKey,
  dkimAlgorithms,
  type DkimRecord,
  dkimPublicKey,
  dkimRecord,
  dkimRecordOf,
  generateDkimKey,
  readDkimKey,
} from './keys.ts';
export { type MessageVerdicts, verifyMessage } from './message.ts';
export { planVerification, SIGNED_HEADER_OCTETS_MAX, type VerificationPlan } from './plan.ts';
export { type KeyRecord, readKeyRecord } from './record.ts';
export { ArcSealer, sealArc, type SealingOptions } from './seal.ts';
export { DkimSigner, type SigningOptions, signMessage, signMessageAsync } from './sign.ts';
export { parseTagList, type Tag, type TagList } from './tags.ts';
export type { ArcVerdict, DkimResult, SignatureVerdict } from './types.ts';
export { unverified, type VerificationPorts, verifySignatures } from './verify.ts';
