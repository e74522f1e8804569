/** What the filter answers to who sends. */
import type { RefusedContent, VerdictKind } from '#check/verdict';
import type { Filtered } from './types.ts';

export interface FilterRefusal {
  readonly kind: 'refuse' | 'defer';
  readonly reason: {
    readonly kind: 'content';
    readonly what: RefusedContent;
    /** The test that decided, for the trace; '' where the score did. */
    readonly test: string;
    /** A rule's own words. */
    readonly text?: string;
  };
}

const contentOf: Readonly<Record<VerdictKind, RefusedContent>> = {
  clean: 'spam', // A rule of the recipient refuses it, whatever it is; that is nobody else's business.
  bulk: 'spam',
  spam: 'spam',
  'high-spam': 'spam',
  phish: 'phish',
  virus: 'virus',
  blocked: 'attachment',
};

/** What a recipient's copies come to, where none of them is taken; undefined where one is. */
export function refusalOf(filtered: Filtered | undefined, recipient: number): FilterRefusal | undefined {
  if (filtered === undefined) return undefined;
  if (filtered.defer !== undefined) return { kind: 'defer', reason: { kind: 'content', what: 'scanner', test: '' } };
  const copies = filtered.copies[recipient] ?? [];
  const [first] = copies;
  if (first === undefined || !copies.every(({ action }) => action === 'reject')) return undefined;
  const { kind, decisive = '' } = first.verdict;
  const said = first.reply === undefined ? {} : { text: first.reply };
  return { kind: 'refuse', reason: { kind: 'content', what: contentOf[kind], test: decisive, ...said } };
}

/** Whether the filter turns somebody away, and not the door. */
export function isFilterRefusal(refused: { readonly reason: { readonly kind: string } }): refused is FilterRefusal {
  return refused.reason.kind === 'content';
}
