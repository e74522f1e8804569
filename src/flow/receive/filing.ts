/** Steps of a commit that files copies: at once, or from the queue. Each is a part of a Work. */
import type { Reference } from '#base/ids';
import type { BlobPlace, Work } from '#format/sql';
import { addBlob, type BlobId } from '#model/blob';
import { appendEmail, type IndexedContent, type MailboxId } from '#model/mailbox';
import { keepOriginal } from '#model/representation';
import type { NewCopy } from './accept.ts';

/** What copies show in the place of the octets that came. */
export interface Variant {
  readonly blob: BlobId;
  readonly content: Omit<IndexedContent, 'blob'>;
  /** As `keepOriginal` takes it. */
  readonly changes: string;
}

/** One message, as it came and as it is shown. */
export interface ContentToFile {
  readonly blob: BlobId;
  readonly content: Omit<IndexedContent, 'blob'>;
  readonly variants?: readonly Variant[];
  readonly nowMs: number;
}

interface ShownContent {
  readonly blob: BlobId;
  readonly content: Omit<IndexedContent, 'blob'>;
  /** Set where it is not what came. */
  readonly changes?: string;
}

/** What a copy shows. */
export function contentShown({ blob, content, variants }: ContentToFile, { shows }: NewCopy): ShownContent {
  const variant = shows === undefined ? undefined : variants?.[shows];
  return variant ?? { blob, content };
}

/** Records the octets of the variants, in the order of their places, with as many references as copies show them. */
export function* addVariants(
  { variants = [], nowMs }: ContentToFile,
  places: readonly BlobPlace[],
  filed: readonly NewCopy[],
): Work<void> {
  for (const [i, { blob }] of variants.entries()) {
    const refs = filed.filter(({ shows }) => shows === i).length;
    const place = places[i];
    if (refs > 0 && place !== undefined) yield* addBlob(blob, place, { refs, nowMs });
  }
}

/** Files one copy, and keeps the original beside it where it shows something else. Its blob has a reference for it. */
export function* fileCopy(
  of: ContentToFile,
  copy: NewCopy,
  { reference, trace }: { readonly reference: Reference | null; readonly trace: number | null },
): Work<{ readonly mailbox: MailboxId; readonly uid: number }> {
  const shown = contentShown(of, copy);
  const { email, account, target, head, flags } = copy;
  const appended = yield* appendEmail({
    id: email,
    account,
    target,
    content: { ...shown.content, blob: shown.blob },
    head,
    receivedMs: of.nowMs,
    savedMs: of.nowMs,
    flags,
    reference,
  });
  if (shown.changes !== undefined && reference !== null && trace !== null) {
    yield* keepOriginal({ email, account, blob: of.blob, reference, trace, changes: shown.changes });
  }
  return appended;
}
