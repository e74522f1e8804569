/** One file: its type, what its name and content say, and what is in it. */
import { createHash } from 'node:crypto';
import {
  type ArchiveEntry,
  type ArchiveReport,
  type ForeignArchives,
  isArchiveType,
  type UnpackBudget,
  walkArchive,
  zipEntries,
} from '#format/archive';
import {
  alsoOf,
  extensionRow,
  fileNameSigns,
  fileTypes,
  imageSize,
  oleKind,
  type TypeName,
  typeOf,
  zipKind,
} from '#format/filetype';
import {
  type DocumentFindings,
  inspectOfficePart,
  inspectOle,
  inspectOneNote,
  inspectPage,
  inspectPdf,
  inspectRtf,
  inspectTable,
  isOfficePart,
  openOle,
} from '#format/office';
import { readTnef } from '#format/tnef';
import { FileDraft, type FileList, shown } from './files.ts';
import { ownFlags } from './flags.ts';
import { PIXELS_MAX } from './limits.ts';

export interface InspectorParts {
  readonly budget: UnpackBudget;
  readonly list: FileList;
  readonly foreign: ForeignArchives | undefined;
  readonly link: ((address: string) => void) | undefined;
  /** Goes through the parts of a message that is a file. */
  readonly message: (octets: Uint8Array, inspector: FileInspector, outer: FileDraft, depth: number) => void;
}

/** OOXML and the like: archives whose entries are parts of one document. */
const packages: ReadonlySet<TypeName> = new Set<TypeName>([
  'docx',
  'docm',
  'xlsx',
  'xlsm',
  'xlsb',
  'pptx',
  'pptm',
  'ooxml',
  'odf',
  'epub',
  'xps',
]);
/** Programs that are archives: what is in them is theirs. */
const programs: ReadonlySet<TypeName> = new Set<TypeName>(['jar', 'apk', 'ipa', 'xpi', 'appx', 'crx']);
/** Types whose start says all: they are not unpacked any further. */
const toldByStart: ReadonlySet<string> = new Set(['executable', 'image', 'audio', 'video', 'font', 'text']);
const oleTypes: ReadonlySet<TypeName> = new Set<TypeName>([
  'ole',
  'doc',
  'xls',
  'ppt',
  'msi',
  'msg',
  'encrypted-office',
]);
const tables: ReadonlySet<string> = new Set(['csv', 'tsv', 'txt', 'slk', 'iqy', 'xls']);

const documents: Readonly<Partial<Record<TypeName, (octets: Uint8Array) => DocumentFindings>>> = {
  pdf: inspectPdf,
  rtf: inspectRtf,
  onenote: inspectOneNote,
  html: inspectPage,
  svg: inspectPage,
  mhtml: inspectPage,
  slk: inspectTable,
};

export class FileInspector {
  readonly #parts: InspectorParts;

  constructor(parts: InspectorParts) {
    this.#parts = parts;
  }

  /** All of a file is there. */
  look(octets: Uint8Array, draft: FileDraft, depth: number): void {
    draft.octets = octets.length;
    draft.sha256 = createHash('sha256').update(octets).digest('hex');
    const type = this.#type(octets, draft);
    for (const also of alsoOf(octets, type)) {
      // A program with an archive behind it unpacks itself; anything else with two faces is made to deceive.
      if (fileTypes[type].class !== 'executable') draft.flags.add('polyglot');
      draft.note(`also ${fileTypes[also].words}`);
      if (also === 'zip' && depth < this.#parts.budget.limits.depthMax) this.#walk('zip', octets, draft, depth);
    }
    takeSize(octets, type, draft);
    this.#open(type, octets, draft, depth);
  }

  /** A file inside of another. */
  inside(octets: Uint8Array, draft: FileDraft, depth: number, plain: 'show' | 'hide'): void {
    this.look(octets, draft, depth);
    this.#parts.list.inside(draft, plain);
  }

  /** Text with files between its lines: they are files inside of it. */
  lookUu(octets: Uint8Array, draft: FileDraft, depth: number): void {
    draft.octets = octets.length;
    draft.type = 'text';
    this.#walk('uuencode', octets, draft, depth);
  }

  /** A file inside of another that was looked at. */
  listInside(draft: FileDraft): void {
    this.#parts.list.inside(draft, 'show');
  }

  /** A further name that some programs show: it counts for what it says of the file that the first one does not. */
  alsoCalled(name: string, draft: FileDraft): void {
    const { declared, within } = draft.place;
    const type = typeNameOf(draft.type);
    let isNew = false;
    for (const flag of ownFlags({ type, signs: fileNameSigns(name), declared, inside: within.length > 0 })) {
      isNew ||= !draft.flags.has(flag);
      draft.flags.add(flag);
    }
    if (isNew) draft.note(`also called ${shown(name)}`);
  }

  /** Nothing of the content is looked at. */
  nameOnly(draft: FileDraft): void {
    this.#flag('data', draft);
    draft.flags.add('unfinished');
  }

  #type(octets: Uint8Array, draft: FileDraft): TypeName {
    const { extension } = fileNameSigns(draft.name);
    const type = refined(typeOf(octets, extension), octets, this.#parts.budget.limits.entriesMax);
    this.#flag(type, draft);
    return type;
  }

  #flag(type: TypeName, draft: FileDraft): void {
    draft.type = type;
    const { declared, within } = draft.place;
    const named = { type, signs: fileNameSigns(draft.name), declared, inside: within.length > 0 };
    for (const flag of ownFlags(named)) draft.flags.add(flag);
  }

  #open(type: TypeName, octets: Uint8Array, draft: FileDraft, depth: number): void {
    const { budget, message } = this.#parts;
    const isContainer = isArchiveType(type) || packages.has(type) || type === 'tnef' || type === 'mail';
    if (isContainer && depth >= budget.limits.depthMax) {
      draft.flags.add('too-deep');
      return;
    }
    if (budget.end !== undefined && isContainer) draft.flags.add('unfinished');
    else if (packages.has(type)) this.#walk('zip', octets, draft, depth);
    else if (programs.has(type)) return;
    else if (isArchiveType(type)) this.#walk(type, octets, draft, depth);
    else if (type === 'tnef') this.#openTnef(octets, draft, depth);
    else if (type === 'mail') message(octets, this, draft, depth + 1);
    else if (oleTypes.has(type)) this.#openOle(octets, draft, depth);
    else if (fileTypes[type].class === 'archive') draft.flags.add('unreadable');
    else this.#openDocument(type, octets, draft, depth);
  }

  #openDocument(type: TypeName, octets: Uint8Array, draft: FileDraft, depth: number): void {
    const inspect =
      documents[type] ??
      (type === 'text' && tables.has(fileNameSigns(draft.name).extension) ? inspectTable : undefined);
    if (inspect !== undefined) this.#take(inspect(octets), draft, depth);
  }

  #openOle(octets: Uint8Array, draft: FileDraft, depth: number): void {
    const ole = openOle(octets);
    if (ole === undefined) draft.flags.add('unreadable');
    else this.#take(inspectOle(ole), draft, depth);
  }

  #openTnef(octets: Uint8Array, draft: FileDraft, depth: number): void {
    const tnef = readTnef(octets);
    if (tnef?.complete !== true) draft.flags.add('unfinished');
    for (const file of tnef?.files ?? []) this.#inner(file, draft, { depth, plain: 'show' });
  }

  /** What a document says of itself, and the files in it. */
  #take(found: DocumentFindings, draft: FileDraft, depth: number): void {
    this.#takeSigns(found, draft);
    for (const file of found.files) this.#inner(file, draft, { depth, plain: 'hide' });
  }

  #takeSigns(found: DocumentFindings, draft: FileDraft): void {
    takeFindings(found, draft);
    for (const address of found.links) this.#parts.link?.(address);
  }

  #inner(
    { name, octets }: { readonly name: string; readonly octets: Uint8Array },
    outer: FileDraft,
    { depth, plain }: { readonly depth: number; readonly plain: 'show' | 'hide' },
  ): void {
    const { budget, list } = this.#parts;
    const draft = draftIn(name, outer);
    if (depth < budget.limits.depthMax && budget.takeEntry()) {
      this.inside(octets, draft, depth + 1, plain);
      return;
    }
    this.#flag(typeOf(octets, fileNameSigns(name).extension), draft);
    outer.flags.add(budget.end === undefined ? 'too-deep' : 'unfinished');
    list.inside(draft, plain);
  }

  #walk(type: string, octets: Uint8Array, outer: FileDraft, depth: number): void {
    const { budget, foreign } = this.#parts;
    const isPackage = packages.has(typeNameOf(outer.type));
    const visit = (entry: ArchiveEntry): void => this.#entry(entry, outer, { depth: depth + 1, isPackage });
    const report = walkArchive(type, octets, { budget, foreign, outerName: outer.name, visit });
    takeReport(report, outer, isPackage);
  }

  #entry(
    entry: ArchiveEntry,
    outer: FileDraft,
    { depth, isPackage }: { readonly depth: number; readonly isPackage: boolean },
  ): void {
    if (entry.kind === 'folder') return;
    const draft = draftIn(entry.name, outer);
    draft.octets = entry.octets;
    if (entry.kind !== 'file') {
      if (entry.kind === 'link' && fileNameSigns(entry.target).path) draft.flags.add('path-tricks');
      this.#parts.list.inside(draft, 'show');
      return;
    }
    if (isPackage && isOfficePart(entry.name)) {
      const whole = entry.whole();
      if (whole.kind === 'octets') this.#takeSigns(inspectOfficePart(entry.name, whole.octets), outer);
      else outer.flags.add(whole.why === 'ratio' ? 'bomb' : 'unreadable');
      return;
    }
    this.#entryFile(entry, draft, depth);
    const plain = isPackage ? 'hide' : 'show';
    if (isPackage) bubble(draft, outer);
    if (isPackage && /^basic\/.+\.xml$/i.test(entry.name) && !/script-l[bc]\.xml$/i.test(entry.name))
      outer.flags.add('macro');
    this.#parts.list.inside(draft, plain);
  }

  /** Unpacks no more of it than its type asks for. */
  #entryFile(entry: ArchiveEntry, draft: FileDraft, depth: number): void {
    const { extension } = fileNameSigns(draft.name);
    const start = entry.encrypted ? new Uint8Array() : entry.start();
    // Without octets it is empty, or packed in a way that is not read here: all of it says which.
    const type = start.length === 0 ? 'data' : typeOf(start, extension);
    if (entry.encrypted || (start.length > 0 && isToldByStart(type, extension))) {
      this.#flag(type, draft);
      if (entry.encrypted) draft.flags.add('encrypted');
      if (fileTypes[type].class === 'image') takeSize(start, type, draft);
      return;
    }
    const whole = entry.whole();
    if (whole.kind === 'octets') {
      this.look(whole.octets, draft, depth);
      return;
    }
    this.#flag(type, draft);
    if (whole.why === 'ratio') draft.flags.add('bomb');
    else draft.flags.add(whole.why === 'budget' ? 'unfinished' : 'unreadable');
  }
}

/** A zip archive may begin with anything: what is called an archive or a document is looked at as a whole. */
function isToldByStart(type: TypeName, extension: string): boolean {
  if (type !== 'data' && !toldByStart.has(fileTypes[type].class)) return false;
  if (type === 'text' && tables.has(extension) && extension !== 'txt') return false;
  const named = extensionRow(extension)?.danger;
  return named !== 'archive' && named !== 'document' && named !== 'macro';
}

/** Programs take memory for a picture before they look at it. */
function takeSize(octets: Uint8Array, type: TypeName, draft: FileDraft): void {
  const size = imageSize(octets, type);
  if (size === undefined || size.width * size.height <= PIXELS_MAX) return;
  draft.flags.add('bomb');
  draft.note(`${size.width} × ${size.height} pixels`);
}

function draftIn(name: string, outer: FileDraft): FileDraft {
  return new FileDraft(name, { ...outer.place, declared: '', within: [...outer.place.within, outer.name] });
}

function typeNameOf(type: string): TypeName {
  return Object.hasOwn(fileTypes, type) ? (type as TypeName) : 'data';
}

/** Zip and OLE files are told apart by what is in them. */
function refined(type: TypeName, octets: Uint8Array, entriesMax: number): TypeName {
  if (type === 'zip') {
    const { entries } = zipEntries(octets, entriesMax);
    // The rules of OpenDocument and EPUB put it first and stored.
    const first = entries.find(({ name }) => name === 'mimetype');
    const mimetype =
      first === undefined
        ? ''
        : Buffer.from(octets.subarray(first.from, Math.min(first.to, first.from + 100))).toString('latin1');
    return zipKind(
      entries.map(({ name }) => name),
      mimetype,
    );
  }
  if (type !== 'ole') return type;
  const ole = openOle(octets);
  if (ole === undefined) return type;
  return oleKind(
    ole.entries.map(({ name }) => name),
    ole.entries.find(({ kind }) => kind === 'root')?.classId,
  );
}

const acting: ReadonlySet<string> = new Set([
  'dde',
  'external-template',
  'auto-object',
  'equation',
  'script',
  'launch',
  'media',
  'smuggling',
  'form',
]);

function takeFindings({ macros, signs, notes, complete }: DocumentFindings, draft: FileDraft): void {
  if (macros !== 'none') draft.flags.add('macro');
  if (macros === 'suspicious') draft.flags.add('macro-suspicious');
  for (const sign of signs) {
    if (acting.has(sign)) draft.flags.add('active-content');
    if (sign === 'encrypted') draft.flags.add('encrypted');
    if (sign === 'embedded-object') draft.flags.add('embedded-file');
    if (sign !== 'encrypted') draft.note(sign);
  }
  for (const note of notes) draft.note(note);
  if (!complete) draft.flags.add('unfinished');
}

/** What a part of a document does is what the document does. */
function bubble(draft: FileDraft, outer: FileDraft): void {
  for (const flag of ['macro', 'macro-suspicious', 'active-content', 'encrypted'] as const)
    if (draft.flags.has(flag)) outer.flags.add(flag);
  if (draft.flags.has('macro')) for (const note of draft.notes) outer.note(note);
}

function takeReport({ problems }: ArchiveReport, draft: FileDraft, isPackage: boolean): void {
  for (const problem of problems) {
    switch (problem) {
      case 'overlap':
        draft.flags.add('bomb');
        draft.note('entries share their octets');
        break;
      case 'hidden':
      case 'mismatch':
        // Documents are read by their directory alone.
        if (isPackage && problem === 'mismatch') break;
        draft.flags.add('polyglot');
        draft.note(problem === 'hidden' ? 'files that its directory does not name' : 'files with two names');
        break;
      case 'encrypted':
        draft.flags.add('encrypted');
        break;
      case 'unfinished':
        draft.flags.add('unfinished');
        break;
      case 'damaged':
      case 'unsupported':
        draft.flags.add('unreadable');
        break;
      default:
        problem satisfies never;
    }
  }
}
