import type { BlobPlace, Work } from '#format/sql';
import type { MailboxId } from '#model/mailbox';
import { type AttemptRecord, recordAttempt } from '#model/queue';
import { type AcceptArgs, type Accepted, acceptMail } from './accept.ts';

/**
 * Accepts a report about a queued message and writes down the attempt it tells of, in one commit: a failure told twice
 * or never is a loss. A report that cannot be filed is dropped, the record stands.
 */
export function* acceptReport(
  args: { readonly accept: AcceptArgs; readonly record: AttemptRecord },
  places: readonly BlobPlace[],
): Work<Accepted & { readonly changed: readonly MailboxId[] }> {
  const accepted = yield* acceptMail(args.accept, places);
  yield* recordAttempt(args.record);
  return accepted;
}
