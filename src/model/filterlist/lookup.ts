/** The entries of one place, in a form in which those that are about a message are found at once, however many there are. */
import { isIPv4 } from 'node:net';
import { addressBytes } from '#model/settings';
import { familyOf, prefixOf } from './entry.ts';
import type { FilterEntry } from './records.ts';

export interface ListIndex {
  readonly addresses: ReadonlyMap<string, FilterEntry>;
  readonly domains: ReadonlyMap<string, FilterEntry>;
  readonly networks: ReadonlyMap<string, FilterEntry>;
  /** Lengths of the prefixes in `networks`, the longest first, for either family. */
  readonly prefixes: { readonly 4: readonly number[]; readonly 6: readonly number[] };
}

/** Most places have none. */
export function hasEntries({ addresses, domains, networks }: ListIndex): boolean {
  return addresses.size + domains.size + networks.size > 0;
}

export function indexEntries(entries: readonly FilterEntry[]): ListIndex {
  const addresses = new Map<string, FilterEntry>();
  const domains = new Map<string, FilterEntry>();
  const networks = new Map<string, FilterEntry>();
  const prefixes = { 4: new Set<number>(), 6: new Set<number>() };
  for (const entry of entries) {
    const { kind, subject } = entry;
    if (kind === 'address') addresses.set(subject, entry);
    else if (kind === 'domain') domains.set(subject, entry);
    else {
      const prefix = prefixOf(subject);
      prefixes[familyOf(subject)].add(prefix);
      networks.set(networkKey(subject.split('/')[0] ?? '', prefix), entry);
    }
  }
  const longestFirst = (of: Set<number>): number[] => [...of].sort((a, b) => b - a);
  return { addresses, domains, networks, prefixes: { 4: longestFirst(prefixes[4]), 6: longestFirst(prefixes[6]) } };
}

/** Labels of one name that are looked up; a real name has no more. */
const LABELS_MAX = 128;

/** The entries for a domain and the domains above it, the nearest first. */
export function domainEntries({ domains }: ListIndex, domain: string): FilterEntry[] {
  const found: FilterEntry[] = [];
  if (domains.size === 0) return found;
  let name = domain;
  for (let i = 0; i < LABELS_MAX; i++) {
    const entry = domains.get(name);
    if (entry !== undefined) found.push(entry);
    const dot = name.indexOf('.');
    if (dot === -1) break;
    name = name.slice(dot + 1);
  }
  return found;
}

/** The entries whose network an address is in, the smallest network first. */
export function networkEntries({ networks, prefixes }: ListIndex, client: string): FilterEntry[] {
  const found: FilterEntry[] = [];
  for (const prefix of prefixes[isIPv4(client) ? 4 : 6]) {
    const entry = networks.get(networkKey(client, prefix));
    if (entry !== undefined) found.push(entry);
  }
  return found;
}

/** The octets of a network without the bits behind its prefix, and the prefix. */
function networkKey(address: string, prefix: number): string {
  const bytes = addressBytes(address);
  let key = `${prefix}/`;
  for (let i = 0; i < bytes.length && i * 8 < prefix; i++) {
    const kept = Math.min(8, prefix - i * 8);
    key += `${(bytes[i] ?? 0) & (0xff << (8 - kept)) & 0xff}.`;
  }
  return `${bytes.length}:${key}`;
}
