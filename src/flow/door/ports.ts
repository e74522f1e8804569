/** What the door asks of others. */
import type { SettingsSnapshot } from '#base/setting';
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { AuthenticationResults, BimiVerdict } from '#check/authentication';
import type { ClientSight, DoorPolicy, ListsSight, OurNames, RateSight, Sight } from '#check/reputation';
import type { ReversePath } from '#format/address';
import type { Resolver } from '#format/dns';
import type { AccountId } from '#model/mailbox';
import type { DoorDecision } from './types.ts';

/** What DNS lists say of a client. Never rejects: a list that cannot be asked is unknown. */
export interface Lists {
  lookUp(address: string, signal: AbortSignal): MaybePromise<ListsSight>;
}

/** What came from a client's network lately, on this server. */
export interface Rates {
  message(address: string): void;
  unknownRecipient(address: string): void;
  /** Undefined for what has no network address. */
  see(address: string): RateSight | undefined;
}

export interface DoorSettings {
  /** As they are for the platform, or for a hosted domain. */
  snapshot(domain?: string): SettingsSnapshot;
  forAccount(account: number, domain: string): MaybePromise<SettingsSnapshot>;
}

/** A message of a sender, for one hosted domain: who it is from is told by whatever proves it best. */
export interface SenderQuestion {
  readonly sight: Sight;
  readonly sender: ReversePath;
  readonly recipientDomain: string;
  readonly policy: DoorPolicy;
}

/** Whom we have seen before; durable. A question that fails lets the mail pass: memory of ours is not the sender's fault. */
export interface SenderMemory {
  /** Undefined where it passes; else when the next try will. */
  greylist(question: SenderQuestion): Promise<{ readonly retryAtMs: number } | undefined>;
  /** Whether this is the first mail of the sender. */
  isNew(question: SenderQuestion): Promise<boolean>;
}

/** Who stands behind a message, and the brand that the domain in From shows, where it may show one. */
export interface Authenticated {
  readonly results: AuthenticationResults;
  readonly brand: BimiVerdict | undefined;
}

/** A message that was judged with its content, for who counts them. */
export interface JudgedMail {
  readonly client: string;
  readonly sender: ReversePath;
  readonly results: AuthenticationResults;
  readonly decisions: readonly DoorDecision[];
}

export interface DoorHouse {
  readonly resolver: Resolver;
  readonly lists: Lists;
  readonly rates: Rates;
  readonly memory: SenderMemory;
  readonly settings: DoorSettings;
  readonly clock: Clock;
  /** The name of this server. */
  readonly hostname: string;
  /** Names and addresses that nobody else greets with. */
  own(): OurNames;
  /** Of `limits.exempt`: no rates, no waiting for the greeting. */
  isExempt(address: string): boolean;
  /** How long who looks odd waits for the greeting. */
  greetingWaitMs(): number;
  /** Whether a domain publishes a DMARC policy, itself or above it; undefined where that cannot be found out. */
  publishesPolicy(domain: string, signal: AbortSignal): MaybePromise<boolean | undefined>;
  /** The field Authentication-Results with its CRLF. */
  formatResults(found: Authenticated, client: ClientSight): string;
  /** Hears of each message that was judged with its content. Must not throw. */
  judged(mail: JudgedMail): void;
  /** Hears what was decided about some recipients, before the content and with it: for who shows how that came about. */
  decided?(sight: Sight, decisions: readonly DoorDecision[]): void;
}

/** One recipient, as far as the door has to know. */
export interface DoorRecipient {
  /** The hosted domain, A-labels: its settings count. */
  readonly domain: string;
  /** Set where one account stands behind the address: its own trusted forwarders count. */
  readonly account: AccountId | undefined;
  /** `postmaster`: always let in (product IN2). */
  readonly exempt: boolean;
}
