/** Reports for tests. */
import type { DmarcRecord, DmarcReport, TlsReport } from './types.ts';

export const record: DmarcRecord = {
  sourceIp: '192.0.2.7',
  count: 12,
  disposition: 'quarantine',
  dkim: 'fail',
  spf: 'fail',
  reasons: [{ type: 'local_policy', comment: 'arc=pass & <trusted>' }],
  headerFrom: 'example.com',
  envelopeFrom: '',
  dkimResults: [{ domain: 'list.test', selector: 's1', result: 'pass' }],
  spfResults: [{ domain: 'list.test', result: 'softfail' }],
};

export const dmarcReport: DmarcReport = {
  org: 'Bäckerei & Söhne',
  email: 'dmarc-reports@mx.example.net',
  contact: 'https://mx.example.net/',
  id: '20514.example.com@mx.example.net',
  beginS: 1_772_409_600,
  endS: 1_772_495_999,
  errors: ['3 messages are not listed'],
  generator: 'Rookery 0.1.0',
  policy: {
    domain: 'example.com',
    p: 'reject',
    sp: 'quarantine',
    np: 'reject',
    adkim: 'r',
    aspf: 's',
    fo: '0:d',
    testing: false,
    discovery: 'treewalk',
  },
  records: [record, { ...record, sourceIp: '2001:db8::7', disposition: 'pass', dkim: 'pass', reasons: [], count: 1 }],
};

export const tlsReport: TlsReport = {
  org: 'Example',
  contact: 'tls-reports@mx.example.net',
  id: '20514.example.com@mx.example.net',
  beginMs: 1_772_409_600_000,
  endMs: 1_772_495_999_000,
  policies: [
    {
      type: 'sts',
      strings: ['version: STSv1', 'mode: enforce', 'mx: *.example.com', 'max_age: 86400'],
      domain: 'example.com',
      mxHosts: ['*.example.com'],
      successes: 10,
      failures: 2,
      details: [
        {
          result: 'certificate-expired',
          sendingIp: '192.0.2.1',
          receivingHost: 'mx1.example.com',
          receivingHelo: 'mx1.example.com',
          receivingIp: '2001:db8::1',
          sessions: 2,
          reason: 'CERT_HAS_EXPIRED',
        },
      ],
    },
    {
      type: 'no-policy-found',
      strings: [],
      domain: 'example.com',
      mxHosts: [],
      successes: 1,
      failures: 0,
      details: [],
    },
  ],
};
