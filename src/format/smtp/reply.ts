/** Replies as data, and their bytes on the wire (RFC 5321 section 4.2). */
import type { StatusDetail } from './enhanced.ts';
import { REPLY_LINE_BYTES_MAX } from './limits.ts';

export interface Reply {
  /** Three digits, 200 to 599. */
  readonly code: number;
  /** Complete, `5.7.1` (RFC 2034); absent in the greeting, in EHLO's answer and in 3yz replies. */
  readonly enhanced?: string;
  /** At least one; ASCII without line breaks (anything else is replaced when written). */
  readonly lines: readonly string[];
}

/** A reply with an enhanced code, whose class is the code's first digit. */
export function reply(code: number, detail: StatusDetail, ...lines: string[]): Reply {
  return { code, enhanced: `${Math.floor(code / 100)}.${detail}`, lines };
}

/** A reply without an enhanced code. */
export function plainReply(code: number, ...lines: string[]): Reply {
  return { code, lines };
}

/**
 * The reply as text of one byte per character, CRLF included: the same code and enhanced code on each line
 * (RFC 2034 section 3), no line over 512 octets; a longer text is wrapped at its spaces.
 */
export function formatReply(of: Reply): string {
  const { code, lines } = of;
  const enhanced = of.enhanced === undefined ? '' : `${of.enhanced} `;
  const room = REPLY_LINE_BYTES_MAX - 6 - enhanced.length;
  const first = lines[0] ?? '';
  if (lines.length <= 1 && first.length <= room) return `${code} ${enhanced}${printable(first)}\r\n`;
  const wrapped: string[] = [];
  for (const line of lines) wrap(printable(line), room, wrapped);
  let text = '';
  for (let i = 0; i < wrapped.length; i++) {
    text += `${code}${i === wrapped.length - 1 ? ' ' : '-'}${enhanced}${wrapped[i]}\r\n`;
  }
  return text;
}

/** A text that came from elsewhere must not make a second reply: controls and 8-bit become `?`. */
function printable(text: string): string {
  return /[^\x20-\x7e]/.test(text) ? text.replaceAll(/[^\x20-\x7e]/g, '?') : text;
}

function wrap(line: string, room: number, into: string[]): void {
  let rest = line;
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > 0 ? space : room;
    into.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  into.push(rest);
}
