/** What a file's name promises, and the tricks that names play on the eye. */
import { extensionGroups } from './extensions.data.ts';
import { NAME_CHARACTERS_MAX } from './limits.ts';

/** What opening a file with that extension does. */
export type Danger =
  | 'program'
  | 'script'
  /** Run by systems that do not do so by the name alone. */
  | 'unix'
  | 'source'
  | 'shortcut'
  | 'installer'
  | 'disk'
  | 'macro'
  | 'active'
  | 'archive'
  | 'mail'
  | 'document'
  | 'text'
  | 'image'
  | 'audio'
  | 'video'
  | 'font'
  | 'data';

export interface ExtensionRow {
  readonly danger: Danger;
  /** "a Windows program" */
  readonly words: string;
}

const rows: ReadonlyMap<string, ExtensionRow> = new Map(
  extensionGroups.flatMap(([danger, words, extensions]) =>
    extensions.split(' ').map((extension) => [extension, { danger, words }] as const),
  ),
);

/** What is known of an extension (lower case, without the dot). */
export function extensionRow(extension: string): ExtensionRow | undefined {
  return rows.get(extension);
}

export interface FileNameSigns {
  /** Behind the last dot, lower case, as the system takes it; '' where there is none. */
  readonly extension: string;
  /** One that stands before it and is known: the `pdf` of `invoice.pdf.exe`; '' where there is none. */
  readonly before: string;
  /** Unicode controls turn the order in which the name is read. */
  readonly rightToLeft: boolean;
  /** Blanks push the extension out of sight, or characters hide in the name that are not seen. */
  readonly hidden: boolean;
  /** It leaves its folder, or is absolute. */
  readonly path: boolean;
}

/** Blanks in a row before an extension that nobody writes by accident. */
const BLANKS_MIN = 5;
const rightToLeftControls = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;
/** Zero-width and other characters that show as nothing, and the Hangul and Braille fillers. */
const invisible = /[\u200b-\u200d\u2060\ufeff\u00ad\u3164\u2800\u115f\u1160]/;
/** Those, and what Windows drops from the end of a name. */
const dropped = /[\s.\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\u061c]+$/u;
/** Classes whose files people open without a thought: what stands before the real extension to deceive. */
const harmlessLooking: ReadonlySet<Danger> = new Set([
  'document',
  'text',
  'image',
  'audio',
  'video',
  'archive',
  'mail',
]);

/** Reads a name of at most `NAME_CHARACTERS_MAX` characters; of a longer one its end, where the extension is. */
export function fileNameSigns(name: string): FileNameSigns {
  const whole = name.length > NAME_CHARACTERS_MAX ? name.slice(-NAME_CHARACTERS_MAX) : name;
  const base = baseOf(whole);
  const shown = base.replace(dropped, '');
  const dots = shown.split('.');
  const extension = dots.length > 1 ? clean(dots.at(-1) ?? '') : '';
  const before = dots.length > 2 ? clean(dots.at(-2) ?? '') : '';
  const known = rows.get(before);
  return {
    extension,
    before: known !== undefined && harmlessLooking.has(known.danger) ? before : '',
    rightToLeft: rightToLeftControls.test(base) && rows.has(extension),
    hidden: hidesExtension(shown) || invisible.test(base),
    path: leavesFolder(whole),
  };
}

/** Controls and blanks around an extension are not part of what the system looks up. */
function clean(text: string): string {
  return text.replaceAll(/[\p{Cf}\s]/gu, '').toLowerCase();
}

function baseOf(name: string): string {
  // A colon begins the name of a stream of the same file in Windows; a NUL ends the name for many programs.
  const end = name.search(/\0/);
  const seen = (end === -1 ? name : name.slice(0, end)).replace(/:[^:/\\]{0,200}:\$data$/i, '');
  return seen.slice(Math.max(seen.lastIndexOf('/'), seen.lastIndexOf('\\')) + 1);
}

function hidesExtension(shown: string): boolean {
  const dot = shown.lastIndexOf('.');
  if (dot < BLANKS_MIN) return false;
  for (let i = 1; i <= BLANKS_MIN; i++) {
    const c = shown.charCodeAt(dot - i);
    const blank = c === 32 || c === 160 || c === 95 || (c >= 0x2000 && c <= 0x200a) || c === 0x3000 || c === 9;
    if (!blank) return false;
  }
  return true;
}

function leavesFolder(name: string): boolean {
  if (/^(?:[/\\]|[a-z]:)/i.test(name)) return true;
  return name.split(/[/\\]/).includes('..');
}
