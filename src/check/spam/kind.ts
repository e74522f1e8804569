/** The kinds of mail that a recipient is told of, with advice (product FI10). */
import type { MailKind } from '#check/verdict';
import type { Scan } from './types.ts';

export function kindOfMail(scan: Scan, found: { readonly unwanted: boolean; readonly phish: boolean }): MailKind {
  if (found.phish) return 'phish';
  if (found.unwanted) return 'spam';
  const { bulk } = scan;
  if (bulk.listId !== '' && (bulk.posts || bulk.precedence === 'list')) return 'list';
  if (bulk.unsubscribe.length > 0 || bulk.precedence === 'bulk' || (bulk.service && bulk.unsubscribeLink))
    return 'bulk';
  return 'personal';
}
