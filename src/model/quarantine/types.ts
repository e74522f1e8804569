/** The records of this room. */
import type { Brand } from '#base/brand';
import type { Reference } from '#base/ids';
import type { BlobId } from '#model/blob';
import type { AccountId } from '#model/mailbox';

/** A time key: one copy for one recipient. */
export type HeldId = Brand<number, 'HeldId'>;

/** Why it is held; says who may release it. `outbound` is mail of our own users that looks like spam or a virus. */
export const quarantineClasses = ['spam', 'phish', 'virus', 'attachment', 'policy', 'outbound'] as const;
export type QuarantineClass = (typeof quarantineClasses)[number];

/** The first two hold the octets; of the others only the record is left. */
export const quarantineStates = ['held', 'release-requested', 'released', 'deleted', 'expired'] as const;
export type QuarantineState = (typeof quarantineStates)[number];

/** How a released copy goes on to another server: what the queue has to know, as `enqueueMessage` takes it. */
export interface HeldOnward {
  /** The domain of the recipient, A-labels. */
  readonly nextHop: string;
  /** '' is the null reverse-path. */
  readonly returnPath: string;
  readonly envelopeId: string | null;
  readonly returnContent: 'full' | 'headers' | null;
  readonly bodyType: '7bit' | '8bit';
  readonly smtpUtf8: boolean;
  readonly originalRecipient: string | null;
  readonly notify: string;
  readonly tlsDemand: 'policy' | 'required' | 'optional';
}

/** The domain of what is held for a server that is not this one: it is the operator's. */
export const NO_DOMAIN = 0;

/** One copy that is to be held. */
export interface NewHeld {
  readonly id: HeldId;
  /** Whose mailbox it would have gone to, or who sent it (`outbound`); null for a domain whose mailboxes are elsewhere. */
  readonly account: AccountId | null;
  /** `NO_DOMAIN` where it does not live here. */
  readonly domain: number;
  readonly tenant: number;
  /** The address it came in by. */
  readonly recipient: string;
  /** The fields we would have put in front of it, each ending in CRLF. */
  readonly head: Uint8Array;
  readonly class: QuarantineClass;
  /** Envelope sender; '' is the null reverse-path. */
  readonly sender: string;
  /** From and Subject, decoded, as people read them; cut to 200 characters here. */
  readonly from: string;
  readonly subject: string;
  readonly receivedMs: number;
  readonly expiresMs: number;
  /** Of the verdict, on the shown scale: what is likeliest wanted has the least. */
  readonly score: number;
  /** The verdict, encoded by whoever made it; at most `VERDICT_CHARACTERS_MAX`. */
  readonly verdict: string;
  /** Why it is held, in a sentence that its recipient reads; cut to 500 characters here. */
  readonly reason: string;
  /** Null where it is filed here. */
  readonly onward: HeldOnward | null;
}

/** A held copy as lists show it. */
export interface HeldSummary {
  readonly id: HeldId;
  readonly account: AccountId | null;
  readonly domain: number;
  readonly tenant: number;
  readonly recipient: string;
  /** Head and content, octets. */
  readonly size: number;
  readonly class: QuarantineClass;
  readonly sender: string;
  readonly from: string;
  readonly subject: string;
  readonly reference: Reference;
  readonly receivedMs: number;
  readonly expiresMs: number;
  readonly score: number;
  readonly reason: string;
  readonly state: QuarantineState;
  /** Who brought it into its state, and when: a login, `system`; '' while it is held since it came. */
  readonly stateBy: string;
  readonly stateMs: number;
  readonly note: string;
  /** When its recipient asked for its release; with the state `held` that was declined. */
  readonly askedMs: number | null;
  /** Name of the domain, A-labels. */
  readonly domainName: string;
  /** Of the account. */
  readonly address: string | null;
}

/** All of it but the octets received. */
export interface HeldMessage extends HeldSummary {
  /** Undefined once nothing is held any more. */
  readonly blob: BlobId | undefined;
  readonly head: Uint8Array;
  readonly trace: number;
  readonly verdict: string;
  readonly onward: HeldOnward | null;
}

/**
 * Whose messages a viewer may see: one's own, those of whole domains or tenants, or all. It is the permission function's
 * answer as a filter.
 */
export type QuarantineScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'own'; readonly account: AccountId }
  | {
      readonly kind: 'some';
      readonly account: AccountId;
      readonly domains: readonly number[];
      readonly tenants: readonly number[];
    };
