/** Results as the door has them, for tests of what is counted. */
import type { AuthenticationResults } from '#check/authentication';
import type { SignatureVerdict } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';

export function signature(domain: string, changes: Partial<SignatureVerdict> = {}): SignatureVerdict {
  return { result: 'pass', domain, selector: 's1', algorithm: 'rsa-sha256', ...changes };
}

/** A message from example.com that passes with SPF and DKIM, but for the changes. */
export function results(
  changes: Partial<DmarcVerdict> = {},
  dkim: readonly SignatureVerdict[] = [signature('example.com')],
): AuthenticationResults {
  return {
    spf: { result: 'pass', scope: 'mailfrom', domain: 'example.com', lookups: 1, voidLookups: 0 },
    dkim,
    arc: { result: 'none', instances: 0, sealers: [], results: '' },
    dmarc: {
      result: 'pass',
      fromDomain: 'example.com',
      organizationalDomain: 'example.com',
      policyDomain: 'example.com',
      policy: 'reject',
      published: {
        p: 'reject',
        adkim: 'r',
        aspf: 'r',
        testing: false,
        rua: ['mailto:dmarc@example.com'],
        ruf: [],
        fo: '0',
      },
      alignedSpf: true,
      alignedDkim: ['example.com'],
      ...changes,
    },
  };
}
