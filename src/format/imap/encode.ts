/** Strings on their way out: quoted where that is possible, literals where it is not (RFC 9051 section 4.3). */
import { encodeUtf8 } from '#base/bytes';
import type { ByteWriter } from './writer.ts';

const NIL = 'NIL';

/** A string or NIL. Non-ASCII text goes as a literal, which every client reads (quoted UTF-8 is IMAP4rev2's alone). */
export function writeNstring(out: ByteWriter, text: string | undefined): void {
  if (text === undefined) out.ascii(NIL);
  else writeString(out, text);
}

export function writeString(out: ByteWriter, text: string): void {
  if (isQuotable(text)) {
    out.byte(0x22);
    out.ascii(/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text);
    out.byte(0x22);
    return;
  }
  // A literal must not hold NUL either (RFC 9051 section 9, CHAR8).
  const bytes = encodeUtf8(text.replaceAll('\0', ' '));
  out.ascii(`{${bytes.length}}\r\n`);
  out.raw(bytes);
}

/** Printable ASCII and tab; long texts are literals, since some clients limit the length of a line. */
function isQuotable(text: string): boolean {
  if (text.length > 1000) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if ((c < 0x20 && c !== 9) || c > 0x7e) return false;
  }
  return true;
}

/** An astring: a mailbox name as it is encoded for the wire. Quoted always: many clients expect that of names. */
export function formatAstring(text: string): string {
  if (/^[^\0\r\n]*$/.test(text)) return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const bytes = encodeUtf8(text);
  return `{${bytes.length}}\r\n${text}`;
}

/** Text behind a status response: one line, printable ASCII (RFC 9051 section 7.1, resp-text). */
export function formatText(text: string): string {
  const plain = text.replaceAll(/[^\x20-\x7e]+/g, '?');
  return plain.startsWith('[') || plain === '' ? `- ${plain}` : plain;
}
