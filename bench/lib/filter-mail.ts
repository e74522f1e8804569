/** The messages on which filters are measured, as they came: nothing of them has been learned from. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { indexMessage, parseDate, fieldText } from '#format/message';
import { withoutCopies } from '../../tools/train/dedupe.ts';
import { unpack } from '../../tools/train/read.ts';
import { readOrdinary } from '../../tools/train/ordinary.ts';
import { readUnwanted } from '../../tools/train/unwanted.ts';
import { readTemplates } from '../../tools/train/templates.ts';

export interface MeasuredMail {
  readonly set: 'later' | 'phish' | 'ordinary' | 'today' | 'unwanted' | 'templates' | 'reports' | 'other';
  readonly name: string;
  readonly unwanted: boolean;
  readonly phish: boolean;
  readonly bytes: Uint8Array;
  readonly ms: number;
}

/** What was received from here on takes no part in training. */
export const LATER_FROM = Date.parse('2002-09-01');

interface Folder {
  readonly path: string;
  readonly names: RegExp;
  readonly without?: RegExp;
}

/** Real and ordinary messages of other collections: parsers' samples, old and new, and bounces of many servers. */
const ordinaryFolders: readonly Folder[] = [
  { path: 'mime-zbateson/tests/_data/emails', names: /^m\d+\.txt$/ },
  // Its `error_emails` are spam for the most part, and nobody has labelled them.
  { path: 'mime-mikel/spec/fixtures/emails', names: /\.eml$/, without: /error_emails/ },
  { path: 'mime-stalwart-mail-parser/resources/eml', names: /\.eml$/ },
  { path: 'mail-samples-mox', names: /\.eml$/, without: /junk|imapclient/ },
];
const reportFolders: readonly Folder[] = [
  { path: 'bounce-sisimai', names: /\.eml$/ },
  { path: 'dmarc-reports-parsedmarc', names: /\.eml$/ },
];

/** All sets. Near-copies within a set count once. */
export function readMeasuredMail(suites: string): MeasuredMail[] {
  const archive = unpack(join(suites, 'spam-spamassassin/spamassassin-6046-raw.tar.xz'));
  const later: MeasuredMail[] = [];
  for (const { path, name, bytes } of files(archive, /^\d+\./)) {
    const folder = path.split('/').at(-1) ?? '';
    const unwanted = folder.startsWith('spam-');
    if (!unwanted && !folder.includes('ham-')) continue;
    const mail = measured('later', `${folder}/${name}`, bytes, unwanted);
    if (mail.ms >= LATER_FROM) later.push(mail);
  }
  const phishing = unpack(join(suites, 'phish-train/phishing-until-2024-06.tar.xz'));
  const phish = files(phishing, /\.eml$/).map(({ name, bytes }) => ({
    ...measured('phish', name, named(bytes), true),
    phish: true,
  }));
  const ordinary = ofFolders(suites, ordinaryFolders).map(({ name, bytes }) =>
    measured('ordinary', name, bytes, false),
  );
  const reports = ofFolders(suites, reportFolders).map(({ name, bytes }) => measured('reports', name, bytes, false));
  const today = readOrdinary().map(({ name, bytes }) => measured('today', name, bytes, false));
  const unwanted = readUnwanted().map(({ name, label, bytes }) => ({
    ...measured('unwanted', name, bytes, true),
    phish: label === 'phish',
  }));
  const templates = readTemplates(suites).map(({ name, bytes }) => measured('templates', name, bytes, false));
  return [later, phish, ordinary, today, unwanted, reports, templates].flatMap((set) =>
    unique(set.sort((a, b) => (a.ms || 0) - (b.ms || 0) || (a.name < b.name ? -1 : 1))),
  );
}

/**
 * A corpus of others by its index: lines of `ham` or `spam` and the file's path from the index, such as the TREC public corpora
 * of 2005 to 2007 have. Every so many lines one, from the given line on; what is not there is left out.
 */
export function readIndexed(
  index: string,
  { every, from }: { readonly every: number; readonly from: number },
): MeasuredMail[] {
  const lines = readFileSync(index, 'utf8').split('\n');
  return lines.flatMap((line, at) => {
    const [, label, path] = /^(ham|spam)\s+(\S+)/.exec(line) ?? [];
    if (label === undefined || path === undefined || at % every !== from) return [];
    const file = join(dirname(index), path);
    return existsSync(file) ? [measured('other', path, readFileSync(file), label === 'spam')] : [];
  });
}

function unique(mails: readonly MeasuredMail[]): MeasuredMail[] {
  const byName = new Map(mails.map((mail) => [mail.name, mail]));
  const kept = withoutCopies(
    mails.map(({ set, name, unwanted, bytes, ms }) => ({
      source: set,
      name,
      bytes,
      ms,
      label: unwanted ? 'spam' : 'ham',
    })),
  );
  return kept.flatMap(({ name }) => byName.get(name) ?? []);
}

function measured(set: MeasuredMail['set'], name: string, file: Uint8Array, unwanted: boolean): MeasuredMail {
  const bytes = withoutMboxLine(file);
  return { set, name, unwanted, phish: false, bytes, ms: receivedMs(bytes) };
}

/** Its collectors wrote `phishing@pot` for whom it was sent to, which is no address: a filter would see that, and not the mail. */
function named(bytes: Uint8Array): Uint8Array {
  return Buffer.from(
    Buffer.from(bytes).toString('latin1').replaceAll('phishing@pot', 'pat.potter@recipient.example'),
    'latin1',
  );
}

function withoutMboxLine(file: Uint8Array): Uint8Array {
  return Buffer.from(file.subarray(0, 5)).toString('latin1') === 'From ' ? file.subarray(file.indexOf(10) + 1) : file;
}

function receivedMs(bytes: Uint8Array): number {
  const { fields } = indexMessage(bytes);
  for (const wanted of ['received', 'date']) {
    const field = fields.find(({ name }) => name === wanted);
    if (field === undefined) continue;
    const text = fieldText(bytes, field);
    const ms = parseDate(text.slice(text.lastIndexOf(';') + 1).trim())?.ms;
    if (ms !== undefined) return ms;
  }
  return Number.NaN;
}

function ofFolders(suites: string, folders: readonly Folder[]): { name: string; bytes: Uint8Array }[] {
  return folders.flatMap(({ path, names, without }) => {
    const root = join(suites, path);
    if (!existsSync(root)) return [];
    return files(root, names)
      .filter((file) => without?.test(file.path) !== true)
      .map(({ name, bytes }) => ({ name: `${path}/${name}`, bytes }));
  });
}

function files(root: string, names: RegExp): { path: string; name: string; bytes: Uint8Array }[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && names.test(entry.name))
    .map((entry) => ({
      path: entry.parentPath,
      name: entry.name,
      bytes: readFileSync(join(entry.parentPath, entry.name)),
    }));
}
