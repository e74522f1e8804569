/** PDF (ISO 32000-1): names that make a reader act, also those in compressed object streams, and files in it. */
import { inflateSync, constants } from 'node:zlib';
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import type { DocumentFindings, DocumentSign } from './types.ts';

const SLASH = 47;
const HASH = 35;
const NAME_OCTETS_MAX = 40;
const STRING_OCTETS_MAX = 2_048;
/** Addresses that are read, of which many may be the same. */
const URIS_MAX = 1_000;
/** Object streams that are unpacked, and octets of all of them. */
const STREAMS_MAX = 300;
const STREAM_OCTETS_MAX = 16 * 1024 * 1024;
const ONE_STREAM_OCTETS_MAX = 4 * 1024 * 1024;
/** Between the name that a dictionary has and its stream. */
const DICTIONARY_OCTETS_MAX = 4096;

/** Names (section 12.6.4 and others) and what they are signs of. */
const telling: Readonly<Record<string, DocumentSign>> = {
  JavaScript: 'script',
  JS: 'script',
  Launch: 'launch',
  GoToE: 'launch',
  ImportData: 'launch',
  RichMedia: 'media',
  Encrypt: 'encrypted',
  EmbeddedFile: 'embedded-object',
};

interface Work {
  readonly found: Findings;
  streams: number;
  octetsLeft: number;
  /** Addresses that are still read. */
  links: number;
}

export function inspectPdf(octets: Uint8Array): DocumentFindings {
  const found = new Findings();
  scanNames(asBuffer(octets), { found, streams: STREAMS_MAX, octetsLeft: STREAM_OCTETS_MAX, links: URIS_MAX }, 'file');
  return found.result;
}

/** Looks at each name. In the octets of an object stream no further stream can stand. */
function scanNames(b: Buffer, work: Work, where: 'file' | 'stream'): void {
  for (let at = b.indexOf(SLASH); at !== -1; at = b.indexOf(SLASH, at + 1)) {
    // Few names are of interest: their first letter decides before a text is made.
    const first = b[at + 1] ?? 0;
    if (first !== HASH && (first < 65 || first > 85)) continue;
    const name = nameAt(b, at + 1);
    const sign = Object.hasOwn(telling, name) ? telling[name] : undefined;
    if (name === 'URI' && work.links-- > 0) work.found.link(stringAt(b, at + 4));
    if (sign !== undefined) work.found.sign(sign, sign === 'encrypted' ? '' : name);
    if (where === 'file' && (name === 'ObjStm' || name === 'EmbeddedFile')) takeStream(b, at, { work, name });
  }
}

/** A name with its escapes undone (section 7.3.5): `#4aavaScript` is JavaScript. */
function nameAt(b: Buffer, from: number): string {
  let name = '';
  for (let at = from; at < b.length && name.length < NAME_OCTETS_MAX; at++) {
    const c = b[at] ?? 0;
    if (c === HASH) {
      const code = Number.parseInt(b.toString('latin1', at + 1, at + 3), 16);
      if (Number.isNaN(code)) return name;
      name += String.fromCharCode(code);
      at += 2;
    } else if ((c >= 48 && c <= 57) || ((c | 32) >= 97 && (c | 32) <= 122) || c === 46 || c === 45 || c === 95)
      name += String.fromCharCode(c);
    else return name;
  }
  return name;
}

/** A string behind a name (section 7.3.4), in parentheses or of hexadecimal digits; '' where there is none. */
function stringAt(b: Buffer, from: number): string {
  const text = b.toString('latin1', from, from + STRING_OCTETS_MAX).trimStart();
  const digits = /^<([\da-f\s]*)>/i.exec(text)?.[1];
  if (digits !== undefined) return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex').toString('latin1');
  let depth = 0;
  for (let at = 0; at < text.length && (at === 0 ? text.startsWith('(') : true); at++) {
    const c = text[at];
    if (c === '\\') at++;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return withoutEscapes(text.slice(1, at));
  }
  return '';
}

function withoutEscapes(text: string): string {
  return text.replaceAll(/\\(?:([0-7]{1,3})|\r?\n|(.))/g, (_, octal?: string, other = '') =>
    octal === undefined ? other : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** The stream of the dictionary that a name stands in. */
function takeStream(b: Buffer, at: number, { work, name }: { readonly work: Work; readonly name: string }): void {
  const mark = b.subarray(at, at + DICTIONARY_OCTETS_MAX).indexOf('stream', 0, 'latin1');
  if (mark === -1) return;
  if (work.streams-- <= 0 || work.octetsLeft <= 0) {
    work.found.incomplete();
    return;
  }
  let from = at + mark + 6;
  if (b[from] === 13) from++;
  if (b[from] === 10) from++;
  const near = b.subarray(from, from + ONE_STREAM_OCTETS_MAX);
  const end = near.indexOf('endstream', 0, 'latin1');
  const raw = end === -1 ? near : near.subarray(0, end);
  const before = b.toString('latin1', Math.max(0, at - DICTIONARY_OCTETS_MAX), at + mark);
  const dictionary = before.slice(before.lastIndexOf('obj', DICTIONARY_OCTETS_MAX) + 3);
  const packed = /\/(?:FlateDecode|Fl)\b|#/.test(dictionary);
  const data = packed ? inflated(raw, work) : raw;
  if (name === 'ObjStm') scanNames(data, work, 'stream');
  else work.found.file({ name: '', octets: data });
}

function inflated(raw: Buffer, work: Work): Buffer {
  const most = Math.min(ONE_STREAM_OCTETS_MAX, work.octetsLeft);
  try {
    // What stands behind the data is line breaks; what is cut off still gives its start.
    const data = inflateSync(raw, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
    work.octetsLeft -= data.length;
    return data;
  } catch {
    work.octetsLeft -= most;
    work.found.incomplete();
    return Buffer.alloc(0);
  }
}
