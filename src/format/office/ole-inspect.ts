/** OLE documents and Outlook messages: what in them acts, and what is in them. */
import { asBuffer, decodeUtf8 } from '#base/bytes';
import { Findings } from './findings.ts';
import { FILES_MAX, STREAM_OCTETS_MAX } from './limits.ts';
import { judgeModules } from './macro-words.ts';
import { type OleEntry, type OleFile } from './ole.ts';
import type { DocumentFindings, EmbeddedFile } from './types.ts';
import { readModules } from './vba.ts';
import { inspectWorkbook } from './xls.ts';

/** Class identifiers of the old equation editor (MS-OLEDS names the program's; as found in the files). */
const equationClasses: ReadonlySet<string> = new Set([
  '02ce020000000000c000000000000046',
  '0003000000000000c000000000000046',
]);
const FIB_ENCRYPTED = 0x01_00;
/** Header token of an encrypted presentation's user stream (MS-PPT section 2.3.2). */
const PPT_ENCRYPTED = 0xf3_d1_c4_df;

export function inspectOle(ole: OleFile): DocumentFindings {
  const found = new Findings();
  if (!ole.sound) found.incomplete();
  for (const entry of ole.entries) {
    if (equationClasses.has(entry.classId)) found.sign('equation', 'equation editor');
    if (entry.kind !== 'stream') continue;
    const inspect = inspections[entry.name.toLowerCase()];
    inspect?.(ole, entry, found);
  }
  judgeModules(readModules(ole), found);
  for (const file of attachmentsOf(ole)) found.file(file);
  return found.result;
}

type Inspection = (ole: OleFile, entry: OleEntry, found: Findings) => void;

const inspections: Readonly<Record<string, Inspection>> = {
  worddocument: (ole, entry, found) => {
    const fib = asBuffer(ole.read(entry, 32));
    if (fib.length >= 12 && (fib.readUInt16LE(10) & FIB_ENCRYPTED) !== 0) found.sign('encrypted');
    const text = asBuffer(ole.read(entry, STREAM_OCTETS_MAX));
    if (text.includes('DDEAUTO ', 0, 'latin1') || text.includes(Buffer.from('DDEAUTO ', 'utf16le')))
      found.sign('dde', 'DDEAUTO');
  },
  workbook: (ole, entry, found) => inspectWorkbook(ole.read(entry), found),
  book: (ole, entry, found) => inspectWorkbook(ole.read(entry), found),
  'current user': (ole, entry, found) => {
    const head = asBuffer(ole.read(entry, 16));
    if (head.length >= 16 && head.readUInt32LE(12) === PPT_ENCRYPTED) found.sign('encrypted');
  },
  encryptedpackage: (_ole, _entry, found) => found.sign('encrypted'),
  '\x01ole10native': (ole, entry, found) => {
    found.sign('embedded-object');
    found.file(packageOf(asBuffer(ole.read(entry))));
  },
  package: (ole, entry, found) => {
    found.sign('embedded-object');
    found.file({ name: '', octets: ole.read(entry) });
  },
  'equation native': (_ole, _entry, found) => found.sign('equation', 'equation editor'),
};

/** A packed file with its label and path (MS-OLEDS section 2.3.6); all of it where it is made otherwise. */
export function packageOf(b: Buffer): EmbeddedFile {
  const label = textAt(b, 6);
  const path = textAt(b, label.end);
  // Two numbers, then the temporary path with its length before it.
  const temporary = path.end + 4;
  if (temporary + 4 > b.length) return { name: label.text, octets: b.subarray(4) };
  const size = temporary + 4 + b.readUInt32LE(temporary);
  if (size + 4 > b.length) return { name: label.text, octets: b.subarray(4) };
  const from = size + 4;
  return { name: label.text, octets: b.subarray(from, from + b.readUInt32LE(size)) };
}

function textAt(b: Buffer, from: number): { readonly text: string; readonly end: number } {
  const nul = b.subarray(from, from + 1024).indexOf(0);
  const end = nul === -1 ? Math.min(b.length, from) : from + nul;
  const octets = b.subarray(from, end);
  return { text: decodeUtf8(octets) ?? octets.toString('latin1'), end: Math.min(b.length, end + 1) };
}

/** Attachments of an Outlook message: storages with properties as streams (MS-OXMSG section 2.2.2). */
function* attachmentsOf(ole: OleFile): Generator<EmbeddedFile> {
  const folders = new Map<string, Map<string, OleEntry>>();
  for (const entry of ole.entries) {
    const match = /^((?:[^/]+\/)?__attach_version1\.0_#[0-9a-f]{8})\/__substg1\.0_([0-9a-f]{8})$/i.exec(entry.path);
    if (match === null || entry.kind !== 'stream') continue;
    const folder = match[1] ?? '';
    const streams = folders.get(folder) ?? new Map<string, OleEntry>();
    if (folders.size >= FILES_MAX && streams.size === 0) return;
    folders.set(folder, streams.set((match[2] ?? '').toUpperCase(), entry));
  }
  for (const streams of folders.values()) {
    const data = streams.get('37010102');
    if (data === undefined) continue;
    // The long name, then the short one; in UTF-16 or in an unknown code page.
    const wide = streams.get('3707001F') ?? streams.get('3704001F');
    const narrow = streams.get('3707001E') ?? streams.get('3704001E');
    const name =
      wide !== undefined
        ? asBuffer(ole.read(wide, 1024)).toString('utf16le')
        : narrow !== undefined
          ? asBuffer(ole.read(narrow, 1024)).toString('latin1')
          : '';
    yield { name: name.replace(/\0+$/, ''), octets: ole.read(data) };
  }
}
