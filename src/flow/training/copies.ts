/** Mail as the counter of copies sees it. */
import { addressNetwork } from '#format/ip';
import type { AuthenticationResults } from '#check/authentication';
import {
  copiesHit,
  type Fingerprint,
  type FingerprintCounter,
  type SightedRecipient,
  type Source,
} from '#check/fingerprint';
import type { TestHit } from '#check/verdict';

/** Servers of one network are one sender, as for greylisting. */
const networkBits = { ipv4: 24, ipv6: 48 };

export interface SeenMail {
  /** Of the scan. */
  readonly fingerprint: Fingerprint | undefined;
  readonly nowMs: number;
  readonly recipients: readonly SightedRecipient[];
  /** In lower case; '' for the null reverse-path. */
  readonly reversePath: string;
  /** IP address of the client; undefined where it came over no network. */
  readonly client: string | undefined;
  readonly authentication: AuthenticationResults | undefined;
  /** `question`: somebody only wants to know, and nothing is counted. */
  readonly purpose: 'mail' | 'question';
}

/**
 * Counts a message, and gives the hit of `fingerprint.copies` where what is known of its text tells. Reports and bounces are
 * not counted: servers write them in the same words for everybody.
 */
export function seeCopies(counter: FingerprintCounter, mail: SeenMail): readonly TestHit[] {
  const { fingerprint, nowMs, recipients, reversePath, purpose } = mail;
  if (fingerprint === undefined || reversePath === '') return [];
  const source = sourceOf(mail);
  const copies =
    purpose === 'mail' ? counter.see({ fingerprint, nowMs, recipients, source }) : counter.look(fingerprint, nowMs);
  const hit = copies === undefined ? undefined : copiesHit(copies, source);
  return hit === undefined ? [] : [hit];
}

/** The domain that it is proven to be from, the one in From before others; or else the network. */
function sourceOf({ authentication, client }: SeenMail): Source {
  if (authentication !== undefined) {
    const { dmarc, dkim, spf } = authentication;
    if (dmarc.result === 'pass' && dmarc.fromDomain !== undefined) return { kind: 'domain', domain: dmarc.fromDomain };
    const signed = dkim.find(
      ({ result, partial, testing }) => result === 'pass' && partial !== true && testing !== true,
    );
    if (signed !== undefined) return { kind: 'domain', domain: signed.domain };
    if (spf.result === 'pass' && spf.scope === 'mailfrom') return { kind: 'domain', domain: spf.domain.toLowerCase() };
  }
  return { kind: 'network', network: client === undefined ? '' : (addressNetwork(client, networkBits) ?? client) };
}
