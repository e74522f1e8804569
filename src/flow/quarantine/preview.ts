/** What may be shown of a held message without harm: its text, in which no address can be pressed, and names. */
import { harmlessText } from '#format/html';
import {
  bodyText,
  decodeText,
  envelopeOf,
  htmlToLines,
  indexMessage,
  type Part,
  walkParts,
  fieldText,
} from '#format/message';

export interface HeldPreview {
  /** Names of fields and their texts, in the order people read them; each at most 300 characters. */
  readonly header: readonly (readonly [name: string, text: string])[];
  /** Text alone, at most `PREVIEW_CHARACTERS_MAX`, lines with `\n`; addresses of pages are written so that nothing leads there. */
  readonly text: string;
  /** There is more of it. */
  readonly cut: boolean;
  readonly attachments: readonly HeldAttachment[];
}

export interface HeldAttachment {
  /** '' where it has none. */
  readonly name: string;
  /** Media type as the message says. */
  readonly type: string;
  /** Octets as they stand in the message. */
  readonly size: number;
}

export const PREVIEW_CHARACTERS_MAX = 8000;
const TEXT_OCTETS_MAX = 128 * 1024;
const FIELD_CHARACTERS_MAX = 300;
const ATTACHMENTS_MAX = 50;
const PARTS_LOOKED_AT_MAX = 500;

/** Pure. A message inside the message counts as an attachment. */
export function previewOf(bytes: Uint8Array): HeldPreview {
  const index = indexMessage(bytes);
  const { subject, date } = envelopeOf(bytes, index.fields);
  const named = (name: string): string => {
    const field = index.fields.find((one) => one.name === name);
    return field === undefined ? '' : decodeText(fieldText(bytes, field));
  };
  const header = [
    ['From', named('from')],
    ['Reply-To', named('reply-to')],
    ['To', named('to')],
    ['Cc', named('cc')],
    ['Subject', decodeText(subject ?? '')],
    ['Date', date ?? ''],
  ] as const;
  const { plain, html, attachments } = partsOf(index.root);
  const text = readable(
    plain === undefined ? (html === undefined ? '' : markupText(bytes, html)) : textOf(bytes, plain),
  );
  return {
    header: header.flatMap(([name, value]) =>
      value.trim() === '' ? [] : [[name, harmlessText(value, FIELD_CHARACTERS_MAX).trim()] as const],
    ),
    text: defanged(text.slice(0, PREVIEW_CHARACTERS_MAX)),
    cut: text.length > PREVIEW_CHARACTERS_MAX,
    attachments,
  };
}

interface ShownParts {
  readonly plain: Part | undefined;
  readonly html: Part | undefined;
  readonly attachments: readonly HeldAttachment[];
}

function partsOf(root: Part): ShownParts {
  let plain: Part | undefined;
  let html: Part | undefined;
  const attachments: HeldAttachment[] = [];
  const inside = new Set<Part>();
  let looked = 0;
  for (const part of walkParts(root)) {
    looked += 1;
    if (looked > PARTS_LOOKED_AT_MAX) break;
    if (part.message !== undefined) inside.add(part.message);
    if (inside.has(part)) {
      for (const child of part.children) inside.add(child);
      continue;
    }
    if (part.children.length > 0) continue;
    const isText = part.type === 'text' && part.disposition !== 'attachment' && part.fileName === undefined;
    if (isText && part.subtype === 'plain' && plain === undefined) plain = part;
    else if (isText && part.subtype === 'html' && html === undefined) html = part;
    else if (!isText && attachments.length < ATTACHMENTS_MAX) attachments.push(attachmentOf(part));
  }
  return { plain, html, attachments };
}

function attachmentOf({ fileName, type, subtype, bodyStart, bodyEnd }: Part): HeldAttachment {
  const name = harmlessText(fileName ?? '', FIELD_CHARACTERS_MAX).trim();
  return { name, type: harmlessText(`${type}/${subtype}`, 100), size: bodyEnd - bodyStart };
}

function textOf(bytes: Uint8Array, part: Part): string {
  return bodyText(bytes, part, TEXT_OCTETS_MAX);
}

function markupText(bytes: Uint8Array, part: Part): string {
  return htmlToLines(textOf(bytes, part));
}

/** Line by line without what would turn or hide text, and with no more than one empty line at once. */
function readable(text: string): string {
  const lines = text
    .slice(0, 4 * PREVIEW_CHARACTERS_MAX)
    .split(/\r\n?|\n/)
    .map((line) => harmlessText(line, 2 * PREVIEW_CHARACTERS_MAX).trimEnd());
  return lines
    .filter((line, i) => line !== '' || lines[i - 1] !== '')
    .join('\n')
    .trim();
}

/** `hxxps://bank[.]example/login`: programs make links of whatever looks like one. */
export function defanged(text: string): string {
  return text
    .replaceAll(/(h)tt(ps?:\/\/)/gi, '$1xx$2')
    .replaceAll(/hxxps?:\/\/[^\s/?#]{0,300}/gi, dotless)
    .replaceAll(/www\.[^\s/?#]{0,300}/gi, dotless)
    .replaceAll(/(javascript|\b(?:ftp|mailto|data|file)):/gi, '$1[:]');
}

function dotless(host: string): string {
  return host.replaceAll(/(?<!\[)\./g, '[.]');
}
