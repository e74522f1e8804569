/** The records of this room: readonly plain data. */

/** Numbers of a sketch. */
export const SKETCH_NUMBERS = 32;

/**
 * A sketch of a text: SKETCH_NUMBERS least hashes of its runs of words. The share of numbers that two sketches have in common,
 * place by place, is about the share of runs that the texts have in common.
 */
export type Fingerprint = Uint32Array<ArrayBuffer>;

/** One message that came, however many recipients it has. */
export interface Sighting {
  readonly fingerprint: Fingerprint;
  readonly nowMs: number;
  /** Its recipients here, as many as there are. */
  readonly recipients: readonly SightedRecipient[];
  readonly source: Source;
}

export interface SightedRecipient {
  /** In lower case. */
  readonly address: string;
  readonly domain: string;
}

/**
 * Whom a message can be held to: the domain that it is proven to be from, or else the network that brought it. Mail that
 * comes from one source again and again is a newsletter or a list; the same text from many is not.
 */
export type Source =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'network'; readonly network: string };

/** What is known of a template: everything fades, so that none of these is a whole number. */
export interface Copies {
  readonly copies: number;
  /** Estimated numbers of distinct ones. */
  readonly recipients: number;
  readonly domains: number;
  /** Domains that it was proven to be from, and networks that brought it without such a proof. */
  readonly provenSources: number;
  readonly otherSources: number;
  /** How often recipients marked one of them. */
  readonly junked: number;
  readonly wanted: number;
  readonly sinceMs: number;
}
