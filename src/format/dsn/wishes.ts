import type { DsnAction } from './types.ts';

const words = ['never', 'success', 'failure', 'delay'] as const;
type NotifyWord = (typeof words)[number];

/** The stored form of NOTIFY, `success,failure` or empty; unknown words are dropped. */
export function parseNotify(text: string): readonly NotifyWord[] {
  return text.split(',').flatMap((word) => words.find((each) => each === word.trim().toLowerCase()) ?? []);
}

/**
 * Whether the sender wants to hear of this (RFC 3461 section 4.1). Without NOTIFY: of failures, and of delays, which
 * that section leaves to us. Whether there is a sender at all (`<>` gets nothing, ever) is asked first.
 */
export function wantsNotice(notify: readonly NotifyWord[], action: DsnAction): boolean {
  if (notify.includes('never')) return false;
  switch (action) {
    case 'failed':
      return notify.length === 0 || notify.includes('failure');
    case 'delayed':
      return notify.length === 0 || notify.includes('delay');
    case 'delivered':
    case 'relayed':
      return notify.includes('success');
    default:
      return action satisfies never;
  }
}
