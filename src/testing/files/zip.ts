import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly stored?: boolean;
  /** Instead of what fits: a packing that is not ours. */
  readonly method?: number;
  /** Bit 0 of the flags: encrypted. */
  readonly flags?: number;
  /** Unpacked octets that both headers claim. */
  readonly size?: number;
  /** Its data is that of the first file: the trick of bombs made of overlapping entries. */
  readonly atFirst?: boolean;
  /** The name in the local header, where it is to be another. */
  readonly localName?: string;
  /** It has a local header only. */
  readonly hidden?: boolean;
  /** Sizes stand behind the data, as programs write that cannot go back. */
  readonly streamed?: boolean;
}

export interface ZipOptions {
  readonly comment?: string;
  /** Octets before the archive which its offsets do not count. */
  readonly prefix?: Uint8Array;
}

/** A zip archive (APPNOTE.TXT 6.3.10). */
export function zipOf(files: readonly ZipFile[], { comment = '', prefix }: ZipOptions = {}): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  let listed = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const packed = file.stored === true ? content : deflateRawSync(content);
    const name = Buffer.from(file.name);
    const localName = Buffer.from(file.localName ?? file.name);
    const common = commonFields(file, content, packed);
    const streamed = file.streamed === true;
    const localFields = Buffer.from(common);
    if (streamed) localFields.fill(0, 10, 22);
    localFields.writeUInt16LE(localName.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), localFields, localName]);
    const descriptor = streamed
      ? Buffer.concat([Buffer.from('PK\x07\x08', 'latin1'), common.subarray(10, 22)])
      : Buffer.alloc(0);
    if (file.hidden !== true) {
      const rest = Buffer.alloc(14);
      rest.writeUInt32LE(file.atFirst === true ? 0 : offset, 10);
      common.writeUInt16LE(name.length, 22);
      central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, rest, name]));
      listed++;
    }
    local.push(head, packed, descriptor);
    offset += head.length + packed.length + descriptor.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(listed & 0xff_ff, 8);
  end.writeUInt16LE(listed & 0xff_ff, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([prefix ?? Buffer.alloc(0), ...local, directory, end, Buffer.from(comment, 'latin1')]);
}

/** From "version needed" to the length of the extra field, the same in both headers. */
function commonFields(file: ZipFile, content: Buffer, packed: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE((file.flags ?? 0) | (file.streamed === true ? 8 : 0), 2);
  fields.writeUInt16LE(file.method ?? (file.stored === true ? 0 : 8), 4);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(file.size ?? content.length, 18);
  return fields;
}
