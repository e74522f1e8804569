import { concatBytes } from '#base/bytes';
import { Fault } from '#base/fault';
import { scanHeader } from '#format/message';

/** Blind copies stay blind: RFC 5322 section 3.6.3, first way. */
const blind = new Set(['bcc', 'resent-bcc']);

/**
 * Leaves the Bcc fields out of a submitted message. Given its first octets; a header that does not end within them
 * is refused, since a Bcc could stand behind.
 */
export function withoutBcc(start: Uint8Array, whole: boolean): Uint8Array {
  const header = scanHeader(start);
  if (header.truncated || (!whole && header.end >= start.length)) {
    throw new Fault('invalid', 'The header of a submitted message does not end', {
      publicText: 'The header of this message is too long to be sent',
    });
  }
  const kept: Uint8Array[] = [];
  let from = 0;
  for (const field of header.fields) {
    if (!blind.has(field.name)) continue;
    kept.push(start.subarray(from, field.start));
    from = field.end;
  }
  if (from === 0) return start;
  kept.push(start.subarray(from));
  return concatBytes(kept);
}
