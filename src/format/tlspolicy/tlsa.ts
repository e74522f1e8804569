import { asBuffer } from '#base/bytes';
import type { TlsaRecord } from '#format/dns';

/** A TLSA record as reports show it (RFC 8460 section 4.5, RFC 6698 section 2.2): `3 1 1 8F43…`. */
export function formatTlsa({ usage, selector, matchingType, certificate }: TlsaRecord): string {
  return `${usage} ${selector} ${matchingType} ${asBuffer(certificate).toString('hex').toUpperCase()}`;
}
