/** The grammar of FETCH's data items and modifiers (RFC 9051 section 6.4.5, RFC 3516, RFC 7162 section 3.1.4). */
import type { By, FetchCommand, FetchItem, SectionItem } from './command.ts';
import { MODSEQ_MAX } from './command.ts';
import { type Cursor, SyntaxProblem } from './cursor.ts';
import { FETCH_ITEMS_MAX } from './limits.ts';
import { readSection, type Section, wholeMessage } from './section.ts';

/** Reads what follows `FETCH `. */
export function readFetch(cursor: Cursor, by: By): FetchCommand {
  cursor.space();
  const set = cursor.sequenceSet();
  cursor.space();
  const items: FetchItem[] = [];
  if (cursor.nextIsList) {
    cursor.list(() => {
      items.push(readItem(cursor));
      if (items.length > FETCH_ITEMS_MAX) throw new SyntaxProblem('Too many data items');
    }, 'not-empty');
  } else items.push(...readMacroOrItem(cursor));
  let changedSince: number | undefined;
  let vanished = false;
  if (cursor.accept(' ')) {
    cursor.list(() => {
      const word = cursor.word();
      if (word === 'CHANGEDSINCE') {
        cursor.space();
        changedSince = cursor.number(MODSEQ_MAX);
      } else if (word === 'VANISHED') vanished = true;
      else throw new SyntaxProblem('Unknown FETCH modifier');
    }, 'not-empty');
  }
  cursor.end();
  return { name: 'FETCH', by, set, items, changedSince, vanished };
}

function readMacroOrItem(cursor: Cursor): FetchItem[] {
  const fast: FetchItem[] = [{ item: 'FLAGS' }, { item: 'INTERNALDATE' }, { item: 'RFC822.SIZE' }];
  switch (cursor.peekWord()) {
    case 'FAST':
      cursor.word();
      return fast;
    case 'ALL':
      cursor.word();
      return [...fast, { item: 'ENVELOPE' }];
    case 'FULL':
      cursor.word();
      return [...fast, { item: 'ENVELOPE' }, { item: 'BODY' }];
    default:
      return [readItem(cursor)];
  }
}

function readItem(cursor: Cursor): FetchItem {
  const name = cursor.dottedName();
  switch (name) {
    case 'FLAGS':
    case 'UID':
    case 'MODSEQ':
    case 'INTERNALDATE':
    case 'RFC822.SIZE':
    case 'ENVELOPE':
    case 'BODYSTRUCTURE':
    case 'SAVEDATE':
      return { item: name };
    case 'RFC822':
      return plainSection(name, wholeMessage, true);
    case 'RFC822.HEADER':
      return plainSection(name, { part: [], text: 'HEADER', fields: [] }, false);
    case 'RFC822.TEXT':
      return plainSection(name, { part: [], text: 'TEXT', fields: [] }, true);
    case 'BODY':
      return cursor.peekIs('[') ? readBodySection(cursor, true) : { item: 'BODY' };
    case 'BODY.PEEK':
      return readBodySection(cursor, false);
    case 'BINARY':
      return readBinary(cursor, 'BINARY', true);
    case 'BINARY.PEEK':
      return readBinary(cursor, 'BINARY', false);
    case 'BINARY.SIZE':
      return readBinary(cursor, 'BINARY.SIZE', false);
    default:
      throw new SyntaxProblem('Unknown data item');
  }
}

/** The names of IMAP4rev1 (RFC 3501 section 6.4.5) for sections that have no brackets. */
function plainSection(label: string, section: Section, seen: boolean): SectionItem {
  return { item: 'SECTION', section, partial: undefined, seen, label };
}

function readBodySection(cursor: Cursor, seen: boolean): SectionItem {
  const { section, label } = readSection(cursor);
  const partial = readPartial(cursor);
  return { item: 'SECTION', section, partial, seen, label: `BODY${label}${partial ? `<${partial.start}>` : ''}` };
}

/** BINARY takes part numbers only, and BINARY.SIZE no partial (RFC 9051 section 6.4.5). */
function readBinary(cursor: Cursor, item: 'BINARY' | 'BINARY.SIZE', seen: boolean): SectionItem {
  const { section, label } = readSection(cursor);
  if (section.text !== 'all') throw new SyntaxProblem('BINARY takes part numbers only');
  const partial = item === 'BINARY' ? readPartial(cursor) : undefined;
  return { item, section, partial, seen, label: `${item}${label}${partial ? `<${partial.start}>` : ''}` };
}

/** `<start.length>`; the length is not zero. */
function readPartial(cursor: Cursor): { start: number; length: number } | undefined {
  if (!cursor.accept('<')) return undefined;
  const start = cursor.number(Number.MAX_SAFE_INTEGER);
  cursor.expect('.');
  const length = cursor.number(Number.MAX_SAFE_INTEGER);
  cursor.expect('>');
  if (length === 0) throw new SyntaxProblem('A partial length of zero');
  return { start, length };
}
