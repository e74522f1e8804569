/** A message without some of its attachments: a representation of its own octets, made from the first, which stays. */
import type { MessageIndex, Part } from '#format/message';
import { type Edit, rewriteMessage } from '#format/rewrite';
import type { AttachmentDecision, AttachmentScan } from './types.ts';
import { placeOf } from './words.ts';

export interface StripOptions {
  /** `at` of the parts to take out, as `decideAttachments` gives them. */
  readonly which: readonly number[];
  /** What stands in the place of the part that begins there. */
  readonly note: (at: number) => string;
}

/**
 * The whole message with notes (text/plain) in the place of those parts; everything else octet for octet. What is signed
 * or encrypted (multipart/signed and multipart/encrypted, RFC 1847; S/MIME, RFC 8551) is never touched, nor anything
 * inside: its note would break what it is for. The same octets where nothing is left to do.
 */
export function stripAttachments(bytes: Uint8Array, index: MessageIndex, { which, note }: StripOptions): Uint8Array {
  const wanted = new Set(which);
  const edits: Edit[] = [];
  for (const part of openParts(index.root)) {
    if (!wanted.has(part.headerStart) || part.children.length > 0) continue;
    edits.push({
      kind: 'content',
      part,
      content: { subtype: 'plain', text: note(part.headerStart), presentation: 'note' },
    });
    wanted.delete(part.headerStart);
  }
  return edits.length === 0 ? bytes : rewriteMessage(bytes, index, edits);
}

/** All parts but what is sealed. */
function* openParts(root: Part): Generator<Part> {
  const waiting: Part[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    if (isSealed(part)) continue;
    yield part;
    if (part.message !== undefined) waiting.push(part.message);
    waiting.push(...part.children);
  }
}

function isSealed({ type, subtype }: Part): boolean {
  if (type === 'multipart') return subtype === 'signed' || subtype === 'encrypted';
  return type === 'application' && /^(?:(?:x-)?pkcs7-|pgp-)/.test(subtype);
}

export interface NoteFacts {
  /** Reference of the mail transaction. */
  readonly reference: string;
  /** How to get the file all the same: a sentence of the place. */
  readonly help: string;
}

/** The note for the part that begins at `at`: what was there, why it is gone, how to get it. */
export function stripNote(
  scan: AttachmentScan,
  decision: AttachmentDecision,
  facts: NoteFacts,
): (at: number) => string {
  return (at) => {
    const file = scan.files.find((one) => one.at === at && one.within.length === 0);
    const reasons = decision.findings.filter(
      (finding) => finding.action === 'strip' && scan.files[finding.file]?.at === at,
    );
    const name = file === undefined ? 'An attachment' : `The attachment ${placeOf(file)}`;
    const size = file === undefined || file.octets < 0 ? '' : ` (${file.octets} octets)`;
    return [
      `${name}${size} was taken out of this message.`,
      '',
      'Why:',
      ...reasons.slice(0, 10).map(({ words }) => `- ${words}.`),
      '',
      facts.help,
      `Reference: ${facts.reference}`,
      '',
    ].join('\r\n');
  };
}
