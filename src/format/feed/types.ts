/** The records of this room: readonly plain data. */

/** One thing that a feed names. */
export type FeedEntry =
  /** A host, and all below it: lower case, A-labels; or an address of the internet protocol. */
  | { readonly kind: 'host'; readonly name: string }
  /** One page, as `addressKey` writes it. */
  | { readonly kind: 'address'; readonly key: string }
  /** MD5, SHA-1 or SHA-256 of a host or an address, in lower-case hexadecimal. */
  | { readonly kind: 'hash'; readonly hash: string };

/** `hosts`: lines of `0.0.0.0 NAME`, as /etc/hosts has them. */
export const feedForms = ['text', 'hosts', 'csv', 'json'] as const;
export type FeedForm = (typeof feedForms)[number];

/** What came of reading a feed. */
export interface FeedReport {
  readonly form: FeedForm;
  readonly entries: number;
  /** Lines, rows or members that name nothing. */
  readonly refused: number;
  /** The first of them, each at most 80 characters. */
  readonly samples: readonly string[];
  /** Something was left out: the text is longer, or names more, than is read. */
  readonly truncated: boolean;
}

export interface FeedLimits {
  /** Characters of a text that is read line by line. */
  readonly charsMax: number;
  /** Characters of JSON, which is read at once. */
  readonly jsonCharsMax: number;
  readonly entriesMax: number;
}
