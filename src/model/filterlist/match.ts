/** Which entry decides about a message. */
import { isIP } from 'node:net';
import { type Address, addressKey, parseAddress } from '#format/address';
import type { listTests } from '#check/rules';
import type { AuthenticationResults } from '#check/authentication';
import type { TestHit } from '#check/verdict';
import { prefixOf } from './entry.ts';
import { domainEntries, hasEntries, type ListIndex, networkEntries } from './lookup.ts';
import type { FilterEntry } from './records.ts';

/** Addresses of From that are looked at; a message that names more is no letter. */
const FROM_MAX = 10;
/** Allow entries that do not count are told of, so many at most. */
const UNPROVEN_TOLD_MAX = 3;
const EVIDENCE_CHARACTERS_MAX = 200;

/** What proves where a message is from. */
export interface ListAuthentication {
  /** The domain in From, where DMARC passed for it. */
  readonly dmarc?: string;
  /** d= of the signatures that passed and sign the whole message. */
  readonly dkim: readonly string[];
  /** The domain of the reverse-path, where SPF passed for it. */
  readonly spf?: string;
  /** Keys (`addressKey`) of addresses whose owner signed in to send it. */
  readonly signedIn?: readonly string[];
}

export const noAuthentication: ListAuthentication = { dkim: [] };

/** The proof in what authentication found. Nothing that could not be found out is one. */
export function proofOf({ spf, dkim, dmarc }: AuthenticationResults): ListAuthentication {
  const signed = dkim.filter((one) => one.result === 'pass' && one.testing !== true && one.partial !== true);
  return {
    ...(dmarc.result === 'pass' && dmarc.fromDomain !== undefined ? { dmarc: dmarc.fromDomain } : {}),
    dkim: [...new Set(signed.map(({ domain }) => domain))],
    ...(spf.result === 'pass' && spf.scope === 'mailfrom' ? { spf: spf.domain } : {}),
  };
}

export interface ListFacts {
  /** The addresses in From, as the header writes them. */
  readonly from: readonly string[];
  /** The reverse-path as text; '' for the null sender. */
  readonly envelope: string;
  /** IP address of the client; undefined where it came over no network. */
  readonly client: string | undefined;
  readonly authentication: ListAuthentication;
  readonly nowMs: number;
}

export interface ListMatch {
  /** What the entry that decides says; undefined where none does. Never lets in a virus or a blocked attachment. */
  readonly decision: 'allow' | 'block' | undefined;
  readonly entry: FilterEntry | undefined;
  /** `list.allowed` or `list.blocked` for the one that decides, `list.unproven` for those that would have. */
  readonly hits: readonly TestHit[];
}

/** An entry that is about the message, what of the message it names, and how exact it is. */
interface Candidate {
  readonly entry: FilterEntry;
  readonly what: 'from' | 'envelope' | 'client';
  readonly name: string;
  /** A-labels; '' for a network. */
  readonly domain: string;
  readonly weight: number;
}

const undecided: ListMatch = { decision: undefined, entry: undefined, hits: [] };

/**
 * The nearest place that has a word to say decides: `places` are the account's, the domain's and the platform's entries, in
 * that order. In one place the most exact entry counts: an address before a domain (the longer name first) before a
 * network (the smaller first); where two are equally exact, to block counts before to allow. An allow entry counts only
 * where it is proven that the mail is from there, unless it says that it does not ask; for a network the connection is
 * the proof. An expired entry is none.
 */
export function matchLists(places: readonly ListIndex[], facts: ListFacts): ListMatch {
  const filled = places.filter(hasEntries);
  if (filled.length === 0) return undecided;
  const names = namesIn(facts);
  const unproven: TestHit[] = [];
  for (const index of filled) {
    for (const candidate of candidatesIn(index, names, facts)) {
      const { entry } = candidate;
      if (entry.action === 'block') return decided(candidate, sight(candidate), unproven);
      const proof = proofFor(candidate, facts.authentication);
      if (proof !== undefined) return decided(candidate, proof, unproven);
      if (unproven.length < UNPROVEN_TOLD_MAX) unproven.push(hitOf('list.unproven', candidate, ''));
    }
  }
  return unproven.length === 0 ? undecided : { ...undecided, hits: unproven };
}

function decided(candidate: Candidate, proof: string, unproven: readonly TestHit[]): ListMatch {
  const { entry } = candidate;
  const test = entry.action === 'allow' ? 'list.allowed' : 'list.blocked';
  return { decision: entry.action, entry, hits: [hitOf(test, candidate, proof), ...unproven] };
}

function hitOf(test: keyof typeof listTests, { entry, name }: Candidate, proof: string): TestHit {
  const owner = entry.scope === 'platform' ? 'this server' : entry.scopeName;
  const why = entry.reason === '' ? '' : ` (${entry.reason})`;
  const cut = (text: string): string => text.slice(0, EVIDENCE_CHARACTERS_MAX);
  return {
    test,
    value: 1,
    evidence: {
      entry: cut(entry.subject),
      owner: cut(owner),
      scope: entry.scope,
      matched: cut(name),
      ...(test === 'list.unproven' ? {} : { proof: cut(proof), why: cut(why) }),
    },
  };
}

/** An address that the message names. */
interface Named {
  readonly what: 'from' | 'envelope';
  readonly name: string;
  readonly address: Address;
}

function namesIn({ from, envelope }: ListFacts): readonly Named[] {
  const texts = [
    ...from.slice(0, FROM_MAX).map((name) => ({ what: 'from', name }) as const),
    ...(envelope === '' ? [] : [{ what: 'envelope', name: envelope } as const]),
  ];
  return texts.flatMap((text) => {
    const address = parseAddress(text.name);
    return address === undefined ? [] : [{ ...text, address }];
  });
}

/** Those that are about the message and have not expired, the one that counts first. */
function candidatesIn(index: ListIndex, names: readonly Named[], { client, nowMs }: ListFacts): Candidate[] {
  const found: Candidate[] = [];
  for (const name of names) named(index, found, name);
  if (client !== undefined && isIP(client) !== 0) {
    for (const entry of networkEntries(index, client)) {
      found.push({ entry, what: 'client', name: client, domain: '', weight: prefixOf(entry.subject) });
    }
  }
  return found.filter(({ entry }) => entry.expiresMs === null || entry.expiresMs > nowMs).sort(byWeight);
}

const ADDRESS_WEIGHT = 100_000;
const DOMAIN_WEIGHT = 1_000;

function named(index: ListIndex, found: Candidate[], { what, name, address }: Named): void {
  const { domain } = address;
  const exact = index.addresses.get(addressKey(address));
  if (exact !== undefined) found.push({ entry: exact, what, name, domain, weight: ADDRESS_WEIGHT });
  for (const entry of domainEntries(index, domain)) {
    found.push({ entry, what, name, domain, weight: DOMAIN_WEIGHT + entry.subject.length });
  }
}

function byWeight(a: Candidate, b: Candidate): number {
  if (a.weight !== b.weight) return b.weight - a.weight;
  if (a.entry.action !== b.entry.action) return a.entry.action === 'block' ? -1 : 1;
  return 0;
}

/** What was seen, for an entry that needs no proof. */
function sight({ what, name }: Candidate): string {
  switch (what) {
    case 'from':
      return `the mail says that it is from ${name}`;
    case 'envelope':
      return `the mail was sent as ${name}`;
    case 'client':
      return `the mail came from ${name}`;
    default:
      return what satisfies never;
  }
}

/** What proves that the mail is from there, in words; undefined where nothing does. */
function proofFor(candidate: Candidate, authentication: ListAuthentication): string | undefined {
  const { entry, what, name, domain } = candidate;
  if (what === 'client') return sight(candidate);
  const { dmarc, dkim, spf, signedIn = [] } = authentication;
  const address = parseAddress(name);
  if (address !== undefined && signedIn.includes(addressKey(address))) return `${name} signed in to send it`;
  if (what === 'from' && dmarc === domain) return `DMARC proves that it is from ${domain}`;
  const signer = dkim.find((one) => signsFor(one, candidate));
  if (signer !== undefined) return `the signature of ${signer} (DKIM) proves it`;
  if (spf === domain) return `SPF proves that the server may send for ${domain}`;
  return entry.unauthenticated ? `the entry asks for no proof (${sight(candidate)})` : undefined;
}

/**
 * A signature proves a domain where it is the domain's own or one above it that the entry's owner can speak for: one that
 * is not above what the entry names, which may be a registry.
 */
function signsFor(signer: string, { entry, domain }: Candidate): boolean {
  const owner = entry.kind === 'address' ? entry.subject.slice(entry.subject.lastIndexOf('@') + 1) : entry.subject;
  return isWithin(domain, signer) && isWithin(signer, owner);
}

function isWithin(name: string, above: string): boolean {
  return name === above || name.endsWith(`.${above}`);
}
