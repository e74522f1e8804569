/** How conditions are written: one word, what it takes, and what comes of it. */
import { parseDomain } from '#format/address';
import { isIP } from 'node:net';
import { LIST_MAX, TEXT_CHARACTERS_MAX } from './limits.ts';
import { printable, type Token } from './lexer.ts';
import { compilePattern } from './pattern.ts';
import { nearestWord } from './nearest.ts';
import { askedFor, type TokenReader } from './reader.ts';
import {
  authenticationChecks,
  comparisons,
  type Condition,
  contentNumbers,
  contentTexts,
  envelopeNumbers,
  envelopeTexts,
  type NumberPlace,
  type TextPlace,
  type TextTest,
} from './types.ts';

/** Reads what stands behind the condition's first word. */
type ReadCondition = (reader: TokenReader) => Condition;

const textWords = ['is', 'contains', 'starts', 'ends', 'within', 'matches', 'exists'] as const;
/** Where `within` makes sense: addresses and names of hosts. */
const namedPlaces: readonly TextPlace[] = ['from', 'reply-to', 'to', 'sender', 'recipient', 'link-host', 'helo'];

const spfResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'temperror', 'permerror'] as const;
const resultWords: Readonly<Record<(typeof authenticationChecks)[number], readonly string[]>> = {
  spf: spfResults,
  dkim: ['pass', 'fail', 'none', 'policy', 'neutral', 'temperror', 'permerror'],
  dmarc: ['pass', 'fail', 'none', 'temperror', 'permerror'],
};

const table: Readonly<Record<string, ReadCondition>> = {
  ...Object.fromEntries(
    [...contentTexts, ...envelopeTexts].map((of) => [of, (reader) => readText(reader, of)] as const),
  ),
  ...Object.fromEntries(
    [...contentNumbers, ...envelopeNumbers].map((of) => [of, (reader) => readNumber(reader, of)] as const),
  ),
  ...Object.fromEntries(
    authenticationChecks.map(
      (of) =>
        [
          of,
          (reader) => ({ kind: 'result', of, results: readWords(reader, resultWords[of]) }),
        ] as const satisfies readonly [string, ReadCondition],
    ),
  ),
  client: (reader) => {
    reader.word(['in']);
    return { kind: 'client', networks: readList(reader, checkedNetwork) };
  },
  authenticated: () => ({ kind: 'authenticated' }),
  hit: (reader) => ({
    kind: 'hit',
    test: checkedTest(reader, reader.text('the name of a test, such as link.shortener')),
  }),
};

export const conditionWords: readonly string[] = Object.keys(table).sort();

/** @throws Misread */
export function readCondition(reader: TokenReader): Condition {
  const word = reader.word(conditionWords);
  const read = table[word];
  if (read === undefined) return reader.fail('a condition');
  return read(reader);
}

function readText(reader: TokenReader, of: TextPlace): Condition {
  const field = of === 'header' ? checkedField(reader, reader.text('the name of a field, such as X-Mailer')) : '';
  const words = namedPlaces.includes(of) ? textWords : textWords.filter((word) => word !== 'within');
  return { kind: 'text', of, field, test: readTest(reader, reader.word(words)) };
}

function readTest(reader: TokenReader, word: string): TextTest {
  switch (word) {
    case 'exists':
      return { kind: 'exists' };
    case 'matches': {
      const token = reader.pattern();
      const compiled = compilePattern(token.text, token.flags);
      if (typeof compiled === 'string') throw reader.misread(compiled, token);
      return { kind: 'matches', pattern: token.text, flags: token.flags };
    }
    case 'within':
      return { kind: 'within', texts: readList(reader, checkedDomain) };
    case 'is':
    case 'contains':
    case 'starts':
    case 'ends':
      return { kind: word, texts: readList(reader, checkedText) };
    default:
      return reader.fail('a comparison');
  }
}

function readNumber(reader: TokenReader, of: NumberPlace): Condition {
  const is = reader.mark(comparisons);
  const sized = of === 'size' || of === 'attachment-size';
  const token = reader.textToken(sized ? 'a size, such as 2MiB' : 'a number');
  const value = sized ? sizeOf(token.text) : /^\d{1,9}$/.test(token.text) ? Number(token.text) : undefined;
  if (value === undefined)
    throw reader.misread(
      `"${printable(token.text)}" is no ${sized ? 'size: write 500KiB or 2MiB' : 'whole number'}`,
      token,
    );
  return { kind: 'number', of, is, value };
}

const sizeUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kib: 1024,
  kb: 1000,
  mib: 1024 ** 2,
  mb: 1e6,
  gib: 1024 ** 3,
  gb: 1e9,
};

function sizeOf(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)([a-z]*)$/i.exec(text);
  const unit = sizeUnits[match?.[2]?.toLowerCase() ?? '?'];
  return unit === undefined ? undefined : Math.round(Number(match?.[1]) * unit);
}

/** One, or several in parentheses with commas between them. */
function readList(reader: TokenReader, check: (reader: TokenReader, token: Token) => string): string[] {
  const one = (): string => check(reader, reader.textToken('a text'));
  if (!reader.takes('(')) return [one()];
  const texts = [one()];
  while (reader.mark([',', ')']) === ',') {
    if (texts.length === LIST_MAX) throw reader.misread(`A list has at most ${LIST_MAX} texts`, reader.last);
    texts.push(one());
  }
  return texts;
}

function readWords(reader: TokenReader, words: readonly string[]): string[] {
  if (!reader.takes('(')) return [reader.word(words)];
  const found = [reader.word(words)];
  while (reader.mark([',', ')']) === ',') found.push(reader.word(words));
  return found;
}

function checkedText(reader: TokenReader, token: Token): string {
  const { text } = token;
  if (text.trim() === '') throw reader.misread('A text that is empty is in everything', token);
  if (text.length > TEXT_CHARACTERS_MAX)
    throw reader.misread(`A text has at most ${TEXT_CHARACTERS_MAX} characters`, token);
  return text;
}

function checkedDomain(reader: TokenReader, token: Token): string {
  const domain = parseDomain(token.text.replace(/^(?:@|\*\.)/, ''));
  if (domain === undefined) throw reader.misread(`"${printable(token.text)}" is no domain`, token);
  return domain;
}

function checkedField(reader: TokenReader, token: Token): string {
  // RFC 5322 section 3.6.8.
  if (/^[\x21-\x39\x3b-\x7e]{1,77}$/.test(token.text)) return token.text.toLowerCase();
  throw reader.misread(`"${printable(token.text)}" is no name of a field`, token);
}

function checkedTest(reader: TokenReader, token: Token): string {
  const { tests } = reader;
  if (!/^[a-z][a-z0-9-]*\.(?:[a-z0-9.-]{1,60}\*?|\*)$/.test(token.text)) {
    throw reader.misread(
      `"${printable(token.text)}" is no name of a test: they look like link.shortener, or link.* for all of them${askedFor(nearestWord(token.text, tests ?? []))}`,
      token,
    );
  }
  const [start = '', rest] = token.text.split('*');
  const isThere = rest === undefined ? tests?.includes(start) : tests?.some((name) => name.startsWith(start));
  if (isThere !== false) return token.text;
  throw reader.misread(
    `There is no test "${printable(token.text)}"${askedFor(nearestWord(start, tests ?? []))}`,
    token,
  );
}

function checkedNetwork(reader: TokenReader, token: Token): string {
  const [address = '', prefix, more] = token.text.split('/');
  const family = isIP(address);
  const bits = family === 4 ? 32 : 128;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  if (family !== 0 && more === undefined && isPrefix && !address.includes('%')) return token.text.toLowerCase();
  throw reader.misread(`"${printable(token.text)}" is no network: write 192.0.2.0/24 or 2001:db8::/32`, token);
}
