import { concatBytes } from '#base/bytes';
import { Fault } from '#base/fault';
import { scanHeader, withoutFields } from '#format/message';

/** Blind copies stay blind: RFC 5322 section 3.6.3, first way. */
const blind = ['bcc', 'resent-bcc'];

/**
 * Leaves the Bcc fields out of a submitted message. Given its first octets; a header that does not end within them,
 * or has more in it than is looked at, is refused, since a Bcc could stand behind.
 */
export function withoutBcc(start: Uint8Array, whole: boolean): Uint8Array {
  const header = scanHeader(start);
  if (header.truncated || (!whole && header.end >= start.length)) {
    throw new Fault('invalid', 'The header of a submitted message does not end', {
      publicText: 'The header of this message is too long to be sent',
    });
  }
  if (!header.fields.some((field) => blind.includes(field.name))) return start;
  return concatBytes(withoutFields(start, header.fields, blind));
}
