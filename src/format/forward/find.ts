/** The messages that somebody hands on in one. */
import {
  bodyText,
  decodeBody,
  decodeText,
  fieldText,
  findText,
  type IndexedMessage,
  mailboxesOf,
  parseAddressList,
  type Part,
  rawBody,
  scanHeader,
} from '#format/message';
import { readMarkup } from '#format/markup';
import { FORWARDED_BYTES_MAX, FORWARDED_MAX, PASTED_CHARACTERS_MAX } from './limits.ts';
import { pastedMessage } from './pasted.ts';
import { programOf } from './program.ts';
import type { Forward, ForwardedMessage } from './types.ts';

const FROM_MAX = 10;
const TEXT_CHARACTERS_MAX = 400;
/** Text parts in which a pasted header is looked for. */
const TEXTS_MAX = 4;

/** Never throws, whatever the octets. */
export function findForwarded(bytes: Uint8Array, index: IndexedMessage): Forward {
  const parts = ownParts(index.root);
  const attached = parts.flatMap((part) => attachedMessage(bytes, part));
  const texts = parts
    .filter(isText)
    .slice(0, TEXTS_MAX)
    .map((part) => textOf(bytes, part));
  const found = attached.length > 0 ? attached : pasted(texts);
  const field = (name: string): string => findText(bytes, index.fields, name) ?? '';
  return {
    found: found.slice(0, FORWARDED_MAX),
    more: found.length > FORWARDED_MAX,
    program: programOf(field, texts[0] ?? ''),
    automatic: isAutomatic(field),
    from: index.fields
      .filter(({ name }) => name === 'from')
      .flatMap((one) => mailboxesOf(parseAddressList(fieldText(bytes, one)).addresses))
      .filter(({ domain }) => domain !== '')
      .slice(0, FROM_MAX)
      .map(({ local, domain }) => `${local}@${domain}`.toLowerCase()),
    messageId: field('message-id').slice(0, TEXT_CHARACTERS_MAX),
    subject: decodeText(field('subject')).slice(0, TEXT_CHARACTERS_MAX),
  };
}

/** RFC 3834 section 2: what programs and lists send is not answered. */
function isAutomatic(field: (name: string) => string): boolean {
  const submitted = field('auto-submitted').trim().toLowerCase();
  if (submitted !== '' && !/^no\b/.test(submitted)) return true;
  if (/\b(?:bulk|list|junk|auto_reply)\b/i.test(field('precedence'))) return true;
  return field('list-id') !== '' || field('x-auto-response-suppress') !== '' || field('x-loop') !== '';
}

/** Parts of the message itself, not of those in it. */
function ownParts(root: Part): Part[] {
  const own: Part[] = [];
  const waiting: Part[] = [root];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    own.push(part);
    waiting.push(...part.children.toReversed());
  }
  return own;
}

function attachedMessage(bytes: Uint8Array, part: Part): ForwardedMessage[] {
  if (part.children.length > 0) return [];
  const isMessage = part.type === 'message' && (part.subtype === 'rfc822' || part.subtype === 'global');
  const isFile = /\.eml$/i.test(part.fileName ?? '');
  if (!isMessage && !isFile) return [];
  const octets =
    part.message === undefined
      ? decodeBody(bytes, part, FORWARDED_BYTES_MAX)
      : rawBody(bytes, part).subarray(0, FORWARDED_BYTES_MAX);
  const { fields } = scanHeader(octets);
  // A file that is called so, and a part that says so, may be anything.
  return fields.some(({ name }) => name === 'from' || name === 'received' || name === 'message-id')
    ? [{ way: 'attached', bytes: new Uint8Array(octets) }]
    : [];
}

function isText({ type, subtype, disposition, children }: Part): boolean {
  return (
    children.length === 0 &&
    type === 'text' &&
    (subtype === 'plain' || subtype === 'html') &&
    disposition !== 'attachment'
  );
}

function textOf(bytes: Uint8Array, part: Part): string {
  const text = bodyText(bytes, part, PASTED_CHARACTERS_MAX);
  return part.subtype === 'html' ? readMarkup(text).visible : text;
}

/** The texts are the same in other forms: the first in which a header is whole counts. */
function pasted(texts: readonly string[]): ForwardedMessage[] {
  for (const text of texts) {
    const bytes = pastedMessage(text);
    if (bytes !== undefined) return [{ way: 'pasted', bytes }];
  }
  return [];
}
