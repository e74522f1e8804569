/** Which TLSA records can be used (RFC 7672 section 3.1, RFC 7671 section 9). */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { asBuffer } from '#base/bytes';
import type { TlsaRecord } from '#format/dns';

export const USAGE_TA = 2;
export const USAGE_EE = 3;
export const SELECTOR_CERTIFICATE = 0;
export const MATCHING_FULL = 0;
const digestBytes: ReadonlyMap<number, number> = new Map([
  [1, 32], // SHA2-256
  [2, 64], // SHA2-512
]);
/** A full certificate longer than this is nobody's. */
const FULL_BYTES_MAX = 16 * 1024;
/** Records of one set that are looked at; a roll-over has a handful. */
const RECORDS_MAX = 64;

/**
 * The records that can authenticate a server: usages DANE-TA and DANE-EE (RFC 7672 section 3.1.3 leaves the PKIX usages
 * out), known selectors and matching types, data of the right length. Of several digests for the same usage and selector
 * the strongest alone counts (digest agility).
 */
export function usableTlsa(records: readonly TlsaRecord[]): readonly TlsaRecord[] {
  const usable = records.slice(0, RECORDS_MAX).filter(isUsable);
  const strongest = new Map<string, number>();
  for (const { usage, selector, matchingType } of usable) {
    const key = `${usage} ${selector}`;
    strongest.set(key, Math.max(strongest.get(key) ?? 0, matchingType));
  }
  return usable.filter(
    ({ usage, selector, matchingType }) =>
      matchingType === MATCHING_FULL || matchingType === strongest.get(`${usage} ${selector}`),
  );
}

function isUsable({ usage, selector, matchingType, certificate }: TlsaRecord): boolean {
  if (usage !== USAGE_TA && usage !== USAGE_EE) return false;
  if (selector > 1) return false;
  if (matchingType !== MATCHING_FULL) return digestBytes.get(matchingType) === certificate.length;
  if (certificate.length === 0 || certificate.length > FULL_BYTES_MAX) return false;
  try {
    if (selector === SELECTOR_CERTIFICATE) return new X509Certificate(certificate).raw.equals(certificate);
    createPublicKey({ key: asBuffer(certificate), format: 'der', type: 'spki' });
    return true;
  } catch {
    return false;
  }
}
