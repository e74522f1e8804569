/** Reads messages of corpora, and refuses files that are none with a reason. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { indexMessage, parseDate, fieldText } from '#format/message';
import { type CorpusFolder, trainingFolders } from './folders.data.ts';
import { withoutArtefacts } from './clean.ts';
import type { LabelledMail, MailLabel } from './types.ts';

/** Octets of a message that is learned from. */
const MESSAGE_OCTETS_MAX = 2_000_000;

/** A file that is no message: which, and why. */
export interface Refused {
  readonly name: string;
  readonly reason: string;
}

export interface ReadCorpus {
  readonly mails: readonly LabelledMail[];
  readonly refused: readonly Refused[];
}

/**
 * All folders that may be learned from.
 * @param corpus the archive or folder that holds easy-ham-1 to spam-2, where it is not among the suites
 */
export function readTrainingCorpora(suites: string, corpus?: string): ReadCorpus {
  const archives = new Map<string, string>();
  const mails: LabelledMail[] = [];
  const refused: Refused[] = [];
  for (const folder of trainingFolders) {
    const root = rootOf({ suites, corpus }, folder, archives);
    if (!existsSync(root)) {
      refused.push({ name: folder.path, reason: 'it is not here' });
      continue;
    }
    const read = readFolder(root, folder);
    mails.push(...read.mails);
    refused.push(...read.refused);
  }
  return { mails, refused };
}

function rootOf(
  { suites, corpus }: { readonly suites: string; readonly corpus: string | undefined },
  { archive, path }: CorpusFolder,
  archives: Map<string, string>,
): string {
  if (archive === undefined) return join(suites, path);
  let root = archives.get(archive);
  if (root === undefined) {
    root = unpack(corpus ?? join(suites, archive));
    archives.set(archive, root);
  }
  return findFolder(root, path);
}

/** Unpacks an archive into a temporary folder, which is told; a folder is told as it is. */
export function unpack(archive: string): string {
  if (statSync(archive).isDirectory()) return archive;
  const root = mkdtempSync(join(tmpdir(), 'rookery-corpus-'));
  execFileSync('tar', ['-xf', archive, '-C', root, '--no-same-owner'], { timeout: 120_000 });
  return root;
}

/** The folder of that name, however deep the archive keeps it. */
function findFolder(root: string, name: string): string {
  const found = readdirSync(root, { recursive: true, withFileTypes: true }).find(
    (entry) => entry.isDirectory() && entry.name === name,
  );
  if (found === undefined) throw new Error(`Cannot find folder "${name}" in the archive`);
  return join(found.parentPath, found.name);
}

function readFolder(root: string, { path, label, only }: CorpusFolder): ReadCorpus {
  const mails: LabelledMail[] = [];
  const refused: Refused[] = [];
  for (const name of readdirSync(root).sort()) {
    if (only !== undefined && !only.test(name)) continue;
    const file = join(root, name);
    if (!statSync(file).isFile()) continue;
    const read = readMail(readFileSync(file), { source: path, name, label });
    if ('reason' in read) refused.push({ name: `${path}/${name}`, reason: read.reason });
    else mails.push(read);
  }
  return { mails, refused };
}

/** One message of a file; or why it is none. */
export function readMail(
  file: Uint8Array,
  of: { readonly source: string; readonly name: string; readonly label: MailLabel },
): LabelledMail | { readonly reason: string } {
  if (file.length === 0) return { reason: 'it is empty' };
  if (file.length > MESSAGE_OCTETS_MAX) return { reason: `it has more than ${MESSAGE_OCTETS_MAX} octets` };
  const other = otherFormat(file);
  if (other !== undefined) return { reason: `it is ${other}, not a message` };
  const raw = withoutMboxLine(file);
  const bytes = withoutArtefacts(raw);
  const index = indexMessage(bytes);
  const names = new Set(index.fields.map(({ name }) => name));
  if (!['from', 'subject', 'received', 'date', 'to'].some((name) => names.has(name))) {
    return { reason: 'it has no header of a message' };
  }
  return { ...of, bytes, raw, ms: timeOf(bytes, index.fields) };
}

const magics: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'a zip archive'],
  ['\u001f\u008b', 'a gzip archive'],
  ['\u00fd7zXZ', 'an xz archive'],
  ['%PDF', 'a PDF document'],
  ['\u00d0\u00cf\u0011\u00e0', 'a compound document'],
  ['<!DOCTYPE', 'a page'],
  ['<html', 'a page'],
  ['{', 'JSON'],
  ['[', 'JSON'],
  ['SQLite format', 'a database'],
];

function otherFormat(file: Uint8Array): string | undefined {
  const start = Buffer.from(file.subarray(0, 16)).toString('latin1');
  return magics.find(([magic]) => start.startsWith(magic))?.[1];
}

/** A folder of mbox files keeps the separator of each message as its first line. */
function withoutMboxLine(file: Uint8Array): Uint8Array {
  if (Buffer.from(file.subarray(0, 5)).toString('latin1') !== 'From ') return file;
  const end = file.indexOf(10);
  return end === -1 ? file : file.subarray(end + 1);
}

/** The newest Received, or Date. */
function timeOf(bytes: Uint8Array, fields: ReturnType<typeof indexMessage>['fields']): number {
  for (const name of ['received', 'date']) {
    const field = fields.find((one) => one.name === name);
    if (field === undefined) continue;
    const text = fieldText(bytes, field);
    const ms = parseDate(text.slice(text.lastIndexOf(';') + 1).trim())?.ms;
    if (ms !== undefined) return ms;
  }
  return Number.NaN;
}
