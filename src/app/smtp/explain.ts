/** How a refusal explains itself: its last line names our code and the page about this very transaction (product IN7). */
import type { Reference } from '#base/ids';
import type { Reply } from '#format/smtp';

/** Our own word about a sender or recipient, before it has its link. */
export type OwnDecision =
  | { readonly kind: 'admit' }
  | { readonly kind: 'defer' | 'refuse'; readonly code: string; readonly reply: Reply };

/** Addresses of the pages that explain; undefined where no page can be reached. */
export interface Links {
  /** About one transaction. */
  whyLink(reference: Reference): string | undefined;
  /** About one code, where there is no transaction. */
  codeLink(code: string): string | undefined;
}

/** What a refusal is explained with. */
export interface Explanation {
  /** Short, of ours: `PTR-3`. */
  readonly code: string;
  readonly reference: Reference;
  readonly links: Links;
}

/** Explains the replies of one transaction. */
export type Explain = (reply: Reply, code: string) => Reply;

/** The reply with one more line: `See https://mx.example.org/why/7F3K-9QXD-M2TA (PTR-3)`. */
export function explained(reply: Reply, { code, reference, links }: Explanation): Reply {
  const link = links.whyLink(reference);
  const line = link === undefined ? `Reference ${reference} (${code})` : `See ${link} (${code})`;
  return { ...reply, lines: [...reply.lines, line] };
}
