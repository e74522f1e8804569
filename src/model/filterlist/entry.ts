/** What an entry names, and how it is written. */
import { isIP } from 'node:net';
import { addressKey, parseAddress, parseDomain } from '#format/address';
import { addressOctets } from '#format/ip';
import { parseNetwork } from '#model/settings';

/** `domain` means its sub-domains too; `network` one IP address or a prefix. */
export type ListSubjectKind = 'address' | 'domain' | 'network';

export interface ListSubject {
  readonly kind: ListSubjectKind;
  /** `addressKey`, the A-label name, or the network as `parseNetwork` writes it. */
  readonly subject: string;
}

/** Entries of one account, one domain, and the platform. */
export const ENTRIES_MAX: Readonly<Record<'account' | 'domain' | 'platform', number>> = {
  account: 2_000,
  domain: 10_000,
  platform: 50_000,
};
export const REASON_CHARACTERS_MAX = 200;
/** A longer text is no address: local part, at-sign and domain in any spelling. */
const TEXT_CHARACTERS_MAX = 320;
/** Shorter prefixes hold whole countries; nobody knows everybody in them. */
const ALLOWED_PREFIX_MIN = { 4: 8, 6: 16 } as const;

/** Reads what somebody typed: `bob@example.com`, `example.com`, `@example.com`, `192.0.2.1`, `2001:db8::/32`. */
export function parseListSubject(text: string): ListSubject | undefined {
  const bare = text.trim();
  if (bare.length === 0 || bare.length > TEXT_CHARACTERS_MAX) return undefined;
  const [front = ''] = bare.split('/');
  if (isIP(front) !== 0) {
    const network = parseNetwork(bare);
    return network === undefined ? undefined : { kind: 'network', subject: network };
  }
  if (bare.lastIndexOf('@') > 0) {
    const address = parseAddress(bare);
    return address === undefined ? undefined : { kind: 'address', subject: addressKey(address) };
  }
  const domain = parseDomain(bare.replace(/^(?:@|\*\.)/, ''));
  return domain === undefined ? undefined : { kind: 'domain', subject: domain };
}

/** The network that was meant where one of its addresses was written: `192.0.2.0/24` for `192.0.2.7/24`. */
export function networkAround(text: string): string | undefined {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text.trim()) ?? [];
  const octets = addressOctets(address);
  if (octets === undefined || Number(bits) > octets.length * 8) return undefined;
  const kept = octets.map((octet, at) => octet & (0xff00 >> Math.min(8, Math.max(0, Number(bits) - at * 8))));
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((kept[2 * at] ?? 0) << 8) | (kept[2 * at + 1] ?? 0)).toString(16),
  );
  return parseNetwork(`${octets.length === 4 ? kept.join('.') : groups.join(':')}/${bits}`);
}

/** Why a subject may not be allowed, as a sentence; undefined where nothing speaks against it. */
export function subjectProblem({ kind, subject }: ListSubject, action: 'allow' | 'block'): string | undefined {
  if (action === 'block') return undefined;
  if (kind === 'domain' && !subject.includes('.')) {
    return `"${subject}" is a top-level domain: allow the domains in it that you know`;
  }
  if (kind === 'network' && prefixOf(subject) < ALLOWED_PREFIX_MIN[familyOf(subject)]) {
    return `${subject} is too large a network to be allowed: name the networks in it that you know`;
  }
  return undefined;
}

export function familyOf(network: string): 4 | 6 {
  return network.includes(':') ? 6 : 4;
}

export function prefixOf(network: string): number {
  const [, length] = network.split('/');
  return length === undefined ? (familyOf(network) === 4 ? 32 : 128) : Number(length);
}
