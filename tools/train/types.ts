/** The records of training. */
import type { Scan } from '#check/spam';
import type { TestHit } from '#check/verdict';

export type MailLabel = 'ham' | 'spam' | 'phish';

/** One message of a corpus. */
export interface LabelledMail {
  /** Corpus and folder it is from, such as `spamassassin/easy-ham-1`. */
  readonly source: string;
  readonly name: string;
  readonly label: MailLabel;
  /** As a server would have received it: without mbox line and without what the corpus added. */
  readonly bytes: Uint8Array;
  /** As it lies in the corpus: the servers of its collector saw who brought it. The same as `bytes` where left out. */
  readonly raw?: Uint8Array;
  /** When it was received, or written; NaN where nothing says so. */
  readonly ms: number;
}

/** A message as the model sees it. */
export interface ScannedMail {
  readonly source: string;
  readonly name: string;
  readonly unwanted: boolean;
  readonly phish: boolean;
  readonly ms: number;
  readonly scan: Scan;
  readonly hits: readonly TestHit[];
}
