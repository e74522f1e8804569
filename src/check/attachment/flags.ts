/** What a file's type and name say by themselves. */
import {
  type Danger,
  disagreement,
  extensionRow,
  type FileNameSigns,
  fileTypes,
  type TypeName,
} from '#format/filetype';
import type { AttachmentFlag } from './types.ts';

/** Scripts that systems run by a double click; others are read in editors. */
const runScripts: ReadonlySet<TypeName> = new Set<TypeName>([
  'wscript',
  'encoded-script',
  'powershell',
  'batch',
  'hta',
  'reg',
  'inf',
  'chm',
  'hlp',
]);
const macroTypes: ReadonlySet<TypeName> = new Set<TypeName>(['docm', 'xlsm', 'pptm']);
/** Content that a name of a program says nothing of: it does not run. */
const inert: ReadonlySet<string> = new Set(['image', 'audio', 'video', 'font', 'document', 'mail', 'html']);
/** What is dangerous enough that its name is worth hiding. */
const worthHiding: ReadonlySet<Danger> = new Set<Danger>([
  'program',
  'script',
  'shortcut',
  'installer',
  'disk',
  'active',
  'macro',
]);

const byClass: Readonly<Record<string, AttachmentFlag>> = {
  executable: 'executable',
  shortcut: 'shortcut',
  installer: 'installer',
  disk: 'disk-image',
  html: 'html',
  archive: 'archive',
};
const byDanger: Readonly<Partial<Record<Danger, AttachmentFlag>>> = {
  program: 'executable',
  script: 'script',
  shortcut: 'shortcut',
  installer: 'installer',
  disk: 'disk-image',
  active: 'html',
};

export interface Named {
  readonly type: TypeName;
  readonly signs: FileNameSigns;
  /** '' inside of others. */
  readonly declared: string;
  readonly inside: boolean;
}

export function ownFlags({ type, signs, declared, inside }: Named): Set<AttachmentFlag> {
  const flags = new Set<AttachmentFlag>();
  const { class: of } = fileTypes[type];
  const content = byClass[of];
  if (content !== undefined) flags.add(content);
  if (runScripts.has(type)) flags.add('script');
  if (macroTypes.has(type)) flags.add('macro');
  if (type === 'tnef') flags.add('tnef').add('mail');
  if (of === 'mail') flags.add('mail');
  const danger = extensionRow(signs.extension)?.danger;
  const named = danger === undefined ? undefined : byDanger[danger];
  if (named !== undefined && actsByName(type, signs.extension)) flags.add(named);
  const hiding = danger !== undefined && worthHiding.has(danger);
  if (hiding && signs.before !== '') flags.add('double-extension');
  if (hiding && signs.rightToLeft) flags.add('right-to-left');
  if (hiding && signs.hidden) flags.add('hidden-extension');
  if (inside && signs.path) flags.add('path-tricks');
  for (const lie of disagreement(type, signs.extension, declared))
    flags.add(lie === 'name' ? 'name-lies' : 'type-lies');
  return flags;
}

/** A picture called `x.exe` does not run. Names of hosts end like programs, and text under them is text. */
function actsByName(type: TypeName, extension: string): boolean {
  const { class: of } = fileTypes[type];
  if (type === 'empty') return false;
  return !inert.has(of) && !(extension === 'com' && (type === 'text' || type === 'xml'));
}
