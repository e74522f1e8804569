/** Whether content is what name and media type promise. */
import { extensionRow } from './names.ts';
import { type FileClass, fileTypes, oleBuilt, type TypeName, zipBuilt } from './types.ts';

/** `name`: the extension promises another type; `type`: the declared media type does. */
export type Disagreement = 'name' | 'type';

/** Types an extension may have, by extension. */
const promised: ReadonlyMap<string, ReadonlySet<string>> = (() => {
  const found = new Map<string, Set<string>>();
  for (const [type, { extensions }] of Object.entries(fileTypes)) {
    for (const extension of extensions) found.set(extension, (found.get(extension) ?? new Set()).add(type));
  }
  return found;
})();

/** Content of these classes does something when it is opened: nobody sends it under another name by accident. */
const acting: ReadonlySet<FileClass> = new Set([
  'executable',
  'script',
  'shortcut',
  'installer',
  'disk',
  'html',
  'document',
  'archive',
]);

/** What the main media types may carry; application/* may carry all. */
const mediaClasses: Readonly<Record<string, readonly FileClass[]>> = {
  image: ['image'],
  audio: ['audio', 'video'],
  video: ['video', 'audio', 'image'],
  font: ['font'],
};
const mediaTypes: Readonly<Record<string, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'text/calendar': ['calendar', 'text'],
  'image/svg+xml': ['svg', 'xml'],
  'application/msword': ['doc', 'ole', 'rtf', 'docx', 'html', 'mhtml', 'xml', 'msword', 'encrypted-office'],
  'text/plain': [
    'text',
    'xml',
    'calendar',
    'pem',
    'pgp',
    'mail',
    'script',
    'html',
    'svg',
    'url',
    'powershell',
    'batch',
    'wscript',
    'reg',
    'inf',
    'desktop',
    'uuencode',
    'rtf',
    'xsl',
    'iqy',
    'slk',
    'rdp',
    'postscript',
    'mhtml',
  ],
};

/**
 * Where content and promise differ in a way that matters: a program as a picture, an archive as a document. Pictures
 * under another picture's name are not told, text is taken for whatever it is called, and unknown data says nothing.
 */
export function disagreement(type: TypeName, extension: string, declared: string): readonly Disagreement[] {
  const found: Disagreement[] = [];
  const real: FileClass = fileTypes[type].class;
  if (!acting.has(real)) return found;
  if (nameLies(type, real, extension)) found.push('name');
  if (typeLies(type, real, declared)) found.push('type');
  return found;
}

/** Names of data of any kind promise nothing. */
const anything: ReadonlySet<string> = new Set(['bin', 'dat', 'bak', 'tmp', 'db']);

function nameLies(type: TypeName, real: FileClass, extension: string): boolean {
  if (anything.has(extension)) return false;
  const types = promised.get(extension);
  if (types !== undefined) {
    if (types.has(type)) return false;
    // An OLE or zip file of a kind that was not told apart is what it is called, where that is built on it.
    if (type === 'ole' || type === 'zip' || type === 'ooxml') return !builtOn(types, type);
    return !(real === 'archive' && isArchiveOrData(extension));
  }
  const row = extensionRow(extension);
  if (row === undefined || row.danger === 'data') return false;
  // Text that is a script or a page by its content is called by any name of text.
  if (row.danger === 'text') return real !== 'script' && real !== 'html' && real !== 'shortcut';
  return row.danger !== 'archive' && row.danger !== 'program' && row.danger !== 'script' && row.danger !== 'mail';
}

function builtOn(types: ReadonlySet<string>, type: 'ole' | 'zip' | 'ooxml'): boolean {
  const built = type === 'ole' ? oleBuilt : zipBuilt;
  for (const name of types) if (built.has(name)) return type !== 'zip' || name === 'zip';
  return false;
}

function isArchiveOrData(extension: string): boolean {
  const danger = extensionRow(extension)?.danger;
  return danger === 'archive' || danger === 'data';
}

function typeLies(type: TypeName, real: FileClass, declared: string): boolean {
  const exact = mediaTypes[declared];
  if (exact !== undefined) return !exact.includes(type);
  const classes = mediaClasses[declared.slice(0, declared.indexOf('/'))];
  return classes !== undefined && !classes.includes(real);
}
