export interface TnefPart {
  readonly title?: string;
  /** The long name among its properties, in UTF-16. */
  readonly longName?: string;
  readonly content: Uint8Array | string;
  /** The content stands as an embedded message among the properties. */
  readonly message?: boolean;
}

/** A winmail.dat (MS-OXTNEF). */
export function tnefOf(parts: readonly TnefPart[]): Buffer {
  const pieces: Buffer[] = [
    Buffer.from('789f3e220100', 'hex'),
    attribute(0x00_08_90_06, Buffer.from('00000100', 'hex'), 1),
  ];
  for (const { title, longName, content, message = false } of parts) {
    pieces.push(attribute(0x00_06_90_02, Buffer.alloc(14)));
    if (title !== undefined) pieces.push(attribute(0x00_01_80_10, Buffer.from(`${title}\0`, 'latin1')));
    if (!message) pieces.push(attribute(0x00_06_80_0f, Buffer.from(content)));
    const properties: Buffer[] = [fixedProperty(0x00_03, 0x37_05, message ? 5 : 1)];
    if (longName !== undefined)
      properties.push(namedProperty(), variableProperty(0x00_1f, 0x37_07, Buffer.from(`${longName}\0`, 'utf16le')));
    if (message)
      properties.push(
        variableProperty(
          0x00_0d,
          0x37_01,
          Buffer.concat([Buffer.from('0703020000000000c000000000000046', 'hex'), Buffer.from(content)]),
        ),
      );
    pieces.push(attribute(0x00_06_90_05, Buffer.concat([number(properties.length), ...properties])));
  }
  return Buffer.concat(pieces);
}

function attribute(id: number, data: Buffer, level = 2): Buffer {
  const sum = data.reduce((all, c) => (all + c) & 0xff_ff, 0);
  const end = Buffer.alloc(2);
  end.writeUInt16LE(sum);
  return Buffer.concat([Buffer.from([level]), number(id), number(data.length), data, end]);
}

function number(value: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt32LE(value);
  return b;
}

function tag(type: number, id: number): Buffer {
  const b = Buffer.alloc(4);
  b.writeUInt16LE(type, 0);
  b.writeUInt16LE(id, 2);
  return b;
}

function fixedProperty(type: number, id: number, value: number): Buffer {
  return Buffer.concat([tag(type, id), number(value)]);
}

/** One with a name of its own, which a reader has to step over. */
function namedProperty(): Buffer {
  const name = Buffer.from('Keywords\0', 'utf16le');
  const padding = Buffer.alloc((4 - (name.length % 4)) % 4);
  return Buffer.concat([
    tag(0x00_03, 0x80_01),
    Buffer.alloc(16, 7),
    number(1),
    number(name.length),
    name,
    padding,
    number(42),
  ]);
}

function variableProperty(type: number, id: number, data: Buffer): Buffer {
  return Buffer.concat([
    tag(type, id),
    number(1),
    number(data.length),
    data,
    Buffer.alloc((4 - (data.length % 4)) % 4),
  ]);
}
