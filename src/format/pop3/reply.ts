/** Status lines as text of one byte per character (RFC 1939 section 3), with response codes (RFC 2449 section 8). */
import { REPLY_LINE_BYTES_MAX } from './limits.ts';

/** IN-USE and LOGIN-DELAY: RFC 2449 section 8.1. AUTH, SYS/TEMP and SYS/PERM: RFC 3206 section 4. */
export type ResponseCode = 'IN-USE' | 'LOGIN-DELAY' | 'AUTH' | 'SYS/TEMP' | 'SYS/PERM';

export function okLine(text: string): string {
  return `+OK${tail(text)}\r\n`;
}

export function errLine(code: ResponseCode | undefined, text: string): string {
  return `-ERR${code === undefined ? '' : ` [${code}]`}${tail(text)}\r\n`;
}

/** A challenge of a SASL exchange (RFC 5034 section 4); the text is base64 already. */
export function challengeLine(base64: string): string {
  return `+ ${base64}\r\n`;
}

/** A text that came from elsewhere must not make a second line: controls and 8-bit become `?`. */
function tail(text: string): string {
  if (text === '') return '';
  const room = REPLY_LINE_BYTES_MAX - 24;
  const cut = text.length > room ? text.slice(0, room) : text;
  return ` ${/[^\x20-\x7e]/.test(cut) ? cut.replaceAll(/[^\x20-\x7e]/g, '?') : cut}`;
}
