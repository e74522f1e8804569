/** The search program (RFC 9051 section 6.4.4) as a tree, and SEARCH's return options (ESEARCH, SEARCHRES). */
import type { By } from './command.ts';
import { Cursor, SyntaxProblem } from './cursor.ts';
import { readDay } from './date.ts';
import { DEPTH_MAX, SEARCH_KEYS_MAX } from './limits.ts';
import type { SequenceSet } from './sequence.ts';
import { ANSWERED, DELETED, DRAFT, FLAGGED, SEEN } from './flags.ts';

export type SearchKey =
  | { readonly key: 'all' | 'none' }
  | { readonly key: 'system-flag'; readonly bit: number; readonly set: boolean }
  | { readonly key: 'keyword'; readonly keyword: string; readonly set: boolean }
  | { readonly key: 'set'; readonly by: By; readonly set: SequenceSet }
  /** A header field contains a text; the empty text asks for the field's presence. Field names in lower case. */
  | { readonly key: 'header'; readonly field: string; readonly text: string }
  | { readonly key: 'body' | 'text'; readonly text: string }
  /** `day` counts from 1970-01-01; zones are disregarded (RFC 9051 section 6.4.4). */
  | {
      readonly key: 'date';
      readonly of: 'internal' | 'sent' | 'saved';
      readonly is: 'before' | 'on' | 'since';
      readonly day: number;
    }
  | { readonly key: 'size'; readonly is: 'larger' | 'smaller'; readonly bytes: number }
  | { readonly key: 'modseq'; readonly modseq: number }
  | { readonly key: 'not'; readonly of: SearchKey }
  | { readonly key: 'or'; readonly either: SearchKey; readonly or: SearchKey }
  | { readonly key: 'and'; readonly of: readonly SearchKey[] };

export const searchReturns = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE'] as const;
export type SearchReturn = (typeof searchReturns)[number];

export interface SearchCommand {
  readonly name: 'SEARCH';
  readonly by: By;
  /** Undefined without RETURN; `RETURN ()` is ALL. */
  readonly returns: readonly SearchReturn[] | undefined;
  readonly charset: string | undefined;
  readonly program: SearchKey;
  /** True where MODSEQ is a criterion: the answer then carries the highest (RFC 7162 section 3.1.5). */
  readonly modseq: boolean;
}

/** Reads what follows `SEARCH`. */
export function readSearch(cursor: Cursor, by: By): SearchCommand {
  cursor.space();
  let returns: SearchReturn[] | undefined;
  if (cursor.peekWord() === 'RETURN') {
    cursor.word();
    cursor.space();
    returns = readReturns(cursor);
    cursor.space();
  }
  let charset: string | undefined;
  if (cursor.peekWord() === 'CHARSET') {
    cursor.word();
    cursor.space();
    charset = cursor.astring();
    cursor.space();
  }
  const reader = new ProgramReader(cursor);
  const program = reader.keys(0);
  cursor.end();
  return { name: 'SEARCH', by, returns, charset, program, modseq: reader.modseq };
}

function readReturns(cursor: Cursor): SearchReturn[] {
  const returns: SearchReturn[] = [];
  cursor.list(() => {
    const word = cursor.word();
    const option = searchReturns.find((name) => name === word);
    if (option === undefined) throw new SyntaxProblem('Unknown search return option');
    if (!returns.includes(option)) returns.push(option);
  }, 'empty-allowed');
  return returns.length === 0 ? ['ALL'] : returns;
}

class ProgramReader {
  readonly #cursor: Cursor;
  #count = 0;
  modseq = false;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** search-key *(SP search-key), to the end or a closing parenthesis. */
  keys(depth: number): SearchKey {
    const of: SearchKey[] = [];
    do of.push(this.#key(depth));
    while (this.#cursor.accept(' '));
    const first = of[0];
    return of.length === 1 && first !== undefined ? first : { key: 'and', of };
  }

  #key(depth: number): SearchKey {
    if (depth > DEPTH_MAX) throw new SyntaxProblem('The search is nested too deep');
    this.#count += 1;
    if (this.#count > SEARCH_KEYS_MAX) throw new SyntaxProblem('The search has too many keys');
    const cursor = this.#cursor;
    if (cursor.accept('(')) {
      const inner = this.keys(depth + 1);
      cursor.expect(')');
      return inner;
    }
    const c = cursor.peek();
    if ((c >= 0x30 && c <= 0x39) || c === 0x2a || c === 0x24)
      return { key: 'set', by: 'sequence', set: cursor.sequenceSet() };
    const word = cursor.word();
    switch (word) {
      case 'NOT':
        cursor.space();
        return { key: 'not', of: this.#key(depth + 1) };
      case 'OR': {
        cursor.space();
        const either = this.#key(depth + 1);
        cursor.space();
        return { key: 'or', either, or: this.#key(depth + 1) };
      }
      default:
        return flagKey(word) ?? this.#argumentKey(word);
    }
  }

  #argumentKey(word: string): SearchKey {
    const cursor = this.#cursor;
    const field = addressFields[word];
    if (field !== undefined) return { key: 'header', field, text: this.#text() };
    const date = dateKeys[word];
    if (date !== undefined) {
      cursor.space();
      return { key: 'date', of: date[0], is: date[1], day: readDay(cursor) };
    }
    switch (word) {
      case 'HEADER': {
        cursor.space();
        const name = cursor.astring().toLowerCase();
        return { key: 'header', field: name, text: this.#text() };
      }
      case 'BODY':
        return { key: 'body', text: this.#text() };
      case 'TEXT':
        return { key: 'text', text: this.#text() };
      case 'KEYWORD':
      case 'UNKEYWORD':
        cursor.space();
        return { key: 'keyword', keyword: cursor.flag(), set: word === 'KEYWORD' };
      case 'LARGER':
      case 'SMALLER':
        cursor.space();
        return {
          key: 'size',
          is: word === 'LARGER' ? 'larger' : 'smaller',
          bytes: cursor.number(Number.MAX_SAFE_INTEGER),
        };
      case 'UID':
        cursor.space();
        return { key: 'set', by: 'uid', set: cursor.sequenceSet() };
      case 'MODSEQ':
        return this.#modseqKey();
      default:
        throw new SyntaxProblem('Unknown search key');
    }
  }

  /** `MODSEQ ["/flags/\\Seen" all] 123`: per-flag mod-sequences are not kept, which the RFC allows to ignore (3.1.5). */
  #modseqKey(): SearchKey {
    const cursor = this.#cursor;
    cursor.space();
    if (cursor.peekIs('"')) {
      cursor.string();
      cursor.space();
      if (!['PRIV', 'SHARED', 'ALL'].includes(cursor.word())) throw new SyntaxProblem('Malformed MODSEQ');
      cursor.space();
    }
    this.modseq = true;
    return { key: 'modseq', modseq: cursor.number(Number.MAX_SAFE_INTEGER) };
  }

  #text(): string {
    this.#cursor.space();
    return this.#cursor.astring();
  }
}

const addressFields: Readonly<Record<string, string>> = {
  FROM: 'from',
  TO: 'to',
  CC: 'cc',
  BCC: 'bcc',
  SUBJECT: 'subject',
};

type DateKey = Extract<SearchKey, { key: 'date' }>;
const dateKeys: Readonly<Record<string, readonly [DateKey['of'], DateKey['is']]>> = {
  BEFORE: ['internal', 'before'],
  ON: ['internal', 'on'],
  SINCE: ['internal', 'since'],
  SENTBEFORE: ['sent', 'before'],
  SENTON: ['sent', 'on'],
  SENTSINCE: ['sent', 'since'],
  SAVEDBEFORE: ['saved', 'before'],
  SAVEDON: ['saved', 'on'],
  SAVEDSINCE: ['saved', 'since'],
};

const flagKeys: Readonly<Record<string, readonly [number, boolean]>> = {
  SEEN: [SEEN, true],
  UNSEEN: [SEEN, false],
  ANSWERED: [ANSWERED, true],
  UNANSWERED: [ANSWERED, false],
  FLAGGED: [FLAGGED, true],
  UNFLAGGED: [FLAGGED, false],
  DELETED: [DELETED, true],
  UNDELETED: [DELETED, false],
  DRAFT: [DRAFT, true],
  UNDRAFT: [DRAFT, false],
};

/** Keys without argument. \Recent is never set, so RECENT and NEW find nothing and OLD all (RFC 9051 appendix E). */
function flagKey(word: string): SearchKey | undefined {
  const flag = flagKeys[word];
  if (flag !== undefined) return { key: 'system-flag', bit: flag[0], set: flag[1] };
  switch (word) {
    case 'ALL':
    case 'OLD':
    case 'SAVEDATESUPPORTED':
      return { key: 'all' };
    case 'NEW':
    case 'RECENT':
      return { key: 'none' };
    default:
      return undefined;
  }
}
