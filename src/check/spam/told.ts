/**
 * What earlier servers on the way said of a message (Authentication-Results, RFC 8601; Received-SPF, RFC 7208 section 9.1).
 * A fail that is told is believed, since nobody writes one about themselves; a pass is not: anybody could have written it.
 */
import { parseAuthenticationResults } from '#check/authentication';
import type { TestCatalog, TestHit } from '#check/verdict';
import { organizationOf } from './domains.ts';
import { hit } from './hits.ts';
import type { People } from './types.ts';
import { domainOf, type HeaderView } from './view.ts';

export const toldTests = {
  'sender.told-spf-fail': {
    family: 'sender',
    words: 'A server on its way found that the envelope sender forbids its machine (SPF {result})',
    mend: 'Name every sending machine in the SPF record of the envelope domain.',
    prior: 1.5,
    phish: 0.5,
  },
  'sender.told-spf-softfail': {
    family: 'sender',
    words: 'A server on its way found that the envelope sender discourages its machine (SPF softfail)',
    mend: 'Name every sending machine in the SPF record of the envelope domain.',
    prior: 0.8,
    phish: 0.2,
  },
  'sender.told-spf-none': {
    family: 'sender',
    words: 'A server on its way found no SPF record of the envelope sender',
    mend: 'Publish an SPF record (RFC 7208).',
    prior: 0.6,
    phish: 0.2,
  },
  'sender.told-dkim-fail': {
    family: 'sender',
    words: 'A server on its way found a signature that does not hold (DKIM)',
    mend: 'Sign what is sent, and change nothing behind the signature.',
    prior: 0.5,
    phish: 0.5,
  },
  'sender.told-dmarc-fail': {
    family: 'sender',
    words: 'A server on its way found that the domain in From does not stand behind it (DMARC)',
    mend: 'Sign with the domain in From, or send from machines that it names.',
    prior: 1.8,
    phish: 0.9,
  },
  'sender.told-unsigned': {
    family: 'sender',
    words: 'A server on its way found no signature and no SPF pass: nobody stands behind it',
    mend: 'Sign what is sent (DKIM), and publish an SPF record.',
    prior: 1.2,
    phish: 0.4,
  },
  'sender.told-not-aligned': {
    family: 'sender',
    words: 'Whom a server on its way authenticated ({who}) is not the domain in From',
    mend: 'Sign with the domain in From.',
    prior: 0.9,
    phish: 0.3,
  },
} as const satisfies TestCatalog;

const FIELDS_MAX = 10;

interface Told {
  readonly spf: Set<string>;
  readonly dkim: Set<string>;
  readonly dmarc: Set<string>;
  /** Domains that passed something. */
  readonly passed: Set<string>;
}

export function toldHits(header: HeaderView, people: People): TestHit[] {
  const told = readTold(header);
  if (told.spf.size + told.dkim.size + told.dmarc.size === 0) return [];
  const hits: TestHit[] = [];
  if (told.spf.has('fail') || told.spf.has('hardfail')) hits.push(hit('sender.told-spf-fail', { result: 'fail' }));
  else if (told.spf.has('permerror')) hits.push(hit('sender.told-spf-fail', { result: 'permerror' }));
  else if (told.spf.has('softfail')) hits.push(hit('sender.told-spf-softfail'));
  else if (told.spf.has('none') && !told.spf.has('pass')) hits.push(hit('sender.told-spf-none'));
  if (told.dkim.has('fail') && !told.dkim.has('pass')) hits.push(hit('sender.told-dkim-fail'));
  if (told.dmarc.has('fail')) hits.push(hit('sender.told-dmarc-fail'));
  const from = organizationOf(domainOf(people.from[0]?.address ?? ''));
  if (!told.spf.has('pass') && !told.dkim.has('pass')) hits.push(hit('sender.told-unsigned'));
  else if (told.passed.size > 0 && !told.passed.has(from) && !told.dmarc.has('pass')) {
    hits.push(hit('sender.told-not-aligned', { who: [...told.passed].slice(0, 3).join(', ') }));
  }
  return hits;
}

function readTold(header: HeaderView): Told {
  const told: Told = { spf: new Set(), dkim: new Set(), dmarc: new Set(), passed: new Set() };
  const fields = [
    ...header.all('authentication-results'),
    ...header.all('authentication-results-original'),
    ...header.all('x-original-authentication-results'),
  ];
  for (const field of fields.slice(0, FIELDS_MAX)) readResults(header.textOf(field), told);
  for (const field of header.all('received-spf').slice(0, FIELDS_MAX)) {
    const result = /^\s*([a-z]+)/i.exec(header.textOf(field))?.[1]?.toLowerCase();
    if (result !== undefined) told.spf.add(result);
  }
  return told;
}

function readResults(text: string, told: Told): void {
  // Some servers leave their own name out, and begin with the first result.
  const parsed = parseAuthenticationResults(text) ?? parseAuthenticationResults(`unnamed; ${text}`);
  for (const { method, result, properties } of parsed?.results ?? []) {
    const known =
      method === 'spf' ? told.spf : method === 'dkim' ? told.dkim : method === 'dmarc' ? told.dmarc : undefined;
    if (known === undefined) continue;
    known.add(result);
    if (result !== 'pass') continue;
    for (const { name, value } of properties) {
      if (name === 'd' || name === 'i' || name === 'mailfrom')
        told.passed.add(organizationOf(domainOf(`@${value.toLowerCase()}`)));
    }
  }
}
