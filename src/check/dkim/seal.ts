/** Sealing what is passed on (RFC 8617 section 5.1): one more set on top of the chain. */
import { Fault } from '#base/fault';
import { scanHeader } from '#format/message';
import { ARC_SETS_MAX, type ArcPlan, planArc } from './arcplan.ts';
import { type Header, SignedOctets } from './canon.ts';
import type { DkimKey } from './keys.ts';
import { complete, foldNames, makeSignature, makeSignatureAsync } from './make.ts';
import { namesToSign } from './names.ts';
import { MessageReader, type ReadMessage } from './reading.ts';
import type { ArcVerdict } from './types.ts';

/** RFC 5322 section 2.1.1. */
const LINE_CHARS_SHOULD = 78;
/** Fields named in one signature. */
const NAMES_MAX = 1_000;

export interface SealingOptions {
  readonly key: DkimKey;
  /** Wall time in milliseconds, for `t=`. */
  readonly nowMs: number;
  /** What was found on arrival: an authserv-id and results, as in Authentication-Results, on one line of ASCII. */
  readonly results: string;
  /** What became of the chain on arrival; broken once, it is broken for good. */
  readonly arc: ArcVerdict;
  /** Fields to sign instead of the usual ones, lower case. */
  readonly names?: readonly string[];
}

/**
 * Takes a message as it is to leave, signed already, in chunks from its first octet, and gives the three fields of a set to put
 * in front of it.
 */
export class ArcSealer {
  readonly #reader = new MessageReader();

  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /** The fields, each ending in CRLF; nothing where the chain is not to be continued (section 5.1 step 2), or is full. */
  finish(options: SealingOptions): Uint8Array {
    const sealing = prepare(this.#reader.end(), options);
    if (sealing === undefined) return new Uint8Array(0);
    const message = complete(sealing.message.field, makeSignature(options.key, sealing.message.octets));
    const seal = toSeal(sealing, message);
    return together(complete(seal.field, makeSignature(options.key, seal.octets)), message, sealing.results);
  }

  /** The same, the signatures being made in threads of the pool. */
  async finishAsync(options: SealingOptions): Promise<Uint8Array> {
    const sealing = prepare(this.#reader.end(), options);
    if (sealing === undefined) return new Uint8Array(0);
    const message = complete(sealing.message.field, await makeSignatureAsync(options.key, sealing.message.octets));
    const seal = toSeal(sealing, message);
    return together(complete(seal.field, await makeSignatureAsync(options.key, seal.octets)), message, sealing.results);
  }
}

/** Seals a message that is at hand in chunks. */
export function sealArc(chunks: Iterable<Uint8Array>, options: SealingOptions): Uint8Array {
  const sealer = new ArcSealer();
  for (const chunk of chunks) sealer.push(chunk);
  return sealer.finish(options);
}

interface Unsigned {
  /** With an empty `b=`. */
  readonly field: string;
  readonly octets: Uint8Array;
}

interface Sealing {
  readonly header: Header;
  readonly chain: ArcPlan;
  readonly status: 'none' | 'pass' | 'fail';
  readonly results: string;
  readonly message: Unsigned;
  readonly sealText: string;
}

function together(...fields: readonly string[]): Uint8Array {
  return Buffer.from(fields.join(''), 'latin1');
}

function prepare({ header, bodyHash }: ReadMessage, options: SealingOptions): Sealing | undefined {
  const { key, nowMs, results, arc } = options;
  const chain = planArc(header, []);
  const last = chain.kind === 'none' ? 0 : chain.claim.instances;
  // A chain whose newest seal says that it is broken has no use for more, and one that cannot be counted no place for it.
  if (chain.kind === 'failed' && (chain.ended || last === 0)) return undefined;
  if (last >= ARC_SETS_MAX) return undefined;
  const status = chain.kind === 'none' ? 'none' : chain.kind === 'chain' && arc.result === 'pass' ? 'pass' : 'fail';
  const names = options.names ?? [...namesToSign(header.fields), ...present(header, 'dkim-signature')];
  if (names.length > NAMES_MAX) throw new Fault('limit', `Cannot seal ${names.length} header fields`);
  const instance = last + 1;
  const t = Math.floor(nowMs / 1000);
  const by = `d=${key.domain};`;
  // Tags in the order of the alphabet, with one space between, as test suites expect them.
  const field =
    `ARC-Message-Signature: a=${key.algorithm};\r\n\tb=;\r\n\tbh=${bodyHash};\r\n\tc=relaxed/relaxed; ${by}\r\n` +
    `\th=${foldNames(names, 4)};\r\n\ti=${instance}; s=${key.selector}; t=${t}`;
  const octets = new SignedOctets(header, 'relaxed');
  octets.addNamed(names);
  return {
    header,
    chain,
    status,
    results: foldResults(`ARC-Authentication-Results: i=${instance}; ${results}`),
    message: { field, octets: Buffer.from(octets.withUnsigned(field)) },
    sealText: `ARC-Seal: a=${key.algorithm};\r\n\tb=;\r\n\tcv=${status}; ${by} i=${instance};\r\n\ts=${key.selector}; t=${t}`,
  };
}

function present({ fields }: Header, name: string): string[] {
  return fields.filter((field) => field.name === name).map(() => name);
}

/** Section 5.1.1: all sets in their order; of a broken chain the new set alone (section 5.1.2). */
function toSeal({ header, chain, status, results, sealText }: Sealing, message: string): Unsigned {
  const added = Buffer.from(results + message, 'latin1');
  const octets = Buffer.concat([added, header.octets]);
  const signed = new SignedOctets({ octets, fields: [] }, 'relaxed');
  const moved = (field: Header['fields'][number]): Header['fields'][number] => ({
    name: field.name,
    start: field.start + added.length,
    valueStart: field.valueStart + added.length,
    end: field.end + added.length,
  });
  if (status === 'pass' && chain.kind === 'chain') {
    for (const set of chain.sets)
      for (const field of [set.results, set.message, set.seal.field]) signed.add(moved(field));
  }
  for (const field of scanHeader(added).fields) signed.add(field);
  return { field: sealText, octets: signed.withUnsigned(sealText) };
}

/** Broken at its spaces, so that it unfolds to what it was. Throws where a line break or NUL would get into the field. */
function foldResults(text: string): string {
  if (/[^\x20-\x7e]/.test(text)) throw new RangeError('Results for a seal are one line of ASCII');
  let folded = '';
  let width = 0;
  for (const [i, word] of text.split(' ').entries()) {
    if (i > 0 && width + 1 + word.length > LINE_CHARS_SHOULD) {
      folded += '\r\n';
      width = 0;
    }
    folded += i === 0 ? word : ` ${word}`;
    width += word.length + (i === 0 ? 0 : 1);
  }
  return `${folded}\r\n`;
}
