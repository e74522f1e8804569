/** Records of the DNS as they are and as they should be, for the causes that a record mends. */
import { isIPv4 } from 'node:net';
import { parseDomain } from '#format/address';
import { reverseName } from '#format/dns';
import type { Evidence } from './evidence.ts';
import { SPF_LOOKUPS_MAX, withAddress } from './spf-edit.ts';

/** One record, or a few that belong together. */
export interface RecordView {
  /** Key of its label. */
  readonly label: RecordLabel;
  /** As they are; empty where there is none, undefined where it was not looked at. */
  readonly now: readonly string[] | undefined;
  /** As they should be; empty where the record may stay as it is. */
  readonly wanted: readonly string[];
  /** Keys of sentences below it. */
  readonly notes: readonly RecordNote[];
  /** Of an SPF record. */
  readonly lookups?: number;
}

export type RecordLabel = 'ptr' | 'address' | 'helo' | 'spf' | 'mx' | 'dmarc' | 'dkim';
export type RecordNote = 'any-name' | 'spf-lookups' | 'spf-long' | 'spf-one' | 'any-server' | 'dkim-key';

/** Groups of records that a step of a text asks for. */
export type RecordsKey = 'ptr' | 'helo' | 'spf' | 'mx' | 'null-mx' | 'dmarc' | 'dkim';

/** Names of nobody, for pages that explain without a case (RFC 2606, RFC 5737). */
export const exampleEvidence: Evidence = {
  ip: '192.0.2.1',
  helo: 'mail.example.org',
  domain: 'example.org',
  from: 'example.org',
  policyDomain: 'example.org',
};

export function recordsFor(key: RecordsKey, evidence: Evidence): readonly RecordView[] {
  switch (key) {
    case 'ptr':
      return ptrRecords(evidence);
    case 'helo':
      return heloRecords(evidence);
    case 'spf':
      return spfRecords(evidence);
    case 'mx':
      return mxRecords(evidence);
    case 'null-mx':
      return mxRecords(evidence, ['0 .']);
    case 'dmarc':
      return dmarcRecords(evidence);
    case 'dkim':
      return dkimRecords(evidence);
    default:
      return key satisfies never;
  }
}

function ptrRecords(evidence: Evidence): RecordView[] {
  const { ip = '', ptr = '', forward = '' } = evidence;
  const reverse = reverseName(ip);
  if (reverse === undefined) return [];
  const known = words(ptr);
  const [first] = known;
  // A name that only fails to lead back is kept; one of a home line, or none, is replaced.
  const keeps = 'forward' in evidence && first !== undefined && parseDomain(first) !== undefined;
  const name = keeps ? bare(first) : mailName(evidence);
  return [
    {
      label: 'ptr',
      now: known.map((one) => `${reverse}. PTR ${bare(one)}.`),
      wanted: [`${reverse}. PTR ${name}.`],
      notes: keeps ? [] : ['any-name'],
    },
    {
      label: 'address',
      now: keeps ? words(forward).map((address) => addressRecord(name, address)) : undefined,
      wanted: [addressRecord(name, ip)],
      notes: [],
    },
  ];
}

function heloRecords(evidence: Evidence): RecordView[] {
  const { ip = '', helo = '', addresses } = evidence;
  const name = parseDomain(bare(helo));
  if (name === undefined || !name.includes('.') || reverseName(ip) === undefined) return [];
  const now = addresses === undefined ? [] : words(addresses).map((address) => addressRecord(name, address));
  return [{ label: 'helo', now, wanted: [addressRecord(name, ip)], notes: [] }];
}

function spfRecords({ ip = '', domain = '', record }: Evidence): RecordView[] {
  const edited = withAddress(record ?? 'v=spf1 ~all', ip);
  if (edited === undefined || domain === '') return [];
  const notes: RecordNote[] = ['spf-one'];
  if (edited.lookups >= SPF_LOOKUPS_MAX) notes.push('spf-lookups');
  if (edited.long) notes.push('spf-long');
  const now = record === undefined ? undefined : [txtRecord(domain, record)];
  return [{ label: 'spf', now, wanted: [txtRecord(domain, edited.record)], notes, lookups: edited.lookups }];
}

function mxRecords({ domain = '' }: Evidence, now: readonly string[] = []): RecordView[] {
  if (domain === '') return [];
  return [
    {
      label: 'mx',
      now: now.map((value) => `${domain}. MX ${value}`),
      wanted: [`${domain}. MX 10 mail.${domain}.`],
      notes: ['any-server'],
    },
  ];
}

function dmarcRecords({ policyDomain = '', record }: Evidence): RecordView[] {
  if (policyDomain === '' || record === undefined) return [];
  return [{ label: 'dmarc', now: [txtRecord(`_dmarc.${policyDomain}`, record)], wanted: [], notes: [] }];
}

function dkimRecords({ from = '' }: Evidence): RecordView[] {
  if (from === '') return [];
  const wanted = [`s1._domainkey.${from}. TXT "v=DKIM1; k=rsa; p=…"`];
  return [{ label: 'dkim', now: undefined, wanted, notes: ['dkim-key'] }];
}

/**
 * A name that the server could have: the one that it greets with where it could be real, else one in the sender's domain. It
 * is a proposal; the owner takes any name of a domain that is theirs.
 */
export function mailName({ helo = '', ptr = '', senderDomain }: Evidence): string {
  const greeted = parseDomain(bare(helo));
  const isReal =
    greeted !== undefined &&
    greeted.includes('.') &&
    greeted !== bare(ptr).toLowerCase() &&
    !/[0-9]+[-.][0-9]+[-.][0-9]+/.test(greeted) &&
    !/\.(?:local|localdomain|lan|internal|home|corp|arpa|invalid)$/.test(greeted);
  if (isReal) return greeted;
  return senderDomain === undefined ? 'mail.example.org' : `mail.${senderDomain}`;
}

function addressRecord(name: string, ip: string): string {
  return `${name}. ${isIPv4(ip) ? 'A' : 'AAAA'} ${ip}`;
}

/** Quotes and backslashes within are written as zone files have them (RFC 1035 section 5.1). */
function txtRecord(name: string, text: string): string {
  return `${name}. TXT "${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

function bare(name: string): string {
  return name.replace(/\.$/, '');
}

function words(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}
