/**
 * Keeps `docs/rfc/README.md`: which RFC is obeyed in which room, from the comments that cite it (`RFC 5321 section 4.5.2`).
 *   bin/node tools/rfc-index.ts            writes the index
 *   bin/node tools/rfc-index.ts --check    fails when the index is not what the source says
 */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { titles } from './rfc-titles.data.ts';

/** RFC number to file to the sections cited there. */
export type Citations = ReadonlyMap<number, ReadonlyMap<string, ReadonlySet<string>>>;

const citation =
  /\bRFC[ -]?(\d{3,5})(?:,?\s+(?:sections?|§+)\s+((?:[A-Z]|\d+)(?:\.\d+)*(?:(?:,\s*|\s+(?:and|to|or)\s+)\d+(?:\.\d+)*(?![\w-]))*))?/g;

/** All citations in the files (path below the root to text). A citation may run over the end of a comment's line. */
export function findCitations(files: ReadonlyMap<string, string>): Citations {
  const found = new Map<number, Map<string, Set<string>>>();
  for (const [file, text] of files) {
    const flowing = text.replaceAll(/\n\s*(?:\/\/|\*)(?!\/)/g, ' ');
    for (const [, number, sections] of flowing.matchAll(citation)) {
      const rfc = Number(number);
      const byFile = found.get(rfc) ?? new Map<string, Set<string>>();
      found.set(rfc, byFile);
      const cited = byFile.get(file) ?? new Set<string>();
      byFile.set(file, cited);
      for (const section of sections?.split(/,\s*|\s+(?:and|to|or)\s+/) ?? []) cited.add(section);
    }
  }
  return found;
}

function compareSections(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** `src/format/smtp/wire.ts` lies in `format/smtp`. */
function roomOf(file: string): string {
  const parts = file.split('/');
  return parts.length > 3 ? `${parts[1]}/${parts[2]}` : (parts[1] ?? file);
}

/** The index as Markdown. */
export function formatIndex(citations: Citations): string {
  const lines = [
    '# RFCs and where they are obeyed',
    '',
    'Written by `tools/rfc-index.ts` from the comments in `src`; `npm run ok` checks that it is up to date.',
    'Sections are those that a comment names; "whole" means that the RFC is cited without a section.',
    '',
  ];
  const numbers = [...citations.keys()].sort((a, b) => a - b);
  for (const rfc of numbers) {
    const title = titles[rfc];
    lines.push(
      `## RFC ${rfc}${title === undefined ? '' : `: ${title}`}`,
      '',
      '| room | file | sections |',
      '| --- | --- | --- |',
    );
    const files = [...(citations.get(rfc) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [file, sections] of files) {
      const cited = [...sections].sort(compareSections).join(', ') || 'whole';
      lines.push(`| ${roomOf(file)} | [${file.slice(file.lastIndexOf('/') + 1)}](../../${file}) | ${cited} |`);
    }
    lines.push('');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function main(): void {
  const root = join(import.meta.dirname, '..');
  const files = new Map<string, string>();
  for (const path of globSync('src/**/*.ts', { cwd: root }).sort()) {
    const file = path.split(sep).join('/');
    // Tests name RFCs in their claims; the index is of what obeys them.
    if (!/\.(?:test|fuzz|contract|fixture)\.ts$/.test(file)) files.set(file, readFileSync(join(root, path), 'utf8'));
  }
  const citations = findCitations(files);
  const index = formatIndex(citations);
  const path = join(root, 'docs/rfc/README.md');
  if (process.argv.includes('--check')) {
    let written = '';
    try {
      written = readFileSync(path, 'utf8');
    } catch {
      // No index yet: not what the source says.
    }
    if (written !== index) {
      process.stdout.write('docs/rfc/README.md is not what the source says: run bin/node tools/rfc-index.ts\n');
      process.exitCode = 1;
      return;
    }
  } else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, index);
  }
  process.stdout.write(`${citations.size} RFCs cited\n`);
}

if (import.meta.main) main();
