/** Parts of OOXML packages (ECMA-376) that say what a document does. The package itself is walked as a zip archive. */
import { asBuffer } from '#base/bytes';
import { Findings } from './findings.ts';
import type { DocumentFindings } from './types.ts';
import { attribute, startTags, xmlText } from './xmltext.ts';

const RELATIONSHIPS_MAX = 20_000;
/** Field codes of one document, joined. */
const FIELD_CHARACTERS_MAX = 1024 * 1024;
const RUNS_MAX = 100_000;

type PartKind =
  | 'relationships'
  | 'story'
  | 'link'
  | 'types'
  | 'macrosheet'
  | 'workbook'
  | 'binary-workbook'
  | 'control';

function partKind(name: string): PartKind | undefined {
  const path = name.toLowerCase().replaceAll('\\', '/').replace(/^\/+/, '');
  if (path.endsWith('.rels')) return 'relationships';
  if (path === '[content_types].xml') return 'types';
  if (
    /^word\/(?:document\d?|header\d*|footer\d*|footnotes|endnotes|comments|settings|glossary\/document)\.xml$/.test(
      path,
    )
  )
    return 'story';
  if (/^xl\/externallinks\/[^/]+\.xml$/.test(path)) return 'link';
  if (path.startsWith('xl/macrosheets/')) return 'macrosheet';
  if (path === 'xl/workbook.xml') return 'workbook';
  if (path === 'xl/workbook.bin') return 'binary-workbook';
  if (/\/activex\/activex\d+\.(?:xml|bin)$/.test(`/${path}`)) return 'control';
  return undefined;
}

/** True for parts whose octets `inspectOfficePart` wants. */
export function isOfficePart(name: string): boolean {
  return partKind(name) !== undefined;
}

/** What one part says. */
export function inspectOfficePart(name: string, octets: Uint8Array): DocumentFindings {
  const found = new Findings();
  const kind = partKind(name);
  if (kind === 'macrosheet') {
    found.macros('present');
    found.note('Excel 4 macro sheet');
  } else if (kind === 'binary-workbook') {
    // Names are UTF-16 in its records (MS-XLSB section 2.4.711).
    if (/auto_(?:open|close)/i.test(asBuffer(octets).toString('latin1').replaceAll('\0', ''))) {
      found.macros('suspicious');
      found.note('Auto_Open');
    }
  } else if (kind === 'control') found.sign('embedded-object', 'ActiveX control');
  else if (kind !== undefined) inspections[kind](xmlText(octets), found);
  return found.result;
}

const inspections: Readonly<
  Record<'relationships' | 'story' | 'link' | 'types' | 'workbook', (text: string, found: Findings) => void>
> = {
  relationships,
  story,
  link: (text, found) => {
    for (const tag of startTags(text, 'ddeLink', 1)) found.sign('dde', attribute(tag, 'ddeService'));
  },
  types: (text, found) => {
    if (text.includes('application/vnd.ms-office.vbaProject')) found.macros('present');
    if (/vnd\.ms-excel\.(?:intl)?macrosheet/i.test(text)) found.macros('present');
  },
  workbook: (text, found) => {
    if (/_xlnm\.auto_open|name="auto_open/i.test(text)) {
      found.macros('suspicious');
      found.note('Auto_Open');
    }
  },
};

/** Relationships that fetch their target as soon as the document is opened (part 1 section 15.2; part 2 section 9.3). */
const fetched: ReadonlySet<string> = new Set([
  'attachedtemplate',
  'oleobject',
  'frame',
  'subdocument',
  'externallink',
  'package',
  'control',
]);

function relationships(text: string, found: Findings): void {
  for (const tag of startTags(text, 'Relationship', RELATIONSHIPS_MAX)) {
    const type = attribute(tag, 'Type').split('/').at(-1)?.toLowerCase() ?? '';
    if (type === 'vbaproject' || type === 'wordvbadata') found.macros('present');
    if (type === 'oleobject' || type === 'package' || type === 'control') found.sign('embedded-object');
    if (type === 'hyperlink') found.link(attribute(tag, 'Target'));
    if (attribute(tag, 'TargetMode').toLowerCase() !== 'external' || !fetched.has(type)) continue;
    const target = attribute(tag, 'Target');
    if (leadsAway(target)) found.sign('external-template', target);
  }
}

/** To another machine; a path on the author's own disk leads nowhere. */
function leadsAway(target: string): boolean {
  return /^(?:https?|ftp|mhtml|ms-[a-z-]+|dav|webdav|smb|search-ms|x-usc):|^file:\/\/(?!\/)[^/]|^file:\/{4,}|^(?:\\\\|\/\/)|!x-usc:/i.test(
    target.trim(),
  );
}

/** Field codes, which may be cut into any number of runs (part 1 section 17.16.23). */
function story(text: string, found: Findings): void {
  let fields = '';
  let at = 0;
  for (let i = 0; i < RUNS_MAX && fields.length < FIELD_CHARACTERS_MAX; i++) {
    const open = text.indexOf('instrText', at);
    if (open === -1) break;
    const from = text.indexOf('>', open);
    const to = from === -1 ? -1 : text.indexOf('<', from);
    if (to === -1) break;
    fields += text.slice(from + 1, to);
    at = to;
    // Behind the end tag, which has the name once more.
    at = text.indexOf('>', at);
    if (at === -1) break;
  }
  for (const tag of startTags(text, 'fldSimple', RUNS_MAX)) fields += ` ${attribute(tag, 'w:instr')}`;
  if (/\bdde(?:auto)?\b/i.test(fields)) found.sign('dde', /\bddeauto\b/i.test(fields) ? 'DDEAUTO' : 'DDE');
  // A quoted character at a time is how such fields hide (part 1 section 17.16.5.47).
  if (/\bquote\b(?:\s+\d{2,3}){4}/i.test(fields)) found.sign('dde', 'QUOTE');
}
