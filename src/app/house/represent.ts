/** A message as a recipient is shown it: HTML made harmless, files taken out, a mark in the Subject. In a pool thread. */
import { type AttachmentDecision, type AttachmentScan, stripAttachments, stripNote } from '#check/attachment';
import { cleanMessage } from '#format/disarm';
import { indexMessage } from '#format/message';
import { type Edit, rewriteMessage } from '#format/rewrite';
import { contentIndexOf, type RepresentAsk, type Represented } from '#flow/receive';

/** Undefined where it comes out as it came. One after the other, since each step moves what stands behind it. */
export function represent(original: Uint8Array, { wanted, attachments }: RepresentAsk): Represented | undefined {
  const { tag, strip, clean, reference } = wanted;
  let bytes = original;
  let cleaned: Represented['cleaned'];
  if (strip !== undefined) {
    const note = noteOf(attachments, strip, reference);
    bytes = stripAttachments(bytes, indexMessage(bytes), { which: strip.strip, note });
  }
  if (clean !== undefined) {
    const { plan, senderDomains } = clean;
    const now = (): number => performance.now();
    const made = cleanMessage(bytes, indexMessage(bytes), { ...plan, senderDomains, now });
    if (made !== undefined) {
      ({ bytes } = made);
      cleaned = { changes: made.changes, untouched: made.untouched };
    }
  }
  if (tag !== undefined) {
    const edits: Edit[] = [{ kind: 'tag-subject', tag }];
    bytes = rewriteMessage(bytes, indexMessage(bytes), edits);
  }
  if (bytes === original) return undefined;
  const own = new Uint8Array(bytes);
  return { bytes: own, index: contentIndexOf(own, indexMessage(own)), cleaned, stripped: strip?.strip.length ?? 0 };
}

function noteOf(scan: AttachmentScan, decision: AttachmentDecision, reference: string): (at: number) => string {
  const help = 'Whoever looks after your mail can give it to you: the message as it came was kept.';
  return stripNote(scan, decision, { reference, help });
}
