/**
 * The path from a server's certificate to an authority that a TLSA record names (RFC 5280 section 6, as far as mail needs
 * it). OpenSSL checks paths to authorities it was given before the handshake; the one meant here is known by its digest
 * alone, and sent in the handshake.
 */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { readExtensions } from './extensions.ts';

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const ANY_USE = '2.5.29.37.0';
/** Signatures that can be forged. */
const weakSignature = /md2|md4|md5|sha1/i;
/** Certificates from the server's own to the authority. */
const PATH_MAX = 6;
/** Signatures that are looked at: certificates of one name and key that all issued each other make paths without end. */
const SIGNATURES_MAX = 60;

export interface Anchors {
  /** Whether a certificate that was sent is an authority that a record names. */
  readonly isAnchor: (certificate: X509Certificate) => boolean;
  /** Authorities known in full, sent or not. */
  readonly anchors: readonly X509Certificate[];
  /** Authorities of which the key alone is known. */
  readonly keys: readonly KeyObject[];
  readonly nowMs: number;
}

/** `path`, or the first thing that is wrong with the path that came furthest. */
export type PathFinding =
  | 'path'
  | 'no-anchor'
  | 'expired'
  | 'weak-signature'
  | 'not-an-authority'
  | 'constraints'
  | 'purpose';

/** Whether the first certificate was issued, over any of the others, by an anchor. */
export function leadsTo(certificates: readonly X509Certificate[], anchors: Anchors): PathFinding {
  const [leaf, ...others] = certificates;
  if (leaf === undefined) return 'no-anchor';
  const wrong = leafProblem(leaf, anchors.nowMs);
  const found = climb([leaf], { others, anchors, budget: { signatures: SIGNATURES_MAX } });
  return found === 'path' && wrong !== undefined ? wrong : found;
}

function leafProblem(leaf: X509Certificate, nowMs: number): PathFinding | undefined {
  if (!isValidAt(leaf, nowMs)) return 'expired';
  // The extended key usages; none means any (RFC 5280 section 4.2.1.12).
  const uses = leaf.keyUsage as readonly string[] | undefined;
  const serves =
    uses === undefined || uses.length === 0 || uses.includes(SERVER_AUTHENTICATION) || uses.includes(ANY_USE);
  if (!serves) return 'purpose';
  return readExtensions(leaf.raw)?.understood === true ? undefined : 'constraints';
}

interface Climb {
  readonly others: readonly X509Certificate[];
  readonly anchors: Anchors;
  /** What is left of it. */
  readonly budget: { signatures: number };
}

/** Looks for an issuer of the last certificate of the path, and for the issuer's issuer. */
function climb(path: readonly X509Certificate[], by: Climb): PathFinding {
  const { others, anchors, budget } = by;
  const last = path.at(-1);
  if (last === undefined || path.length > PATH_MAX) return 'no-anchor';
  let worst: PathFinding = 'no-anchor';
  for (const issuer of [...others, ...anchors.anchors]) {
    if (path.some((below) => below.fingerprint256 === issuer.fingerprint256)) continue;
    if (!last.checkIssued(issuer) || !verifies(last, issuer.publicKey, budget)) continue;
    const above = anchors.isAnchor(issuer) ? 'path' : climb([...path, issuer], by);
    // Of a path that does not end at an authority of the records, nobody wants to hear what else is wrong with it.
    if (above === 'no-anchor') continue;
    const found = linkProblem(path, issuer, anchors.nowMs) ?? above;
    if (found === 'path') return found;
    worst = found;
  }
  if (weakSignature.test(last.signatureAlgorithm ?? '')) return worst;
  return anchors.keys.some((key) => verifies(last, key, budget)) ? 'path' : worst;
}

function linkProblem(
  path: readonly X509Certificate[],
  issuer: X509Certificate,
  nowMs: number,
): PathFinding | undefined {
  if (path.some((below) => weakSignature.test(below.signatureAlgorithm ?? ''))) return 'weak-signature';
  if (!issuer.ca) return 'not-an-authority';
  if (!isValidAt(issuer, nowMs)) return 'expired';
  const extensions = readExtensions(issuer.raw);
  if (extensions === undefined || !extensions.understood) return 'constraints';
  // Authorities between it and the server's certificate, those that issued to themselves left out (RFC 5280 4.2.1.9).
  const between = path.slice(1).filter((each) => each.subject !== each.issuer).length;
  return extensions.pathLengthMax !== undefined && between > extensions.pathLengthMax ? 'constraints' : undefined;
}

function verifies(certificate: X509Certificate, key: KeyObject, budget: Climb['budget']): boolean {
  budget.signatures -= 1;
  if (budget.signatures < 0) return false;
  try {
    return certificate.verify(key);
  } catch {
    // A key that cannot have made this kind of signature.
    return false;
  }
}

function isValidAt(certificate: X509Certificate, nowMs: number): boolean {
  return certificate.validFromDate.getTime() <= nowMs && nowMs <= certificate.validToDate.getTime();
}
