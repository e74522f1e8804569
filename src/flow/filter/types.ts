import type { AttachmentDecision, VirusOutcome } from '#check/attachment';
import type { CleaningPlan } from '#flow/clean';
import type { AuthenticationResults } from '#check/authentication';
import type { Decision, KnownPeople, Scan } from '#check/spam';
import type { TestHit, Verdict } from '#check/verdict';
import type { MaybePromise } from '#base/connection';
import type { SettingsSnapshot } from '#base/setting';
import type { ReversePath } from '#format/address';
import type { AccountId } from '#model/mailbox';
import type { TraceEvent } from '#model/trace';
import type { FilterAction } from './settings.ts';

/** Whoever a copy is for, as far as its settings, lists and training go. */
export interface FilterRecipient {
  /** The address it came in by, in lower case. */
  readonly address: string;
  /** The hosted domain, A-labels. */
  readonly domain: string;
  /** It is never refused, held or thrown away: complaints and reports come by it. */
  readonly isPostmaster: boolean;
  /** One copy each; empty where nobody here has the address. */
  readonly accounts: readonly { readonly account: AccountId; readonly domainId: number; readonly address: string }[];
}

/** One message that was scanned, and how it came. */
export interface FilterQuestion<Content> {
  /** `question`: somebody only wants to know; nothing is counted. */
  readonly purpose: 'mail' | 'question';
  /** Names the message to others and in their logs; '' for a question. */
  readonly reference: string;
  readonly scan: Scan;
  readonly content: Content;
  /** IP address of the client; undefined where it is not known (a file, a unix socket). */
  readonly client: string | undefined;
  /** Its name in DNS, where it was confirmed. */
  readonly clientName?: string | undefined;
  /** Who signed in to send it. */
  readonly login?: string | undefined;
  /** Of what is on its way out: where it is sent from and to whom, for those that are asked. It is judged for nobody of ours. */
  readonly submission?: { readonly client: string | undefined; readonly recipients: readonly string[] };
  readonly helo: string;
  readonly reversePath: ReversePath;
  /** Undefined where nobody has looked. */
  readonly authentication: AuthenticationResults | undefined;
  /** What the door found, by the names of its checks. */
  readonly door: readonly string[];
  /** What was found when it came, where it is looked at again. */
  readonly before?: readonly TestHit[];
  readonly recipients: readonly FilterRecipient[];
}

/** What becomes of mail with blocked attachments, as the rules of a domain have it. */
export interface AttachmentFinding {
  readonly hits: readonly TestHit[];
  readonly action: 'allow' | 'strip' | 'quarantine' | 'reject';
  /** The test that decided; undefined where nothing is blocked. */
  readonly decisive?: string;
  /** What is to be taken out, where that is the action. */
  readonly strip?: AttachmentDecision;
}

/** What one account adds: its lists, rules of its domain, what it trained, whom it knows. */
export interface Personal {
  readonly hits: readonly TestHit[];
  readonly decisions: readonly Decision[];
  readonly known?: KnownPeople;
  /** What its words are worth by its own training, in the place of the shipped counts. */
  readonly words?: readonly TestHit[];
  /** Set where a list or a rule says what becomes of the copy, whatever the verdict: and which. */
  readonly action?: {
    readonly action: FilterAction;
    readonly because: string;
    /** In the place of the usual words to whoever is refused: printable ASCII, at most 200 characters. */
    readonly reply?: string;
  };
  /** What to put before the Subject of a copy that goes to the inbox: a rule says so. */
  readonly tag?: { readonly text: string; readonly because: string };
  /** In words: what its rules could not see of the message. */
  readonly incomplete?: readonly string[];
}

/** What a filter asks of others. Nothing of it may reject but where too much is to be done (`limit`); what does not answer within the deadline is unknown. */
export interface FilterLookUps<Content> {
  /** DNS lists and feeds. */
  hosts(question: FilterQuestion<Content>, signal: AbortSignal): MaybePromise<readonly TestHit[]>;
  /** Filters of others. */
  engines(question: FilterQuestion<Content>, signal: AbortSignal): MaybePromise<readonly TestHit[]>;
  viruses(question: FilterQuestion<Content>, signal: AbortSignal): MaybePromise<VirusOutcome>;
  /** How often the like was seen. Counts this one. */
  copies(question: FilterQuestion<Content>): readonly TestHit[];
  attachments(question: FilterQuestion<Content>, domain: SettingsSnapshot): AttachmentFinding;
  personal(
    question: FilterQuestion<Content>,
    recipient: Pick<FilterRecipient, 'domain' | 'address'>,
    account: FilterRecipient['accounts'][number] | undefined,
  ): MaybePromise<Personal>;
}

/** What the filter says of one account's copy. */
export interface CopyJudgement {
  readonly verdict: Verdict;
  readonly action: FilterAction;
  /** The setting, entry or rule that said so. */
  readonly because: string;
  /** A rule's own words to whoever is refused. */
  readonly reply?: string;
  /** Fields of ours to stand above the message, each with its CRLF. */
  readonly fields: string;
  /** What to put before the Subject, for the action `tag`. */
  readonly tag: string | undefined;
  /** Attachments that are to be taken out, and why; undefined where none are. */
  readonly strip: AttachmentDecision | undefined;
  /** How its HTML is made harmless; undefined where it stays as it came. */
  readonly clean: CleaningPlan | undefined;
  /** How long it is kept, should it be held, ms. */
  readonly retentionMs: number;
}

export interface Filtered {
  /** For each recipient, for each of its accounts; one for a recipient without accounts. */
  readonly copies: readonly (readonly CopyJudgement[])[];
  readonly story: readonly TraceEvent[];
  /** The virus scanner could not say, and mail is to come again: why. */
  readonly defer: string | undefined;
}
