/** What this flow works with. */
import type { MaybePromise } from '#base/connection';
import type { BayesSender, BayesTokens } from '#check/bayes';
import type { Fingerprint } from '#check/fingerprint';

/** A message as it is taught. */
export interface Lesson {
  /** Words without keys of the sender. */
  readonly tokens: BayesTokens;
  readonly sender: BayesSender;
  /** Without its angle brackets; '' where there is none. */
  readonly messageId: string;
  /** Decoded. */
  readonly subject: string;
  /** Undefined for a text too short to be known again. */
  readonly fingerprint: Fingerprint | undefined;
}

/** Reads the octets of a message as the filter does when it comes, in another thread. */
export type LessonReader = (bytes: Uint8Array<ArrayBuffer>) => MaybePromise<Lesson>;
