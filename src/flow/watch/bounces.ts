import type { AttemptOutcome } from '#model/queue';

/**
 * Whether a recipient does not exist, as far as the server of the domain says so: RFC 3463 section 3.2, X.1.0 and X.1.1. A
 * domain that is none (X.1.2), or takes no mail, says nothing about who wrote: names of them are mistyped, and go.
 */
export function isUnknownRecipient({ kind, status }: Pick<AttemptOutcome, 'kind' | 'status'>): boolean {
  return kind === 'permanent' && /^5\.1\.[01]$/.test(status);
}
