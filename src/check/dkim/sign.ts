import { Fault } from '#base/fault';
import { SignedOctets } from './canon.ts';
import type { DkimKey } from './keys.ts';
import { complete, foldNames, makeSignature, makeSignatureAsync } from './make.ts';
import { namesToSign } from './names.ts';
import { MessageReader } from './reading.ts';

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
  readonly #reader = new MessageReader();

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /** The fields, each ending in CRLF, as octets. */
  finish(options: SigningOptions): Uint8Array {
    const signed = this.#prepare(options).map(({ key, octets, field }) => complete(field, makeSignature(key, octets)));
    return Buffer.from(signed.join(''), 'latin1');
  }

  /** The same, the signatures being made in threads of the pool. */
  async finishAsync(options: SigningOptions): Promise<Uint8Array> {
    const unsigned = this.#prepare(options);
    const signed = await Promise.all(
      unsigned.map(async ({ key, octets, field }) => complete(field, await makeSignatureAsync(key, octets))),
    );
    return Buffer.from(signed.join(''), 'latin1');
  }

  #prepare({ keys, nowMs, validMs }: SigningOptions): readonly Unsigned[] {
    const { header, bodyHash } = this.#reader.end();
    const names = namesToSign(header.fields);
    if (names.length > NAMES_MAX) throw new Fault('limit', `Cannot sign ${names.length} header fields`);
    const t = Math.floor(nowMs / 1000);
    const times = validMs === undefined ? `t=${t};` : `t=${t}; x=${t + Math.ceil(validMs / 1000)};`;
    const octets = new SignedOctets(header, 'relaxed');
    octets.addNamed(names);
    return keys.map((key) => {
      const field =
        `DKIM-Signature: v=1; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};\r\n` +
        `\ts=${key.selector}; ${times}\r\n` +
        `\th=${foldNames(names, 4)};\r\n` +
        `\tbh=${bodyHash};\r\n\tb=`;
      return { key, field, octets: Buffer.from(octets.withUnsigned(field)) };
    });
  }
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
