import type { AuthenticationResults } from '#check/authentication';
import type { Judgement, JudgedFinding } from '#check/reputation';
import type { TraceEvent } from '#model/trace';

/** Why somebody is turned away or told to come again. */
export type DoorReason =
  | { readonly kind: 'check'; readonly finding: JudgedFinding }
  /** The first try, or one that came too soon. `cause`: what made it odd. */
  | {
      readonly kind: 'greylisted';
      readonly waitMs: number;
      readonly retryAtMs: number;
      readonly cause: JudgedFinding | undefined;
    };

/** Where an admitted copy goes, as far as the door has a say. */
export type DoorPlace = 'inbox' | 'junk';

/**
 * What the door says about one recipient's copy. `elseInto`: where it goes should the answer be 250 all the same, since
 * other recipients take the message (nothing that was taken is bounced).
 */
export type DoorDecision =
  | { readonly kind: 'admit'; readonly into: DoorPlace; readonly holdMs: number; readonly judgement: Judgement }
  | {
      readonly kind: 'defer' | 'refuse';
      readonly reason: DoorReason;
      readonly elseInto: DoorPlace;
      readonly judgement: Judgement;
    };

export type TurnedAway = Extract<DoorDecision, { kind: 'defer' | 'refuse' }>;

/** What the door found out about a message, for its commit. */
export interface Examined {
  /** One for each recipient, in their order. */
  readonly decisions: readonly DoorDecision[];
  /** Fields to stand above our Received: Authentication-Results, with its CRLF. Empty where nothing was looked at. */
  readonly results: string;
  readonly authentication: AuthenticationResults;
  /** The client's confirmed name in DNS, for Received. */
  readonly clientName: string | undefined;
  /** The domain in From, where DMARC says that it stands behind the message. */
  readonly verifiedFrom: string | undefined;
  readonly story: readonly TraceEvent[];
}
