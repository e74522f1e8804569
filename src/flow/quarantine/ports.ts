/** What this room leaves to others. */
import type { Reference } from '#base/ids';
import type { AccountId } from '#model/mailbox';
import type { Asker } from './who.ts';

/** Allow and block lists; a desk of them is behind it, and judges who may. */
export interface SenderList {
  /** Gives the address or domain that was entered. A Fault where there is none that could be. */
  enter(asker: Asker, entry: SenderEntry): Promise<{ readonly subject: string }>;
}

export interface SenderEntry {
  readonly action: 'allow' | 'block';
  /** From, decoded, as people read it. */
  readonly from: string;
  /** The envelope's sender; '' is the null reverse-path. */
  readonly sender: string;
  /** An account's address, a domain, or the platform where neither is given. */
  readonly place: { readonly account?: string; readonly domain?: string };
  readonly reason: string;
}

/** Hears that somebody said what a held message is: the filter learns, and lists that named its sender are counted. */
export interface Judgements {
  /** Does not throw: what cannot be learnt is no reason to keep mail from its recipient. */
  judged(judgement: Judgement): Promise<void>;
}

export interface Judgement {
  readonly held: {
    readonly id: number;
    /** Whose mail it is; null for a domain whose mailboxes are elsewhere. */
    readonly account: AccountId | null;
    readonly address: string | null;
    readonly domain: number;
    readonly tenant: number;
    readonly domainName: string;
    readonly reference: Reference;
  };
  readonly by: string;
  /** Our fields above it: what was found when it came. */
  readonly head: Uint8Array;
  /** The octets received. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly wanted: boolean;
}
