/** What a message carries: its parts, and what is in them, within one budget. */
import { findUu, type ForeignArchives, UnpackBudget } from '#format/archive';
import { type FileClass, fileTypes, typeByMark } from '#format/filetype';
import {
  decodeBase64,
  decodeBody,
  fileNames,
  indexMessage,
  indexOfLast,
  type MessageIndex,
  type Part,
  rawBody,
  shownChildren,
} from '#format/message';
import { FileDraft, FileList } from './files.ts';
import { ATTACHMENT_BUDGET, MAIL_DEPTH_MAX } from './limits.ts';
import { FileInspector } from './look.ts';
import type { AttachmentBudget, AttachmentScan } from './types.ts';

/** Enough of a body to see that it is none. */
const SNIFF_OCTETS = 300;
/** Less than a line of base64, and more than a word. */
const BASE64_SNIFF_OCTETS = 56;

/** Ports, and other budgets than the usual one. */
export interface AttachmentParts {
  /** Monotonic milliseconds. */
  readonly now: () => number;
  /** For 7z, rar, cab and disc images; without it they are told and not opened. */
  readonly foreign?: ForeignArchives;
  readonly budget?: AttachmentBudget;
  /** Told where links of documents lead, as they are written. */
  readonly link?: (address: string) => void;
}

/**
 * Pure but for the clock it is given. Never throws, whatever the octets. The index must be that of these very octets.
 */
export function inspectAttachments(bytes: Uint8Array, index: MessageIndex, parts: AttachmentParts): AttachmentScan {
  const budget = new UnpackBudget(parts.budget ?? ATTACHMENT_BUDGET, parts.now);
  const list = new FileList();
  const inspector = new FileInspector({
    budget,
    list,
    foreign: parts.foreign,
    link: parts.link,
    message: inspectInner,
  });
  for (const { part, section, ofLast } of everyLeaf(bytes, index)) {
    const reading = readingOf(bytes, part);
    if (reading === 'body') continue;
    const draft = new FileDraft(part.fileName ?? '', {
      section,
      at: part.headerStart,
      declared: `${part.type}/${part.subtype}`,
      within: [],
      ...(ofLast === undefined ? {} : { ofLast }),
    });
    if (ofLast === true) draft.note('for programs that take the last of two fields');
    list.attach(draft);
    if (budget.end === undefined) look(bytes, part, { reading, draft, inspector, depth: 0 });
    else {
      inspector.nameOnly(draft);
      list.tell(`"${draft.name}" was not looked at`);
    }
  }
  if (index.anomalies.includes('truncated'))
    list.tell('Its header is longer, or it has more parts or deeper ones, than are looked at');
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
  for (const { part } of everyLeaf(bytes, indexMessage(bytes))) {
    const reading = readingOf(bytes, part);
    if (reading === 'body') continue;
    const place = { ...outer.place, declared: '', within: [...outer.place.within, outer.name] };
    const draft = new FileDraft(part.fileName ?? '', place);
    look(bytes, part, { reading, draft, inspector, depth });
    inspector.listInside(draft);
  }
}

interface Looking {
  readonly reading: Exclude<Reading, 'body'>;
  readonly draft: FileDraft;
  readonly inspector: FileInspector;
  readonly depth: number;
}

function look(bytes: Uint8Array, part: Part, { reading, draft, inspector, depth }: Looking): void {
  lookAs(bytes, part, { reading, draft, inspector, depth });
  if (part.fileName === undefined) return;
  for (const name of fileNames(bytes, part)) if (name !== part.fileName) inspector.alsoCalled(name, draft);
}

function lookAs(bytes: Uint8Array, part: Part, { reading, draft, inspector, depth }: Looking): void {
  if (part.type === 'message' && part.subtype === 'partial') {
    // The rest comes by other mail, and a program puts it together (RFC 2046 section 5.2.2): nobody sees it as a whole.
    draft.flags.add('unreadable');
    draft.note('a part of a message');
  }
  if (reading === 'base64') {
    draft.flags.add('polyglot');
    draft.note('base64 that its header does not tell of');
    inspector.look(decodeBase64(rawBody(bytes, part), part.bodyEnd - part.bodyStart), draft, depth);
  } else if (reading === 'uuencode') inspector.lookUu(decodeBody(bytes, part), draft, depth);
  else inspector.look(decodeBody(bytes, part), draft, depth);
}

interface Leaf {
  readonly part: Part;
  readonly section: string;
  readonly ofLast?: true;
}

/** Those of the message, and what is another one to programs that take the last of two fields. */
function* everyLeaf(bytes: Uint8Array, index: MessageIndex): Generator<Leaf> {
  const last = indexOfLast(bytes, index);
  if (last === undefined) return yield* leaves(index.root);
  const seen = new Set<string>();
  for (const leaf of leaves(index.root)) {
    seen.add(leafKey(leaf.part));
    yield leaf;
  }
  // Sections are numbered by the first fields.
  for (const { part } of leaves(last.root)) if (!seen.has(leafKey(part))) yield { part, section: '', ofLast: true };
}

function leafKey({ headerStart, bodyStart, bodyEnd, type, subtype, encoding, disposition, fileName }: Part): string {
  return [headerStart, bodyStart, bodyEnd, type, subtype, encoding, disposition, fileName].join(' ');
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

/**
 * `body`: text that is shown. What says it is text and begins as a program or an archive is a file all the same.
 * `base64`: it is that, and says it is not: programs differ in what they make of it. `uuencode`: text with files in it.
 */
type Reading = 'body' | 'file' | 'base64' | 'uuencode';

function readingOf(bytes: Uint8Array, part: Part): Reading {
  if (/^(?:x-)?uue?(?:ncode)?$/.test(part.encoding)) return 'uuencode';
  if (part.encoding !== 'base64' && isActing(untoldBase64(bytes, part))) return 'base64';
  if (part.type !== 'text' || part.disposition === 'attachment' || part.fileName !== undefined) return 'file';
  if (part.subtype !== 'plain' && part.subtype !== 'html' && part.subtype !== 'enriched') return 'file';
  if (isActing(decodeBody(bytes, part, SNIFF_OCTETS))) return 'file';
  return part.encoding !== 'base64' && findUu(rawBody(bytes, part)) !== -1 ? 'uuencode' : 'body';
}

function isActing(start: Uint8Array): boolean {
  const type = typeByMark(start);
  return type !== undefined && acting.has(fileTypes[type].class);
}

const acting: ReadonlySet<FileClass> = new Set<FileClass>(['executable', 'archive', 'document', 'disk', 'installer']);

/** What a body begins with where its first line is nothing but base64; else no octets. */
function untoldBase64(bytes: Uint8Array, part: Part): Uint8Array {
  const start = bytes.subarray(part.bodyStart, Math.min(part.bodyEnd, part.bodyStart + BASE64_SNIFF_OCTETS));
  for (const c of start) {
    const isDigit = (c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122) || c === 43 || c === 47;
    if (!isDigit) return nothing;
  }
  return start.length < BASE64_SNIFF_OCTETS ? nothing : decodeBase64(start, BASE64_SNIFF_OCTETS);
}

const nothing = new Uint8Array();
