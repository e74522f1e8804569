import type { CheckAction, CheckName } from './checks.ts';

/** Why a finding comes to less than its setting says. */
export type Easing =
  | 'dry-run'
  | 'waits' // for the content: a signature may still speak for the client, or the action belongs to the end
  | 'dmarc' // the domain in From stands behind the message
  | 'dkim' // a domain stands behind it
  | 'allow-list' // a list of well-kept servers names the client
  | 'forwarder' // breaks SPF and DKIM as forwarders do, and is trusted
  | 'sealer' // a trusted forwarder says by ARC that it was whole when it came
  | 'no-greylisting'; // greylisting is switched off, or not meant for mail that somebody stands behind

export type EvidenceValue = string | number | boolean | null;

/**
 * A check that hit, with what was seen. Plain data, kept in the trace, from which the page for the sender is made.
 * Keys of the evidence by check:
 * - ptr-missing: ip
 * - ptr-unconfirmed: ip, ptr (names, with spaces between), forward (addresses found, the same way)
 * - ptr-generic: ip, ptr, rule (which rule of the set)
 * - helo-*: helo, ip; helo-mismatch: addresses; helo-own: own (our name)
 * - early-talker: ip, afterMs
 * - list-*: ip, zone, codes, text (the list's own words), link
 * - sender-*: domain
 * - spf-*: ip, domain, scope, record, mechanism, explanation
 * - dmarc-*: from, policyDomain, record, spf (result and domain), dkim (results and domains), alignment
 * - network-rate, unknown-recipients: network, count, windowS, max
 */
export interface Finding {
  readonly check: CheckName;
  readonly score: number;
  readonly evidence: Readonly<Record<string, EvidenceValue>>;
}

/** What one place (the platform or a hosted domain) makes of a finding. */
export interface JudgedFinding extends Finding {
  /** As set. */
  readonly action: CheckAction;
  /** What it comes to: after dry run, softening and trusted forwarders. */
  readonly effective: CheckAction;
  readonly dryRun: boolean;
  /** In a dry run: what it would have come to. */
  readonly would?: CheckAction;
  /** Where `effective` is less than `action`. */
  readonly eased?: Easing;
}

/** What the findings come to for one place at one stage. */
export interface Judgement {
  /** The strongest effective action; `note` where nothing weighs. */
  readonly action: CheckAction;
  /** The finding that decided; undefined for `note` and below. */
  readonly decisive: JudgedFinding | undefined;
  readonly findings: readonly JudgedFinding[];
  /** Of those whose effective action is `score` or stronger. */
  readonly score: number;
  /** Whether the first try of this mail is to be put off: beside, or without, any finding. Never at `rcpt`. */
  readonly greylist: boolean;
}
