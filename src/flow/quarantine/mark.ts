/** The field by which a released message can be told from one that was never held. */
import { concatBytes, latin1 } from '#base/bytes';
import type { Reference } from '#base/ids';
import { fieldOctets, formatDate, textField } from '#format/message';

/** Whoever sends mail can write this field too: it tells a reader, and nothing may rest on it. */
export const RELEASED_FIELD = 'X-Rookery-Released';

/** `X-Rookery-Released: by anna@example.test; Fri, 27 Nov 2026 08:00:00 +0000; 7F3K-9QXD-M2TA` with its CRLF. */
export function releasedField(by: string, nowMs: number, reference: Reference): Uint8Array {
  const name = by.replaceAll(/[\0-\x1f\x7f;]/g, ' ').trim();
  return fieldOctets([textField(RELEASED_FIELD, `by ${name}; ${formatDate(nowMs)}; ${reference}`)]);
}

/** The head with the field behind Return-Path, which stands first (RFC 5321 section 4.4), or before all others. */
export function withMark(head: Uint8Array, mark: Uint8Array): Uint8Array<ArrayBuffer> {
  const end = /^Return-Path:[^\r\n]*\r\n/i.exec(latin1(head.subarray(0, 1200)))?.[0].length ?? 0;
  return concatBytes([head.subarray(0, end), mark, head.subarray(end)]);
}
