/** Bodies of parts: decoded octets, text, and the text that search looks at. */
import { decodeCharset } from './charset.ts';
import { htmlToText } from './htmltext.ts';
import { DECODED_OCTETS_MAX } from './limits.ts';
import { decodeTransfer } from './transfer.ts';
import type { Part } from './types.ts';

/** The octets of a part's body as they stand in the message. */
export function rawBody(bytes: Uint8Array, part: Part): Uint8Array {
  return bytes.subarray(part.bodyStart, part.bodyEnd);
}

/** A part's body with its transfer encoding undone, at most `octetsMax` octets of it. */
export function decodeBody(bytes: Uint8Array, part: Part, octetsMax = DECODED_OCTETS_MAX): Uint8Array {
  return decodeTransfer(rawBody(bytes, part), part.encoding, octetsMax);
}

/** A text part as text, from at most `octetsMax` decoded octets. */
export function bodyText(bytes: Uint8Array, part: Part, octetsMax = DECODED_OCTETS_MAX): string {
  return decodeCharset(decodeBody(bytes, part, octetsMax), part.charset);
}

/** All parts in the order of the message, those of messages inside too, without recursion. */
export function* walkParts(root: Part): Generator<Part> {
  const waiting: Part[] = [root];
  for (;;) {
    const part = waiting.pop();
    if (part === undefined) return;
    yield part;
    if (part.message !== undefined) waiting.push(part.message);
    for (let i = part.children.length - 1; i >= 0; i--) {
      const child = part.children[i];
      if (child !== undefined) waiting.push(child);
    }
  }
}

/** What a person would find in that part by reading: text as it is, HTML without its tags; empty for all else. */
export function extractText(bytes: Uint8Array, part: Part, octetsMax = DECODED_OCTETS_MAX): string {
  if (part.type !== 'text') return '';
  const text = bodyText(bytes, part, octetsMax);
  return part.subtype === 'html' ? htmlToText(text) : text;
}
