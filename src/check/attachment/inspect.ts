/** What a message carries: its parts, and what is in them, within one budget. */
import { type ForeignArchives, UnpackBudget } from '#format/archive';
import { fileTypes, typeByMark } from '#format/filetype';
import { decodeBody, indexMessage, type MessageIndex, type Part, shownChildren } from '#format/message';
import { FileDraft, FileList } from './files.ts';
import { ATTACHMENT_BUDGET, MAIL_DEPTH_MAX } from './limits.ts';
import { FileInspector } from './look.ts';
import type { AttachmentBudget, AttachmentScan } from './types.ts';

/** Enough of a body to see that it is none. */
const SNIFF_OCTETS = 300;

/** Ports, and other budgets than the usual one. */
export interface AttachmentParts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** For 7z, rar, cab and disc images; without it they are told and not opened. */
  readonly foreign?: ForeignArchives;
  readonly budget?: AttachmentBudget;
}

/**
 * Pure but for the clock it is given. Never throws, whatever the octets. The index must be that of these very octets.
 */
export function inspectAttachments(bytes: Uint8Array, index: MessageIndex, parts: AttachmentParts): AttachmentScan {
  const budget = new UnpackBudget(parts.budget ?? ATTACHMENT_BUDGET, parts.now);
  const list = new FileList();
  const inspector = new FileInspector({ budget, list, foreign: parts.foreign, message: inspectInner });
  for (const { part, section } of leaves(index.root)) {
    const sniffed = sniff(bytes, part);
    if (sniffed === 'body') continue;
    const draft = new FileDraft(part.fileName ?? '', {
      section,
      at: part.headerStart,
      declared: `${part.type}/${part.subtype}`,
      within: [],
    });
    list.attach(draft);
    if (budget.end !== undefined) {
      inspector.nameOnly(draft);
      list.tell(`"${draft.name}" was not looked at`);
      continue;
    }
    inspector.look(decodeBody(bytes, part), draft, 0);
  }
  if (index.anomalies.includes('truncated')) list.tell('Parts beyond the bound of the index were not looked at');
  if (budget.end !== undefined) list.tell(`Not everything was unpacked: ${endWords[budget.end]}`);
  return list.scan(budget.octets);
}

const endWords = {
  octets: 'it is too large once unpacked',
  entries: 'it has too many files',
  time: 'it took too long',
} as const;

/** A message that is a file: its parts are files inside of it. */
function inspectInner(bytes: Uint8Array, inspector: FileInspector, outer: FileDraft, depth: number): void {
  if (depth > MAIL_DEPTH_MAX) {
    outer.flags.add('too-deep');
    return;
  }
  for (const { part } of leaves(indexMessage(bytes).root)) {
    if (sniff(bytes, part) === 'body') continue;
    const place = { ...outer.place, declared: '', within: [...outer.place.within, outer.name] };
    inspector.inside(decodeBody(bytes, part), new FileDraft(part.fileName ?? '', place), depth);
  }
}

interface Leaf {
  readonly part: Part;
  readonly section: string;
}

/** Parts that hold octets, in order, numbered as IMAP does (RFC 9051 section 6.4.5.1). Messages inside are gone into. */
function* leaves(root: Part): Generator<Leaf> {
  const waiting: Leaf[] = [{ part: root, section: '' }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { part, section } = next;
    if (part.type === 'multipart') {
      const children = shownChildren(part);
      for (let i = children.length - 1; i >= 0; i--) {
        const child = children[i];
        if (child !== undefined) waiting.push({ part: child, section: below(section, i + 1) });
      }
    } else if (part.message !== undefined) {
      waiting.push({ part: part.message, section: part.message.type === 'multipart' ? section : below(section, 1) });
    } else yield { part, section: section === '' ? '1' : section };
  }
}

function below(section: string, number: number): string {
  return section === '' ? String(number) : `${section}.${number}`;
}

/** `body`: text that is shown. What says it is text and begins as a program or an archive is a file all the same. */
function sniff(bytes: Uint8Array, part: Part): 'body' | 'file' {
  if (part.type !== 'text' || part.disposition === 'attachment' || part.fileName !== undefined) return 'file';
  if (part.subtype !== 'plain' && part.subtype !== 'html' && part.subtype !== 'enriched') return 'file';
  const type = typeByMark(decodeBody(bytes, part, SNIFF_OCTETS));
  if (type === undefined) return 'body';
  const { class: of } = fileTypes[type];
  return of === 'executable' || of === 'archive' || of === 'document' || of === 'disk' || of === 'installer'
    ? 'file'
    : 'body';
}
