/** Content as a filter is given it: the fields of its header, then the body. */
import { latin1 } from '#base/bytes';
import { EngineTrouble } from './stream.ts';

/** A longer header is no message that an engine is asked about. */
const HEADER_BYTES_MAX = 1024 * 1024;

export interface SplitContent {
  /** With its last CRLF, without the empty line. */
  readonly header: Uint8Array;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Reads as much as the header needs, and gives the rest as it comes. Without an empty line all of it is header. */
export async function splitContent(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<SplitContent> {
  const chunks = iteratorOf(content);
  let start: Buffer = Buffer.alloc(0);
  for (;;) {
    const { done, value } = await chunks.next();
    if (done === true) return { header: start, body: rest(new Uint8Array(0), chunks) };
    start =
      start.length === 0 ? Buffer.from(value.buffer, value.byteOffset, value.length) : Buffer.concat([start, value]);
    if (start.subarray(0, 2).equals(crlf)) return { header: new Uint8Array(0), body: rest(start.subarray(2), chunks) };
    const end = start.indexOf(emptyLine);
    if (end !== -1) {
      return { header: start.subarray(0, end + 2), body: rest(start.subarray(end + emptyLine.length), chunks) };
    }
    if (start.length > HEADER_BYTES_MAX) throw new EngineTrouble('was not asked: the header is too long');
  }
}

const crlf = Buffer.from('\r\n');
const emptyLine = Buffer.from('\r\n\r\n');

async function* iteratorOf(content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* content;
}

async function* rest(first: Uint8Array, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* chunks;
}

/** Latin-1, folded lines with LF, as servers hand them to filters. A line that is no field is left out. */
export function headerFields(header: Uint8Array): readonly { readonly name: string; readonly value: string }[] {
  const fields: { name: string; value: string }[] = [];
  for (const line of latin1(header).split('\r\n')) {
    const last = fields.at(-1);
    if (line.startsWith(' ') || line.startsWith('\t')) {
      if (last !== undefined) last.value += `\n${line}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    fields.push({ name: line.slice(0, colon).trimEnd(), value: line.slice(colon + 1) });
  }
  return fields;
}
