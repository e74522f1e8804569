/** What the session asks of the rest of the house. */
import type { MaybePromise } from '#base/connection';
import type { ForeignJudgement, ForeignMail } from '#flow/foreign';

/** Where a message goes until it is judged. */
export interface MilterSink {
  /** The memory is the sink's. A promise holds the server back. */
  write(octets: Uint8Array): MaybePromise<void>;
  /** Nothing of it is wanted. Called once; must not throw. */
  abort(): void;
}

export type MilterNote =
  /** What was said is no milter protocol, or more of it than anybody says. */
  | { readonly kind: 'nonsense'; readonly what: string }
  /** A message could not be judged. */
  | { readonly kind: 'failure'; readonly error: unknown }
  | { readonly kind: 'too-large'; readonly octets: number };

/** One object for each connection. */
export interface MilterHouse<Sink extends MilterSink = MilterSink> {
  openContent(): Sink;
  /** The sink is the house's from here on, also when this throws or rejects. */
  judge(mail: Omit<ForeignMail, 'reference' | 'by'>, sink: Sink, signal: AbortSignal): Promise<ForeignJudgement>;
  /** Must not throw. */
  note(note: MilterNote): void;
}
