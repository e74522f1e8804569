/** Lists of properties in an attribute (MS-OXTNEF section 2.1.3.4). */

export interface PropertyValue {
  readonly kind: 'unicode' | 'text' | 'binary' | 'object' | 'other';
  /** The first value, where it is of variable length. */
  readonly octets: Buffer | undefined;
}

export interface Property {
  readonly id: number;
  readonly value: PropertyValue;
}

const PROPERTIES_MAX = 5000;
const VALUES_MAX = 1000;
/** Numbers from here on are names of their own (section 2.1.3.4.1). */
const NAMED = 0x80_00;
const MULTIPLE = 0x10_00;

/** Octets of the types of fixed size, with their padding to four. */
const fixed: ReadonlyMap<number, number> = new Map([
  [0x00_02, 4],
  [0x00_03, 4],
  [0x00_04, 4],
  [0x00_05, 8],
  [0x00_06, 8],
  [0x00_07, 8],
  [0x00_0a, 4],
  [0x00_0b, 4],
  [0x00_14, 8],
  [0x00_40, 8],
  [0x00_48, 16],
]);
const variable: ReadonlyMap<number, PropertyValue['kind']> = new Map<number, PropertyValue['kind']>([
  [0x00_0d, 'object'],
  [0x00_1e, 'text'],
  [0x00_1f, 'unicode'],
  [0x01_02, 'binary'],
]);

/** The properties, as far as they can be read. */
export function* readProperties(b: Buffer): Generator<Property> {
  if (b.length < 4) return;
  const count = Math.min(b.readUInt32LE(0), PROPERTIES_MAX);
  let at = 4;
  for (let i = 0; i < count && at + 4 <= b.length; i++) {
    const type = b.readUInt16LE(at);
    const id = b.readUInt16LE(at + 2);
    at = id >= NAMED ? behindName(b, at + 4) : at + 4;
    const found = readValues(b, at, type);
    if (found === undefined) return;
    yield { id, value: found.value };
    at = found.end;
  }
}

/** A named property has a GUID (16), a kind (4), and a number (4) or a text with its length. */
function behindName(b: Buffer, at: number): number {
  const kind = at + 20 <= b.length ? b.readUInt32LE(at + 16) : 0;
  if (kind === 0) return at + 24;
  return at + 24 <= b.length ? at + 24 + padded(b.readUInt32LE(at + 20)) : b.length;
}

function padded(octets: number): number {
  return Math.ceil(octets / 4) * 4;
}

function readValues(
  b: Buffer,
  from: number,
  type: number,
): { readonly value: PropertyValue; readonly end: number } | undefined {
  const base = type & ~MULTIPLE;
  const size = fixed.get(base);
  let at = from;
  let count = 1;
  const kind = variable.get(base);
  // All but single values of fixed size have their number before them.
  if ((type & MULTIPLE) !== 0 || kind !== undefined) {
    if (at + 4 > b.length) return undefined;
    count = b.readUInt32LE(at);
    at += 4;
    if (count > VALUES_MAX) return undefined;
  }
  if (size !== undefined) return { value: { kind: 'other', octets: undefined }, end: at + size * count };
  if (kind === undefined) return undefined;
  let first: Buffer | undefined;
  for (let i = 0; i < count; i++) {
    if (at + 4 > b.length) break;
    const length = b.readUInt32LE(at);
    first ??= b.subarray(at + 4, Math.min(b.length, at + 4 + length));
    at += 4 + padded(length);
  }
  return { value: { kind, octets: first }, end: at };
}
