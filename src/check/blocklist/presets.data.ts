/**
 * Well-known lists, so that an operator names just the zone. Their terms are between their operators and who asks them:
 * most are free for small use only, some want to be told first. None is asked unless it is named in `door.lists` or
 * `filter.uri-lists`.
 */
import { codes } from './codes.ts';
import type { AllowRule, BlockRule, CodeMatch, ListClass, ListTrust, ListZone } from './types.ts';

/** A zone, and the end of names that its customers get with a key of their own before it. */
export interface Preset {
  readonly zone: ListZone;
  readonly keyed?: string;
}

const anyCode: CodeMatch = { kind: 'any' };
const bits = (mask: number): CodeMatch => ({ kind: 'bits', bits: mask });
const block = (kind: ListClass, weight: number, match: CodeMatch = anyCode): BlockRule => ({
  match,
  class: kind,
  weight,
});

function blockZone(zone: string, rules: readonly BlockRule[], link?: string): ListZone {
  return {
    zone,
    name: zone,
    subject: 'address',
    kind: 'block',
    rules,
    refusals: [],
    ...(link === undefined ? {} : { link }),
  };
}

function domainZone(
  zone: string,
  rules: readonly BlockRule[],
  link: string,
  refusals: readonly CodeMatch[] = [],
): ListZone {
  return { zone, name: zone, subject: 'domain', kind: 'block', rules, refusals, link };
}

const spamhausLink = 'https://check.spamhaus.org/results/?query={ip}';
const sbl = [
  block('spam', 4, codes('127.0.0.2')),
  // CSS is made by machine, for senders who spread their spam thin.
  block('spam', 4, codes('127.0.0.3')),
  // DROP: networks that belong to criminals.
  block('spam', 6, codes('127.0.0.9')),
];
const xbl = [block('exploited', 4, codes('127.0.0.4', '127.0.0.7'))];
/** 10: as the provider says, 11: as the list found. */
const pbl = [block('policy', 2, codes('127.0.0.10', '127.0.0.11'))];

/** dnswl.org: 127.0.CATEGORY.TRUST, with fifteen and more categories. */
function dnswlRules(): AllowRule[] {
  const rules: AllowRule[] = [];
  const trusts: readonly ListTrust[] = ['none', 'low', 'medium', 'high'];
  for (let category = 2; category <= 63; category++) {
    for (const [i, trust] of trusts.entries()) rules.push({ match: codes(`127.0.${category}.${i}`), trust });
  }
  return rules;
}

export const presets: readonly Preset[] = [
  { zone: blockZone('zen.spamhaus.org', [...sbl, ...xbl, ...pbl], spamhausLink), keyed: 'zen.dq.spamhaus.net' },
  { zone: blockZone('sbl.spamhaus.org', sbl, spamhausLink), keyed: 'sbl.dq.spamhaus.net' },
  { zone: blockZone('xbl.spamhaus.org', xbl, spamhausLink), keyed: 'xbl.dq.spamhaus.net' },
  { zone: blockZone('sbl-xbl.spamhaus.org', [...sbl, ...xbl], spamhausLink), keyed: 'sbl-xbl.dq.spamhaus.net' },
  { zone: blockZone('pbl.spamhaus.org', pbl, spamhausLink), keyed: 'pbl.dq.spamhaus.net' },
  {
    zone: blockZone('bl.spamcop.net', [block('spam', 3, codes('127.0.0.2'))], 'https://www.spamcop.net/bl.shtml?{ip}'),
  },
  {
    zone: blockZone(
      'b.barracudacentral.org',
      [block('spam', 3, codes('127.0.0.2'))],
      'https://www.barracudacentral.org/lookups/lookup-reputation?lookup_entry={ip}',
    ),
  },
  {
    zone: blockZone(
      'dnsbl-1.uceprotect.net',
      [block('spam', 2, codes('127.0.0.2'))],
      'https://www.uceprotect.net/en/rblcheck.php?ipr={ip}',
    ),
  },
  { zone: blockZone('psbl.surriel.com', [block('spam', 3, codes('127.0.0.2'))], 'https://psbl.org/listing?ip={ip}') },
  {
    // 10 to 12 of its scale: worst, very bad, bad; 13 and 14 are guesses.
    zone: blockZone('bl.mailspike.net', [
      block('spam', 3, codes('127.0.0.2')),
      block('spam', 3, codes('127.0.0.10', '127.0.0.11')),
      block('spam', 2, codes('127.0.0.12')),
    ]),
  },
  {
    zone: blockZone(
      'dnsbl.dronebl.org',
      [block('exploited', 3, codes('127.0.0.3', '127.0.0.19'))],
      'https://dronebl.org/lookup?ip={ip}',
    ),
  },
  {
    zone: {
      zone: 'list.dnswl.org',
      name: 'list.dnswl.org',
      subject: 'address',
      kind: 'allow',
      rules: dnswlRules(),
      // Given for every address to those who ask too much. Servers that read it as a listing let everything in.
      refusals: [codes('127.0.0.255')],
      link: 'https://www.dnswl.org/s/?s={ip}',
    },
  },
  {
    zone: {
      zone: 'wl.mailspike.net',
      name: 'wl.mailspike.net',
      subject: 'address',
      kind: 'allow',
      rules: [
        { match: codes('127.0.0.17'), trust: 'low' },
        { match: codes('127.0.0.18', '127.0.0.19'), trust: 'medium' },
        { match: codes('127.0.0.20'), trust: 'high' },
      ],
      refusals: [],
    },
  },
  {
    zone: {
      ...domainZone(
        'dbl.spamhaus.org',
        [
          block('spam', 4, codes('127.0.1.2', '127.0.1.3')),
          // Phishing, malware, and what commands botnets.
          block('phish', 6, codes('127.0.1.4', '127.0.1.6')),
          block('spam', 4, codes('127.0.1.7', '127.0.1.99')),
          // Honest sites that were broken into: what is true of the host today is not true of its owner.
          block('exploited', 3, codes('127.0.1.102', '127.0.1.199')),
        ],
        spamhausLink,
        // An address was asked for.
        [codes('127.0.1.255')],
      ),
      testEntry: 'dbltest.com',
    },
    keyed: 'dbl.dq.spamhaus.net',
  },
  {
    zone: {
      ...domainZone(
        'multi.surbl.org',
        [
          // Phishing, malware.
          block('phish', 6, bits(8)),
          block('phish', 6, bits(16)),
          block('spam', 4, bits(64)),
          block('exploited', 3, bits(128)),
        ],
        'https://surbl.org/surbl-analysis?{ip}',
      ),
      testEntry: 'surbl-org-permanent-test-point.com',
    },
  },
  {
    zone: {
      ...domainZone(
        'multi.uribl.com',
        // Black, grey (mail to many that people did ask for, among others), red (seen by machine alone).
        [block('spam', 4, bits(2)), block('spam', 0.5, bits(4)), block('spam', 1, bits(8))],
        'https://lookup.uribl.com/?domain={ip}',
      ),
      testEntry: 'test.uribl.com',
    },
  },
];

/** The zones that need nothing but their name. */
export const presetNames: readonly string[] = presets.map(({ zone }) => zone.zone);
