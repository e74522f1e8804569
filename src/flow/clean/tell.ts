/** What the commit that files a cleaned copy says of it: a field in front of the message, and a step in its story. */
import { type Cleaned, explainChange } from '#format/disarm';
import { structuredField, type WrittenField } from '#format/message';
import type { TraceEvent } from '#model/trace';

/** `X-Cleaned: form, web-bug`: which kinds of things were changed, in the order they were met. */
export function cleanedField({ changes }: Pick<Cleaned, 'changes'>): WrittenField {
  return structuredField('X-Cleaned', [...new Set(changes.map(({ what }) => what))].join(', '));
}

/** For the copies of these recipients. */
export function cleanedEvent(
  { changes, untouched }: Pick<Cleaned, 'changes' | 'untouched'>,
  { recipients, at }: { readonly recipients: readonly string[]; readonly at: number },
): TraceEvent {
  const titles = [...new Set(changes.map((change) => explainChange(change).title))];
  const sealed = untouched.length === 0 ? '' : `; signed or encrypted parts (${untouched.join(', ')}) were left`;
  return {
    at,
    event: 'clean.cleaned',
    text: `Cleaned for ${recipients.join(', ')}: ${titles.join(', ')}${sealed}. The original is kept beside it`,
    facts: {
      recipients: recipients.join(' ').toLowerCase(),
      changes: changes.reduce((sum, { more = 0 }) => sum + 1 + more, 0),
    },
  };
}
