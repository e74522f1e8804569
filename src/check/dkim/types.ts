/** RFC 8601 section 2.7.1. */
export type DkimResult = 'none' | 'pass' | 'fail' | 'policy' | 'neutral' | 'temperror' | 'permerror';

/** What one DKIM-Signature is worth. Plain data: it is kept in the trace. */
export interface SignatureVerdict {
  readonly result: DkimResult;
  /** d=, lower case A-labels; '' where it cannot be read. */
  readonly domain: string;
  /** s= */
  readonly selector: string;
  /** i=, where given. */
  readonly identity?: string;
  /** a=, as written. */
  readonly algorithm: string;
  /** Bits of an RSA key. */
  readonly keyBits?: number;
  /** The key is published with t=y: RFC 6376 section 3.6.1 wants the message treated as unsigned. */
  readonly testing?: boolean;
  /** l= says how much of the body is signed: whoever asks for trust gets none (`policy`). */
  readonly partial?: boolean;
  /** The first octets of b= in base64, to tell signatures of one selector apart (RFC 6008). */
  readonly mark?: string;
  /** What went wrong, in words. */
  readonly problem?: string;
}

/** RFC 8617 section 5.2. */
export interface ArcVerdict {
  readonly result: 'none' | 'pass' | 'fail';
  /** Number of the newest set; 0 for none. */
  readonly instances: number;
  /** d= of the seals, the newest first. */
  readonly sealers: readonly string[];
  /** s= of the seals, in the same order. */
  readonly selectors?: readonly string[];
  /** The newest set's ARC-Authentication-Results, unfolded, behind `i=`; '' without one. Worth what its sealer is worth. */
  readonly results: string;
  readonly problem?: string;
}
