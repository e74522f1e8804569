import { asBuffer, decodeUtf8 } from '#base/bytes';
import { type PropertyValue, readProperties } from './properties.ts';

/** A file in a winmail.dat; an embedded message is one whose content is a winmail.dat again. */
export interface TnefFile {
  /** '' where it has none. */
  readonly name: string;
  readonly octets: Uint8Array;
}

export interface TnefReading {
  readonly files: readonly TnefFile[];
  /** False where the structure is broken or a bound was hit: there may be more. */
  readonly complete: boolean;
}

const SIGNATURE = 0x22_3e_9f_78;
const HEADER_OCTETS = 6;
/** Level (1), identifier (4), length (4) before the data, a checksum (2) behind it. */
const ATTRIBUTE_OCTETS = 9;
const CHECKSUM_OCTETS = 2;
const ATTRIBUTES_MAX = 20_000;
const FILES_MAX = 200;

/** Attributes of attachments (MS-OXTNEF section 2.1.3.3.1). */
const ATTACH_REND_DATA = 0x00_06_90_02;
const ATTACH_TITLE = 0x00_01_80_10;
const ATTACH_DATA = 0x00_06_80_0f;
const ATTACHMENT = 0x00_06_90_05;

/** Properties of an attachment. */
const LONG_FILENAME = 0x37_07;
const FILENAME = 0x37_04;
const DISPLAY_NAME = 0x30_01;
const DATA_OBJECT = 0x37_01;
/** What a message begins with as an object: the identifier of its interface (IID_IMessage). */
const MESSAGE_INTERFACE = Buffer.from('0703020000000000c000000000000046', 'hex');

interface Growing {
  title: string;
  name: string;
  octets: Buffer | undefined;
}

/** Undefined where it does not begin as one. Never throws. Contents are the same memory. */
export function readTnef(octets: Uint8Array): TnefReading | undefined {
  const b = asBuffer(octets);
  if (b.length < HEADER_OCTETS || b.readUInt32LE(0) !== SIGNATURE) return undefined;
  const files: TnefFile[] = [];
  let current: Growing | undefined;
  let complete = true;
  let at = HEADER_OCTETS;
  const finish = (): void => {
    if (current?.octets !== undefined && files.length < FILES_MAX)
      files.push({ name: current.name || current.title, octets: current.octets });
    current = undefined;
  };
  for (let i = 0; at + ATTRIBUTE_OCTETS <= b.length; i++) {
    const id = b.readUInt32LE(at + 1);
    const from = at + ATTRIBUTE_OCTETS;
    const to = from + b.readUInt32LE(at + 5);
    if (i >= ATTRIBUTES_MAX || files.length >= FILES_MAX || to > b.length) complete = false;
    if (i >= ATTRIBUTES_MAX || files.length >= FILES_MAX) break;
    // What is cut off is looked at as far as it is there.
    const data = b.subarray(from, Math.min(to, b.length));
    if (id === ATTACH_REND_DATA) {
      finish();
      current = { title: '', name: '', octets: undefined };
    } else if (id === ATTACH_TITLE || id === ATTACH_DATA || id === ATTACHMENT) {
      // Some writers leave the beginning out.
      current ??= { title: '', name: '', octets: undefined };
      takeAttribute(id, data, current);
    }
    at = to + CHECKSUM_OCTETS;
  }
  finish();
  return { files, complete };
}

function takeAttribute(id: number, data: Buffer, file: Growing): void {
  if (id === ATTACH_TITLE) file.title = textOf(data);
  else if (id === ATTACH_DATA) file.octets ??= data;
  else {
    for (const { id: property, value } of readProperties(data)) takeProperty(property, value, file);
  }
}

function takeProperty(property: number, value: PropertyValue, file: Growing): void {
  if (property === LONG_FILENAME) file.name = propertyText(value);
  else if ((property === FILENAME || property === DISPLAY_NAME) && file.name === '') file.name = propertyText(value);
  else if (property === DATA_OBJECT && value.octets !== undefined) {
    const isMessage = value.kind === 'object' && value.octets.subarray(0, 16).equals(MESSAGE_INTERFACE);
    // Any object has its interface before its data.
    const content = value.kind === 'object' ? value.octets.subarray(16) : value.octets;
    if (file.octets === undefined || isMessage) file.octets = content;
  }
}

function propertyText({ kind, octets }: PropertyValue): string {
  if (octets === undefined) return '';
  return kind === 'unicode' ? upToNul(octets.toString('utf16le')) : textOf(octets);
}

function textOf(octets: Buffer): string {
  return upToNul(decodeUtf8(octets) ?? octets.toString('latin1'));
}

function upToNul(text: string): string {
  const end = text.indexOf('\0');
  return end === -1 ? text : text.slice(0, end);
}
