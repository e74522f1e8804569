/** Signatures made of octets, and written into their fields. */
import { createHash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { DkimKey } from './keys.ts';

const signInPool = promisify(sign);

export function makeSignature(key: DkimKey, octets: Uint8Array): Buffer {
  return sign(digestName(key), input(key, octets), key.key);
}

/** The same in a thread of the pool. */
export function makeSignatureAsync(key: DkimKey, octets: Uint8Array): Promise<Buffer> {
  return signInPool(digestName(key), input(key, octets), key.key);
}

/** RFC 8463 section 3 signs the hash of the octets; RSA's own way begins with that hash. */
function input(key: DkimKey, octets: Uint8Array): Uint8Array {
  return key.algorithm === 'rsa-sha256' ? octets : createHash('sha256').update(octets).digest();
}

function digestName(key: DkimKey): 'sha256' | null {
  return key.algorithm === 'rsa-sha256' ? 'sha256' : null;
}

/**
 * The field with its signature behind `b=`, the first one that stands at the end of a word, and its CRLF. The signature is
 * cut into lines; its white space does not count (RFC 6376 section 3.5).
 */
export function complete(field: string, signature: Buffer): string {
  const text = signature.toString('base64');
  let folded = text.slice(0, 72);
  for (let at = 72; at < text.length; at += 74) folded += `\r\n\t${text.slice(at, at + 74)}`;
  const at = signaturePlace(field);
  return `${field.slice(0, at)}${folded}${field.slice(at)}\r\n`;
}

/** Behind the `b=` that waits for its value. */
export function signaturePlace(field: string): number {
  const found = /[ \t]b=(?=;|$)/.exec(field);
  if (found === null) throw new Error('The field has no place for a signature');
  return found.index + found[0].length;
}

/** Names with colons between, no line over 78 characters; `column` is where the first one begins. */
export function foldNames(names: readonly string[], column: number): string {
  let text = '';
  let width = column;
  for (const [i, name] of names.entries()) {
    const colon = i === 0 ? '' : ':';
    if (i > 0 && width + name.length + 2 > 76) {
      text += `${colon}\r\n\t${name}`;
      width = 8 + name.length;
      continue;
    }
    text += colon + name;
    width += name.length + 1;
  }
  return text;
}
