import { concatBytes } from '#base/bytes';
import { Fault } from '#base/fault';
import { MESSAGE_IN_MEMORY_BYTES_MAX } from '#base/limits';
import { scanHeader, withoutFields } from '#format/message';

/** Blind copies stay blind: RFC 5322 section 3.6.3, first way. */
const blind = ['bcc', 'resent-bcc'];

/** A header that is longer is refused. */
const HEADER_BYTES_MAX = MESSAGE_IN_MEMORY_BYTES_MAX;

/**
 * Leaves the Bcc fields out of a submitted message. Given its first octets; undefined while the header may go on behind
 * them. One that has more in it than is looked at is refused, since a Bcc could stand there.
 */
export function withoutBcc(start: Uint8Array, whole: boolean): Uint8Array | undefined {
  const header = scanHeader(start);
  const open = !whole && header.end >= start.length;
  if (open && !header.truncated && start.length <= HEADER_BYTES_MAX) return undefined;
  if (open || header.truncated) {
    throw new Fault('invalid', 'The header of a submitted message does not end', {
      publicText: 'The header of this message is too long to be sent',
    });
  }
  if (!header.fields.some((field) => blind.includes(field.name))) return start;
  return concatBytes(withoutFields(start, header.fields, blind));
}
