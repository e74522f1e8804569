/** The tests of this room, and the hits of one scan. */
import type { EvidenceText, TestCatalog, TestHit } from '#check/verdict';
import { describeFile } from './words.ts';
import type { AttachmentFlag, AttachmentScan, ScannedFile, VirusResult } from './types.ts';

const family = 'attachment';
const names = 'Send the file under a name that says what it is.';

/** By what is found; `{file}` says which file, `{notes}` what of it. */
export const attachmentTests = {
  'attachment.executable': {
    family,
    words: 'A program is attached: {file}',
    mend: 'Offer the program for download instead.',
    prior: 2.5,
  },
  'attachment.script': { family, words: 'A script that a double click runs is attached: {file}', prior: 2.5 },
  'attachment.shortcut': {
    family,
    words: 'A shortcut that leads elsewhere is attached: {file}',
    prior: 2.5,
    phish: 0.5,
  },
  'attachment.installer': { family, words: 'An installer is attached: {file}', prior: 1.5 },
  'attachment.disk-image': { family, words: 'A disk image is attached: {file}', prior: 1.5 },
  'attachment.html': {
    family,
    words: 'A page is attached that a browser opens as a file: {file}',
    prior: 0.5,
    phish: 0.8,
  },
  'attachment.smuggling': {
    family,
    words: 'An attached page makes a file out of its own text: {file}',
    prior: 2.5,
    phish: 0.5,
  },
  'attachment.form': { family, words: 'An attached page asks for a password: {file}', prior: 2, phish: 2.5 },
  'attachment.macro': {
    family,
    words: 'A document with macros is attached: {file}',
    mend: 'Save the document without its macros.',
    prior: 0.7,
  },
  'attachment.macro-suspicious': {
    family,
    words: 'Macros in {file} run by themselves and reach beyond the document: {notes}',
    prior: 3,
  },
  'attachment.active-content': {
    family,
    words: 'A document does something when it is opened: {file} ({notes})',
    prior: 0.8,
  },
  'attachment.double-extension': { family, words: 'The name of {file} pretends another kind', mend: names, prior: 3 },
  'attachment.right-to-left': {
    family,
    words: 'The name of {file} turns its own order to deceive',
    mend: names,
    prior: 3,
  },
  'attachment.hidden-extension': { family, words: 'The name of {file} hides what it ends with', mend: names, prior: 2 },
  'attachment.name-lies': { family, words: 'The content is not what the name says: {file}', mend: names, prior: 1.2 },
  'attachment.type-lies': {
    family,
    words: 'The content is not of the type that is declared, {declared}: {file}',
    prior: 0.3,
  },
  'attachment.path-tricks': { family, words: 'A name in an archive leads out of its folder: {file}', prior: 1.5 },
  'attachment.encrypted': { family, words: 'A password keeps from looking into {file}', prior: 0.7 },
  'attachment.polyglot': { family, words: 'A file is two kinds at once: {file} ({notes})', prior: 1 },
  'attachment.bomb': { family, words: 'A file grows without measure when it is opened: {file}', prior: 2 },
  'attachment.unscanned': { family, words: 'Not all of {file} could be looked into', prior: 0.2 },
  'attachment.only-program': { family, words: 'An archive holds a program and nothing else: {file}', prior: 1.5 },
  'attachment.tnef': {
    family,
    words: 'Attachments are wrapped in a winmail.dat',
    mend: 'Let Outlook send as HTML or plain text.',
    prior: 0,
  },
  'attachment.blocked': { family, words: 'A rule blocks {file}', prior: 0 },
  'attachment.virus': { family, words: 'The virus scanner found {name}', prior: 6 },
  'attachment.virus-unknown': { family, words: 'The virus scanner could not say: {why}', prior: 0 },
} as const satisfies TestCatalog;

export type AttachmentTest = keyof typeof attachmentTests;

/** The test that a flag hits; flags that only tell what a file is hit none. */
export const flagTests: Readonly<Partial<Record<AttachmentFlag, AttachmentTest>>> = {
  executable: 'attachment.executable',
  script: 'attachment.script',
  shortcut: 'attachment.shortcut',
  installer: 'attachment.installer',
  'disk-image': 'attachment.disk-image',
  html: 'attachment.html',
  macro: 'attachment.macro',
  'macro-suspicious': 'attachment.macro-suspicious',
  'active-content': 'attachment.active-content',
  'double-extension': 'attachment.double-extension',
  'right-to-left': 'attachment.right-to-left',
  'hidden-extension': 'attachment.hidden-extension',
  'name-lies': 'attachment.name-lies',
  'type-lies': 'attachment.type-lies',
  'path-tricks': 'attachment.path-tricks',
  encrypted: 'attachment.encrypted',
  polyglot: 'attachment.polyglot',
  bomb: 'attachment.bomb',
  'too-deep': 'attachment.unscanned',
  unreadable: 'attachment.unscanned',
  unfinished: 'attachment.unscanned',
  tnef: 'attachment.tnef',
};
const EVIDENCE_CHARACTERS_MAX = 200;
/** More files of the same kind say no more. */
const COUNT_MAX = 10;

/** Each test once, with the first file that hits it and how many more do. */
export function attachmentHits(scan: AttachmentScan): readonly TestHit[] {
  const found = new Map<AttachmentTest, { readonly file: ScannedFile; count: number }>();
  const add = (test: AttachmentTest, file: ScannedFile): void => {
    const known = found.get(test);
    if (known === undefined) found.set(test, { file, count: 1 });
    else if (known.count < COUNT_MAX) known.count++;
  };
  for (const file of scan.files) {
    for (const flag of file.flags) {
      const test = flagTests[flag];
      if (test !== undefined) add(test, file);
    }
    for (const note of file.notes) {
      if (note === 'smuggling') add('attachment.smuggling', file);
      else if (note === 'form') add('attachment.form', file);
    }
  }
  for (const file of lonePrograms(scan)) add('attachment.only-program', file);
  return [...found].map(([test, { file, count }]) => ({ test, value: 1, evidence: evidenceOf(test, file, count) }));
}

function evidenceOf(test: AttachmentTest, file: ScannedFile, count: number): Readonly<Record<string, EvidenceText>> {
  const words: string = attachmentTests[test].words;
  return {
    file: describeFile(file).slice(0, EVIDENCE_CHARACTERS_MAX),
    ...(words.includes('{notes}') ? { notes: file.notes.join(', ').slice(0, EVIDENCE_CHARACTERS_MAX) } : {}),
    ...(words.includes('{declared}') ? { declared: file.declared.slice(0, EVIDENCE_CHARACTERS_MAX) } : {}),
    ...(count > 1 ? { files: count } : {}),
  };
}

const running: ReadonlySet<AttachmentFlag> = new Set<AttachmentFlag>(['executable', 'script', 'shortcut']);

/** Programs that are all there is in an archive that is attached itself. */
function* lonePrograms({ files, seen, attached }: AttachmentScan): Generator<ScannedFile> {
  if (seen - attached !== 1) return;
  const outer = files.find((file) => file.within.length === 0 && file.flags.includes('archive'));
  const inner = files.find((file) => file.within.length === 1);
  if (outer !== undefined && inner?.flags.some((flag) => running.has(flag)) === true) yield inner;
}

/** What a virus scanner said, as a hit. */
export function virusHits(result: VirusResult): readonly TestHit[] {
  if (result.kind === 'found')
    return [{ test: 'attachment.virus', value: 1, evidence: { name: result.name.slice(0, EVIDENCE_CHARACTERS_MAX) } }];
  if (result.kind === 'clean' || result.reason === 'off') return [];
  return [
    { test: 'attachment.virus-unknown', value: 1, evidence: { why: result.why.slice(0, EVIDENCE_CHARACTERS_MAX) } },
  ];
}
