/** Pages and drawings that are attached: what they do when a browser opens them as a file. */
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import type { DocumentFindings } from './types.ts';

const OCTETS_MAX = 1024 * 1024;

/** Calls that make a file out of text in the page, in lower case. */
const makers: readonly string[] = [
  'createobjecturl(',
  'mssaveoropenblob(',
  'mssaveblob(',
  'new file(',
  'showsavefilepicker(',
];
const movers: readonly string[] = [
  'location.href',
  'location.replace(',
  'location.assign(',
  'window.location',
  'document.location',
  'http-equiv="refresh',
  'http-equiv=refresh',
  "http-equiv='refresh",
];

export function inspectPage(octets: Uint8Array): DocumentFindings {
  const found = new Findings();
  if (octets.length > OCTETS_MAX) found.incomplete();
  const b = asBuffer(octets.subarray(0, OCTETS_MAX));
  // Of UTF-16 in either order its ASCII is left.
  const written = b.toString('latin1').replaceAll('\0', '');
  const text = `${written}\n${unpacked(written)}`.toLowerCase();
  const scripted =
    /<(?:[a-z][\w.-]{0,40}:)?script[\s>/]/.test(text) ||
    /[\s"'/]on[a-z]{3,20}\s*=/.test(text) ||
    text.includes('javascript:');
  if (scripted) found.sign('script');
  if (holdsFile(text)) found.sign('smuggling', 'data link');
  for (const call of makers) if (scripted && text.includes(call)) found.sign('smuggling', call.replace(/\($/, ''));
  if (scripted && text.includes('atob(') && longRun(text)) found.sign('smuggling', 'atob');
  for (const call of movers) if (text.includes(call)) found.note(call);
  if (/type\s*=\s*\\?["']?password/.test(text)) found.sign('form', 'password');
  return found.result;
}

/** Strings of a page that are unpacked, of how many characters together, and how often what comes of it again. */
const PACKED_MAX = 50;
const PACKED_CHARACTERS_MAX = 512 * 1024;
const PACKED_DEPTH_MAX = 3;
const packing = /\b(atob|unescape|decodeuri|decodeuricomponent)\s*\(\s*["'`]([^"'`\\]{16,})["'`]/gi;

/** What a page says once its scripts have run: whole pages are packed into one string, to be written out. */
function unpacked(written: string): string {
  const found: string[] = [];
  let from = written;
  let left = PACKED_CHARACTERS_MAX;
  for (let depth = 0; depth < PACKED_DEPTH_MAX && from !== ''; depth++) {
    const inner: string[] = [];
    for (const [, how = '', packed = ''] of from.matchAll(packing)) {
      if (found.length + inner.length >= PACKED_MAX || packed.length > left) break;
      left -= packed.length;
      inner.push(/^atob$/i.test(how) ? Buffer.from(packed, 'base64').toString('latin1') : withoutPercent(packed));
    }
    found.push(...inner);
    from = inner.join('\n');
  }
  return found.join('\n');
}

/** `%3C`, and `%u003C` as `unescape` knows it; what is none stands as it is. */
function withoutPercent(text: string): string {
  return text.replaceAll(/%(?:u([\da-f]{4})|([\da-f]{2}))/gi, (_, wide?: string, narrow?: string) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow ?? '', 16)),
  );
}

/** A link that is a file itself, for a press to save it (`href="data:application/zip;base64,…"`). */
function holdsFile(text: string): boolean {
  const link = /\bhref\s*=\s*["']?\s*data:(?!image\/)[^"'\s>,]{0,100},/g;
  for (let found = link.exec(text); found !== null; found = link.exec(text)) {
    const from = found.index + found[0].length;
    if (/^[^"'\s>]{400}/.test(text.slice(from, from + 400))) return true;
  }
  return false;
}

/** Base64 of some length: what a page hides in itself. */
function longRun(text: string): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    const digit = (c >= 97 && c <= 122) || (c >= 48 && c <= 57) || c === 43 || c === 47;
    run = digit ? run + 1 : 0;
    if (run >= 2000) return true;
  }
  return false;
}
