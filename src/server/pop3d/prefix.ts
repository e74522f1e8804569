/** `recent:` before a login name is taken off; the name behind it is who signs in. */
import { asBuffer } from '#base/bytes';

const prefix = Buffer.from('recent:', 'latin1');

/** The name without the prefix, in any case of letters. */
export function withoutPrefix(name: Uint8Array): Uint8Array {
  const head = asBuffer(name.subarray(0, prefix.length)).toString('latin1').toLowerCase();
  return head === 'recent:' ? name.subarray(prefix.length) : name;
}

/** A message of PLAIN (RFC 4616) whose authentication identity, and authorization identity where given, are without it. */
export function withoutPrefixInPlain(message: Uint8Array): Uint8Array {
  const first = message.indexOf(0);
  if (first === -1) return message;
  const identity = message.subarray(first + 1);
  const authorization = message.subarray(0, first);
  const cleaned = withoutPrefix(identity);
  const cleanedAuthorization = withoutPrefix(authorization);
  if (cleaned === identity && cleanedAuthorization === authorization) return message;
  return Uint8Array.from(Buffer.concat([cleanedAuthorization, Uint8Array.of(0), cleaned]));
}
