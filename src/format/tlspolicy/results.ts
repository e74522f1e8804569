/** Result types of RFC 8460 section 4.3: what went wrong with a session, in the words of TLS reports. */
export const tlsResultTypes = [
  'starttls-not-supported',
  'certificate-host-mismatch',
  'certificate-expired',
  'certificate-not-trusted',
  'validation-failure',
  'tlsa-invalid',
  'dnssec-invalid',
  'dane-required',
  'sts-policy-fetch-error',
  'sts-policy-invalid',
  'sts-webpki-invalid',
] as const;
export type TlsResultType = (typeof tlsResultTypes)[number];

/** RFC 8460 section 4.4: which policy a session was held against. */
export const tlsPolicyTypes = ['tlsa', 'sts', 'no-policy-found'] as const;
export type TlsPolicyType = (typeof tlsPolicyTypes)[number];
