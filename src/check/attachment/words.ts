/** What is said of a file, to recipient and sender. */
import { typeRow } from '#format/filetype';
import type { ScannedFile } from './types.ts';

/** `"papers.zip" holds "invoice.pdf.exe", a Windows program`; the same with all it lies in. */
export function describeFile(file: ScannedFile): string {
  const kind = typeRow(file.type)?.words ?? 'data of no known kind';
  const known = file.type !== 'data' && file.type !== 'text' ? `, ${kind}` : '';
  return `${placeOf(file)}${known}`;
}

/** Where it lies, in words. */
export function placeOf({ name, within }: ScannedFile): string {
  const own = name === '' ? 'a file without a name' : `"${name}"`;
  if (within.length === 0) return own;
  const outer = within.map((one) => (one === '' ? 'a file without a name' : `"${one}"`)).join(' in which there is ');
  return `${outer} holds ${own}`;
}
