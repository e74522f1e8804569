import CFB from 'cfb';

export interface OleStream {
  /** Names from the root on, joined with `/`. */
  readonly path: string;
  readonly content: Uint8Array | string;
}

/** An OLE file, written by a library that is not ours. */
export function oleOf(streams: readonly OleStream[]): Buffer {
  const file = CFB.utils.cfb_new();
  for (const { path, content } of streams) CFB.utils.cfb_add(file, path, Buffer.from(content));
  // The library leaves a mark of its own in new files.
  CFB.utils.cfb_del(file, '\u0001Sh33tJ5');
  const written: unknown = CFB.write(file, { type: 'buffer' });
  if (!(written instanceof Uint8Array)) throw new Error('Cannot write an OLE file');
  return Buffer.from(written);
}

/** Text in the compression of MS-OVBA section 2.4.1, as literals only. */
export function packVba(text: string): Buffer {
  const octets = Buffer.from(text, 'latin1');
  const pieces: Buffer[] = [Buffer.from([1])];
  // Nine octets for eight: a full chunk of literals would be longer than a chunk may be.
  const CHUNK = 3600;
  for (let from = 0; from < octets.length; from += CHUNK) {
    const chunk: number[] = [];
    const end = Math.min(octets.length, from + CHUNK);
    for (let at = from; at < end; at += 8) chunk.push(0, ...octets.subarray(at, Math.min(end, at + 8)));
    const header = Buffer.alloc(2);
    header.writeUInt16LE(0xb0_00 | (chunk.length - 1));
    pieces.push(header, Buffer.from(chunk));
  }
  return Buffer.concat(pieces);
}

/** Streams of a VBA project with those modules, below a storage such as `Macros`. */
export function vbaStreams(below: string, modules: Readonly<Record<string, string>>): readonly OleStream[] {
  const records: Buffer[] = [];
  const record = (id: number, data: Buffer): void => {
    const head = Buffer.alloc(6);
    head.writeUInt16LE(id, 0);
    head.writeUInt32LE(data.length, 2);
    records.push(head, data);
  };
  record(0x00_01, Buffer.alloc(4));
  // PROJECTVERSION claims 4 octets and has 6.
  records.push(Buffer.from('090004000000', 'hex'), Buffer.alloc(6));
  const streams: OleStream[] = [];
  for (const [name, source] of Object.entries(modules)) {
    const compiled = Buffer.alloc(100, 0xcc);
    record(0x00_1a, Buffer.from(name, 'latin1'));
    const offset = Buffer.alloc(4);
    offset.writeUInt32LE(compiled.length);
    record(0x00_31, offset);
    const text = source === '' ? Buffer.alloc(0) : packVba(`Attribute VB_Name = "${name}"\r\n${source}`);
    streams.push({ path: `${below}/VBA/${name}`, content: Buffer.concat([compiled, text]) });
  }
  const dir = packVba(Buffer.concat(records).toString('latin1'));
  return [...streams, { path: `${below}/VBA/dir`, content: dir }, { path: `${below}/VBA/_VBA_PROJECT`, content: 'x' }];
}
