/** Sections of FETCH: `1.2.HEADER.FIELDS (FROM TO)` (RFC 9051 section 6.4.5.1). */
import { Cursor, SyntaxProblem } from './cursor.ts';

export interface Section {
  /** Part numbers from the outside in; empty for the whole message. */
  readonly part: readonly number[];
  /** `all`: the part's (or message's) content; the rest as in the grammar. */
  readonly text: 'all' | 'HEADER' | 'HEADER.FIELDS' | 'HEADER.FIELDS.NOT' | 'TEXT' | 'MIME';
  /** Lower-case field names of HEADER.FIELDS. */
  readonly fields: readonly string[];
}

export const wholeMessage: Section = { part: [], text: 'all', fields: [] };

/** Reads what stands between `[` and `]`; both are taken. Gives the section and its name in the answer. */
export function readSection(cursor: Cursor): { section: Section; label: string } {
  cursor.expect('[');
  const part: number[] = [];
  let text: Section['text'] = 'all';
  let fields: string[] = [];
  let label = '';
  while (!cursor.peekIs(']')) {
    const c = cursor.peek();
    if (c >= 0x30 && c <= 0x39) {
      const number = cursor.number();
      if (number === 0) throw new SyntaxProblem('Part numbers start at 1');
      part.push(number);
      label += `${label === '' ? '' : '.'}${number}`;
      if (!cursor.accept('.')) break;
      if (cursor.peekIs(']')) throw new SyntaxProblem('Malformed section');
      continue;
    }
    text = sectionText(cursor, part.length);
    label += `${label === '' ? '' : '.'}${text}`;
    if (text === 'HEADER.FIELDS' || text === 'HEADER.FIELDS.NOT') {
      cursor.space();
      const names = fieldNames(cursor);
      fields = names.map((name) => name.toLowerCase());
      label += ` (${names.map(quoteField).join(' ')})`;
    }
    break;
  }
  cursor.expect(']');
  return { section: { part, text, fields }, label: `[${label}]` };
}

/** A section-text as letters and dots; atoms would swallow nothing else here, but `]` is next. */
function sectionText(cursor: Cursor, depth: number): Section['text'] {
  const word = cursor.word();
  switch (word) {
    case 'HEADER':
    case 'HEADER.FIELDS':
    case 'HEADER.FIELDS.NOT':
    case 'TEXT':
      return word;
    case 'MIME':
      // MIME is the header of a part, and needs one.
      if (depth > 0) return word;
      throw new SyntaxProblem('MIME needs a part number');
    default:
      throw new SyntaxProblem('Unknown section');
  }
}

function fieldNames(cursor: Cursor): string[] {
  const names: string[] = [];
  cursor.list(() => {
    const name = cursor.astring();
    // header-fld-name is printable ASCII without colon (RFC 5322 section 2.2); nothing else can match.
    if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name)) throw new SyntaxProblem('Malformed header field name');
    names.push(name);
  }, 'not-empty');
  return names;
}

/** Field names go out in capitals and as atoms where they can: some clients compare them with what they sent. */
function quoteField(name: string): string {
  return /^[A-Za-z0-9!#$&'+,./:;<=>?@^_`|~-]+$/.test(name) ? name : `"${name.replaceAll(/["\\]/g, '\\$&')}"`;
}
