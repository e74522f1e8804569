/** OneNote pages: the files in them, each behind an identifier of its own (MS-ONESTORE section 2.6.13). */
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import type { DocumentFindings } from './types.ts';

const FILE_DATA = Buffer.from('e716e3bd65261145a4c48d4d0b7a9eac', 'hex');
/** Identifier, length (8), unused (4) and reserved (8). */
const HEADER_OCTETS = 36;

export function inspectOneNote(octets: Uint8Array): DocumentFindings {
  const b = asBuffer(octets);
  const found = new Findings();
  for (let at = b.indexOf(FILE_DATA); at !== -1; at = b.indexOf(FILE_DATA, at + FILE_DATA.length)) {
    const from = at + HEADER_OCTETS;
    if (from > b.length) break;
    const length = Math.min(Number(b.readBigUInt64LE(at + 16)), b.length - from);
    found.sign('embedded-object');
    found.file({ name: '', octets: b.subarray(from, from + length) });
  }
  return found.result;
}
