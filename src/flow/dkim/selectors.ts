/** Selectors and the names under which their records lie. */
import { dkimAlgorithms, type DkimAlgorithm, type DkimRecord, dkimRecordOf } from '#check/dkim';
import type { DkimPublicKey } from '#model/directory';

/** RFC 1035 section 2.3.4: 255 octets on the wire, which are two more than in text. */
const NAME_CHARACTERS_MAX = 253;

/**
 * Two for each algorithm, taken in turn, and the same for every domain: whoever delegates them once need not come back.
 * The one that is not in use has been out of it for a week at least, so nobody remembers its former key.
 */
const pairs: Readonly<Record<DkimAlgorithm, readonly [string, string]>> = {
  'rsa-sha256': ['rk1', 'rk2'],
  'ed25519-sha256': ['rk3', 'rk4'],
};

/** All that a domain ever needs to delegate. */
export const selectors: readonly string[] = dkimAlgorithms.flatMap((algorithm) => pairs[algorithm]);

/** The selector of the next key; undefined while both are in use. */
export function freeSelector(algorithm: DkimAlgorithm, keys: readonly DkimPublicKey[]): string | undefined {
  return pairs[algorithm].find((selector) => !keys.some((key) => key.selector === selector));
}

/** Where verifiers look (RFC 6376 section 3.6.2.1). */
export function recordName(selector: string, domain: string): string {
  return `${selector}._domainkey.${domain}`;
}

/** Where a delegated selector leads: one name for each domain in the operator's zone. Undefined where it would be too long. */
export function delegationTarget(selector: string, domain: string, zone: string): string | undefined {
  const target = `${selector}.${domain}._domainkey.${zone}`;
  return target.length <= NAME_CHARACTERS_MAX ? target : undefined;
}

/** The record of a key in its domain's zone. */
export function recordOf(key: DkimPublicKey, domain: string): DkimRecord {
  return dkimRecordOf({ ...key, domain });
}

/** The same record at another name, as a line for a zone file. */
export function recordLineAt(record: DkimRecord, name: string): string {
  return `${name}.${record.zoneLine.slice(record.name.length + 1)}`;
}
