/**
 * The record of a pack file, 64 bytes before the content:
 * 0 magic "RKP1" · 4 version (1) · 5 flags (0) · 6 zero · 8 length (u48) · 16 blob id (u64) · 24 account (u64) · 32 SHA-256.
 * All integers are big-endian. The file itself begins with a record: there is no file header.
 */
import { hash } from 'node:crypto';

export const RECORD_HEADER_BYTES = 64;
const MAGIC = 0x524b_5031;
const VERSION = 1;

export interface RecordHeader {
  readonly length: number;
  readonly blob: number;
  readonly account: number;
  readonly sha256: Uint8Array;
}

export function writeRecordHeader(target: Buffer, at: number, record: RecordHeader): void {
  target.writeUInt32BE(MAGIC, at);
  target.writeUInt32BE(VERSION * 0x1_00_00_00, at + 4);
  target.writeUIntBE(0, at + 8, 2);
  target.writeUIntBE(record.length, at + 10, 6);
  target.writeBigUInt64BE(BigInt(record.blob), at + 16);
  target.writeBigUInt64BE(BigInt(record.account), at + 24);
  target.set(record.sha256, at + 32);
}

/** Undefined where the bytes are no record of a version this program reads. */
export function readRecordHeader(bytes: Buffer): RecordHeader | undefined {
  if (bytes.length < RECORD_HEADER_BYTES) return undefined;
  if (bytes.readUInt32BE(0) !== MAGIC || bytes[4] !== VERSION) return undefined;
  return {
    length: bytes.readUIntBE(10, 6),
    blob: Number(bytes.readBigUInt64BE(16)),
    account: Number(bytes.readBigUInt64BE(24)),
    sha256: new Uint8Array(bytes.subarray(32, 64)),
  };
}

export function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}

/** `00000012.pack`. */
export function packFileName(pack: number): string {
  return `${pack.toString(16).padStart(8, '0')}.pack`;
}

/** The number in a pack file's name, or undefined for any other name. */
export function packNumberOf(fileName: string): number | undefined {
  const match = /^([0-9a-f]{8,12})\.pack$/.exec(fileName);
  return match?.[1] === undefined ? undefined : Number.parseInt(match[1], 16);
}
