import { createHash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { concatBytes, latin1, LF, LineNormaliser } from '#base/bytes';
import { Fault } from '#base/fault';
import { RelaxedBodyHash } from './bodyhash.ts';
import { namesToSign, type SignedField, signedOctets, splitFields } from './header.ts';
import type { DkimKey } from './keys.ts';

/** A longer header section is not signed: nobody sends one in good faith. */
const HEADER_BYTES_MAX = 1024 * 1024;
/** Fields named in one signature, oversigned ones included; a header with thousands of Reply-To is refused. */
const NAMES_MAX = 1_000;

export interface SigningOptions {
  /** One signature each, in this order. */
  readonly keys: readonly DkimKey[];
  /** Wall time in milliseconds, for `t=`. */
  readonly nowMs: number;
  /** For `x=`: milliseconds after `t=`; undefined leaves it out. */
  readonly validMs?: number;
}

/** A signature that lacks its `b=`. */
interface Unsigned {
  readonly key: DkimKey;
  readonly field: string;
  readonly octets: Buffer;
}

/** Takes a message in chunks, from its first octet, and gives DKIM-Signature fields to put in front of it. */
export class DkimSigner {
  readonly #lines = new LineNormaliser();
  readonly #body = new RelaxedBodyHash();
  #header: Uint8Array[] = [];
  #headerBytes = 0;
  #inBody = false;
  /** The last octets of the header seen, so that an empty line is found across pieces. */
  #tail = '\r\n';

  push(chunk: Uint8Array): void {
    for (const piece of this.#lines.push(chunk)) this.#take(piece);
  }

  /** The fields, each ending in CRLF, as octets. */
  finish(options: SigningOptions): Uint8Array {
    const signed = this.#prepare(options).map((each) =>
      complete(each, sign(digestName(each.key), input(each), each.key.key)),
    );
    return Buffer.from(signed.join(''), 'latin1');
  }

  /** The same, the signatures being made in threads of the pool. */
  async finishAsync(options: SigningOptions): Promise<Uint8Array> {
    const unsigned = this.#prepare(options);
    const signed = await Promise.all(
      unsigned.map(async (each) => complete(each, await signInPool(digestName(each.key), input(each), each.key.key))),
    );
    return Buffer.from(signed.join(''), 'latin1');
  }

  #take(piece: Uint8Array): void {
    if (this.#inBody) return this.#body.push(piece);
    const end = this.#emptyLine(piece);
    const header = end === -1 ? piece : piece.subarray(0, end);
    this.#headerBytes += header.length;
    if (this.#headerBytes > HEADER_BYTES_MAX) {
      throw new Fault('limit', `Cannot sign a header of more than ${HEADER_BYTES_MAX} octets`, {
        publicText: 'Header too long',
      });
    }
    this.#header.push(header);
    if (end === -1) return;
    this.#inBody = true;
    this.#body.push(piece.subarray(end));
  }

  /** Where the body begins in the piece: behind the LF of an empty line; -1 when it does not. */
  #emptyLine(piece: Uint8Array): number {
    for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) {
      const before = at >= 3 ? latin1(piece.subarray(at - 3, at)) : this.#tail + latin1(piece.subarray(0, at));
      if (before.endsWith('\r\n\r')) return at + 1;
    }
    this.#tail = (this.#tail + latin1(piece.subarray(-3))).slice(-3);
    return -1;
  }

  #prepare({ keys, nowMs, validMs }: SigningOptions): readonly Unsigned[] {
    for (const piece of this.#lines.end()) this.#take(piece);
    const fields = splitFields(latin1(concatBytes(this.#header)));
    const names = namesToSign(fields);
    if (names.length > NAMES_MAX) throw new Fault('limit', `Cannot sign ${names.length} header fields`);
    const bodyHash = this.#body.finish();
    const t = Math.floor(nowMs / 1000);
    const x = validMs === undefined ? '' : ` x=${t + Math.ceil(validMs / 1000)};`;
    return keys.map((key) => unsigned(key, { fields, names, bodyHash, times: `t=${t};${x}` }));
  }
}

interface Parts {
  readonly fields: readonly SignedField[];
  readonly names: readonly string[];
  readonly bodyHash: string;
  readonly times: string;
}

function unsigned(key: DkimKey, { fields, names, bodyHash, times }: Parts): Unsigned {
  const field =
    `DKIM-Signature: v=1; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};\r\n` +
    `\ts=${key.selector}; ${times}\r\n` +
    `\th=${foldList(names)};\r\n` +
    `\tbh=${bodyHash};\r\n\tb=`;
  return { key, field, octets: signedOctets(fields, names, field) };
}

/** RFC 8463 section 3 signs the hash of the octets; RSA's own way begins with that hash. */
function input({ key, octets }: Unsigned): Buffer {
  return key.algorithm === 'rsa-sha256' ? octets : createHash('sha256').update(octets).digest();
}

function digestName(key: DkimKey): 'sha256' | null {
  return key.algorithm === 'rsa-sha256' ? 'sha256' : null;
}

const signInPool = promisify(sign);

/** `b=` is cut into lines; its white space does not count (RFC 6376 section 3.5). */
function complete({ field }: Unsigned, signature: Buffer): string {
  const text = signature.toString('base64');
  let folded = text.slice(0, 72);
  for (let at = 72; at < text.length; at += 74) folded += `\r\n\t${text.slice(at, at + 74)}`;
  return `${field}${folded}\r\n`;
}

/** Names with colons between, no line over 78 characters. */
function foldList(names: readonly string[]): string {
  let text = '';
  let width = 4;
  for (const [i, name] of names.entries()) {
    const colon = i === 0 ? '' : ':';
    if (width + name.length + 2 > 76) {
      text += `${colon}\r\n\t${name}`;
      width = 8 + name.length;
      continue;
    }
    text += colon + name;
    width += name.length + 1;
  }
  return text;
}

/** Signs a message that is at hand in chunks, its first octets (the fields we add) among them. */
export function signMessage(chunks: Iterable<Uint8Array>, options: SigningOptions): Uint8Array {
  const signer = new DkimSigner();
  for (const chunk of chunks) signer.push(chunk);
  return signer.finish(options);
}

/** Signs a message that streams, such as a staged file. */
export async function signMessageAsync(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SigningOptions,
): Promise<Uint8Array> {
  const signer = new DkimSigner();
  for await (const chunk of chunks) signer.push(chunk);
  return await signer.finishAsync(options);
}
