/** The kinds of mail that a recipient is told of, with advice (product FI10). */
import type { MailKind } from '#check/verdict';
import type { Scan } from './types.ts';

/** Hidden text and words written to be missed have no place in honest mail to many: it is then no kind that one may leave. */
const poison: readonly string[] = ['bayes.hidden', 'bayes.salad', 'bayes.disguised', 'text.woven-markup'];
const POISON_MIN = 1;

export function kindOfMail(scan: Scan, found: { readonly unwanted: boolean; readonly phish: boolean }): MailKind {
  if (found.phish) return 'phish';
  if (found.unwanted) return 'spam';
  const { bulk } = scan;
  const isPoisoned = scan.hits.some(({ test, value }) => value >= POISON_MIN && poison.includes(test));
  const isList = bulk.listId !== '' && (bulk.posts || bulk.precedence === 'list');
  const isBulk = bulk.unsubscribe.length > 0 || bulk.precedence === 'bulk' || bulk.unsubscribeLink;
  if ((isList || isBulk) && isPoisoned) return 'spam';
  if (isList) return 'list';
  return isBulk ? 'bulk' : 'personal';
}
