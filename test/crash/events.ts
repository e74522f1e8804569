/** What the driver says, one line of JSON each, and the harness writes down. */

/** What an operation does to one message of the ledger. */
export interface Effect {
  readonly number: number;
  /** Where it is afterwards: `box:ID`, `queue`, or `none`. */
  readonly place: string;
  /** For new messages: of the octets. */
  readonly sha?: string;
  /** System flags afterwards, where the operation sets them. */
  readonly flags?: number;
}

export type DriverEvent =
  | { readonly kind: 'ready' }
  /** About to be asked of the store. `at`: length of the block log, where there is one. */
  | {
      readonly kind: 'try';
      readonly id: number;
      readonly at: number;
      readonly name: string;
      readonly effects: readonly Effect[];
    }
  | {
      readonly kind: 'done';
      readonly id: number;
      readonly at: number;
      readonly uids?: readonly (readonly [box: number, uid: number])[];
    }
  /** Answered with a failure: nothing of it may be there. */
  | { readonly kind: 'refused'; readonly id: number; readonly fault: string }
  /** So many packs had nothing left in them, and were removed. */
  | { readonly kind: 'swept'; readonly packs: number }
  | { readonly kind: 'fatal'; readonly message: string }
  | { readonly kind: 'closed' };
