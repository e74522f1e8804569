/** The records of this room: readonly plain data. */

/** Whose counts they are. The platform's owner is 0. */
export const trainingKinds = ['account', 'domain', 'platform'] as const;
export type TrainingKind = (typeof trainingKinds)[number];

export interface TrainingPlace {
  readonly kind: TrainingKind;
  /** Key of the account or the domain; 0 for the platform. */
  readonly owner: number;
}

/**
 * Who teaches. What an account teaches counts for itself, and within bounds for its domain and the platform; what an operator
 * teaches for a domain or the platform counts there.
 */
export type Trainer =
  | { readonly kind: 'account'; readonly owner: number; readonly domain: number }
  | { readonly kind: 'domain'; readonly owner: number }
  | { readonly kind: 'platform'; readonly owner: 0 };

export const trainingOrigins = ['move', 'keyword', 'report', 'command'] as const;
/** How somebody said it: moved to or from Junk, set `$Junk` or `$NotJunk`, reported, or on the command line. */
export type TrainingOrigin = (typeof trainingOrigins)[number];

/** One lesson, as it is kept. */
export interface Training extends TrainingPlace {
  readonly id: number;
  readonly as: 'spam' | 'ham';
  /** Address of the account, name of the domain; '' for the platform, and for who is gone. */
  readonly name: string;
  readonly actor: string;
  readonly origin: TrainingOrigin;
  /** Decoded, at most 200 characters. */
  readonly subject: string;
  /** Address of From; '' where it has none. */
  readonly sender: string;
  readonly atMs: number;
  /** Where it counts now. */
  readonly counts: readonly TrainingKind[];
}

/** What a scope has learned, all together. */
export interface TrainedScope extends TrainingPlace {
  readonly id: number;
  readonly spam: number;
  readonly ham: number;
  /** Accounts that taught what counts here. */
  readonly trainers: number;
  /** Messages that an operator taught here. */
  readonly trusted: number;
}

/** In what a write of this room answers: whose counts are others now. */
export interface TrainingChanged {
  readonly trained: readonly TrainingPlace[];
}
