/** The records of this room: readonly plain data. */
import type { TestHit, VerdictKind } from '#check/verdict';

/** Where a text condition looks. What the header says, then what the sender's server said. */
export const contentTexts = [
  'header',
  'subject',
  'from',
  'from-name',
  'reply-to',
  'to',
  'body',
  'link',
  'link-host',
  'attachment',
  'attachment-type',
] as const;
export const envelopeTexts = ['sender', 'recipient', 'helo'] as const;
export type TextPlace = (typeof contentTexts)[number] | (typeof envelopeTexts)[number];

export const contentNumbers = ['size', 'links', 'attachments', 'attachment-size'] as const;
export const envelopeNumbers = ['recipients'] as const;
export type NumberPlace = (typeof contentNumbers)[number] | (typeof envelopeNumbers)[number];

export const comparisons = ['<', '<=', '>', '>=', '='] as const;
export type Comparison = (typeof comparisons)[number];

export type TextTest =
  /** Any of the texts, without regard to case. `within`: a domain or what lies below it. */
  | { readonly kind: 'is' | 'contains' | 'starts' | 'ends' | 'within'; readonly texts: readonly string[] }
  | { readonly kind: 'matches'; readonly pattern: string; readonly flags: string }
  | { readonly kind: 'exists' };

export const authenticationChecks = ['spf', 'dkim', 'dmarc'] as const;
export type AuthenticationCheck = (typeof authenticationChecks)[number];

/** One question about a message. */
export type Condition =
  | { readonly kind: 'text'; readonly of: TextPlace; readonly field: string; readonly test: TextTest }
  | { readonly kind: 'number'; readonly of: NumberPlace; readonly is: Comparison; readonly value: number }
  | { readonly kind: 'client'; readonly networks: readonly string[] }
  | { readonly kind: 'result'; readonly of: AuthenticationCheck; readonly results: readonly string[] }
  /** The domain in From is proven. */
  | { readonly kind: 'authenticated' }
  /** A test of the filter was hit; `*` at the end stands for any rest. */
  | { readonly kind: 'hit'; readonly test: string };

/** How conditions are put together; `condition` is an index into the rule's own. */
export type Expression =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'condition'; readonly condition: number };

export const ruleKinds = ['spam', 'high-spam', 'phish', 'blocked'] as const satisfies readonly VerdictKind[];
export type RuleKind = (typeof ruleKinds)[number];

export type Action =
  /** Points on the shown scale. */
  | { readonly kind: 'add'; readonly points: number }
  | { readonly kind: 'call'; readonly verdict: RuleKind }
  /** Before the Subject. */
  | { readonly kind: 'tag'; readonly text: string }
  | { readonly kind: 'allow' | 'junk' | 'quarantine' }
  /** With what its sender is told, printable ASCII; the usual words where not given. */
  | { readonly kind: 'reject'; readonly text?: string };

export interface Rule {
  readonly name: string;
  /** What it is for, in its author's words; may be empty. */
  readonly words: string;
  /** Line of the source that it begins at, from 1. */
  readonly line: number;
  /** Its own text, with the comments above it. */
  readonly source: string;
  readonly conditions: readonly Condition[];
  readonly when: Expression;
  readonly actions: readonly Action[];
}

/** What is wrong with a text, and where: line and column from 1. */
export interface RuleProblem {
  readonly line: number;
  readonly column: number;
  /** What was expected there, or what is wrong, as a sentence without its full stop. */
  readonly words: string;
}

/** A message as content conditions see it; texts decoded. */
export interface RuleContent {
  /** Names in lower case, values unfolded and decoded. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  readonly from: readonly RulePerson[];
  readonly replyTo: readonly string[];
  /** To and Cc. */
  readonly to: readonly string[];
  /** What its reader sees. */
  readonly body: string;
  /** As a browser has them; the hosts it goes to, and that what wraps an address leads on to. */
  readonly links: readonly { readonly address: string; readonly hosts: readonly string[] }[];
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly octets: number }[];
  readonly octets: number;
  /** In words: what was not read. Conditions about it are unknown where they are not met by what was. */
  readonly incomplete: readonly string[];
}

export interface RulePerson {
  readonly name: string;
  /** In lower case; '' where there is none. */
  readonly address: string;
}

export interface RuleEnvelope {
  /** '' for the null sender. */
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly helo: string;
  /** IP address; undefined where it came over no network. */
  readonly client: string | undefined;
}

/** Results as RFC 8601 writes them; undefined where it was not looked. `temperror` is never held against anybody. */
export interface RuleAuthentication {
  readonly spf: string | undefined;
  /** One a signature. */
  readonly dkim: readonly string[] | undefined;
  readonly dmarc: string | undefined;
  /** The domain in From is proven: by DMARC, by a signature of its own, or by who signed in. Undefined: not known. */
  readonly proven: boolean | undefined;
}

export interface RuleFacts {
  readonly envelope: RuleEnvelope;
  readonly authentication: RuleAuthentication;
  /** Tests that were hit; undefined where nobody looked. */
  readonly hits: readonly TestHit[] | undefined;
}

/** A rule that was met, and what it does. */
export interface MatchedRule {
  readonly rule: string;
  readonly owner: string;
  readonly words: string;
  readonly points: number;
  /** `add 3`, `quarantine`. */
  readonly actions: readonly string[];
}

/** Where a rule sends the mail, whatever the score. `allow` never lets in viruses and blocked attachments. */
export interface RuleDisposition {
  readonly kind: 'allow' | 'junk' | 'quarantine' | 'reject';
  /** What its sender is told who is refused. */
  readonly text?: string;
  readonly rule: string;
  readonly owner: string;
}

export interface RuleOutcome {
  /** `rule.points` and `rule.decided`, for the verdict. */
  readonly hits: readonly TestHit[];
  readonly matched: readonly MatchedRule[];
  /** All together, on the shown scale. */
  readonly points: number;
  /** What the first rule that calls it something calls it. */
  readonly kind: RuleKind | undefined;
  /** What the first rule that says so does with it. */
  readonly disposition: RuleDisposition | undefined;
  readonly tags: readonly string[];
  /** In words: what rules could not see. */
  readonly incomplete: readonly string[];
}
