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
  const wide = b.length > 3 && (b[1] === 0 || (b[0] === 0xff && b[1] === 0xfe));
  const text = b.toString(wide ? 'utf16le' : 'latin1').toLowerCase();
  const scripted = text.includes('<script') || /\son[a-z]{3,20}\s*=/.test(text) || text.includes('javascript:');
  if (scripted) found.sign('script');
  for (const call of makers) if (scripted && text.includes(call)) found.sign('smuggling', call.replace(/\($/, ''));
  if (scripted && text.includes('atob(') && longRun(text)) found.sign('smuggling', 'atob');
  for (const call of movers) if (text.includes(call)) found.note(call);
  if (text.includes('type="password') || text.includes('type=password') || text.includes("type='password"))
    found.sign('form', 'password');
  return found.result;
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
