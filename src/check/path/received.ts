/** One Received field as it is found in the wild (RFC 5321 section 4.4, RFC 3848, RFC 8314 section 4.3). */
import { isIP } from 'node:net';
import { parseDate } from '#format/message';

/** Characters of a field that are read. */
const FIELD_CHARACTERS_MAX = 4_000;
const WORDS_MAX = 400;

/** What one server wrote when it took the message. Empty texts where it did not say, or not so that it can be read. */
export interface Hop {
  /** The name that the client gave itself. */
  readonly from: string;
  /** What the server saw of it: its name in DNS, and its address. */
  readonly name: string;
  readonly ip: string;
  readonly by: string;
  /** `ESMTPS`, `LMTP`, `HTTP` and the like. */
  readonly with: string;
  readonly id: string;
  readonly for: string;
  /** Whether anything says that the connection was encrypted. */
  readonly tls: boolean;
  readonly ms: number | null;
  /** Written by a program as it handed the message on inside of one machine: it names nobody. */
  readonly inner: boolean;
}

const clauses: ReadonlySet<string> = new Set(['from', 'by', 'via', 'with', 'id', 'for']);
const CLAUSE_LETTERS_MAX = 4;

/** Who handed a message to whom. */
export type Handover = Pick<Hop, 'from' | 'name' | 'ip' | 'by' | 'with'>;

/** Reads an unfolded value. Never throws: what cannot be read stays empty. */
export function readReceived(value: string): Hop {
  const text = value.slice(0, FIELD_CHARACTERS_MAX);
  const semicolon = text.lastIndexOf(';');
  const found = clausesOf(semicolon === -1 ? text : text.slice(0, semicolon));
  const protocol = found.get('with')?.word ?? '';
  return {
    ...handoverOf(found, text),
    id: trimmed(found.get('id')?.word ?? ''),
    for: (found.get('for')?.word ?? '').replace(/^<(.*)>$/, '$1'),
    tls: /^(?:(?:utf8)?(?:e?smtp|lmtp)sa?|https)$/i.test(protocol) || /\btls|\bssl|cipher/i.test(text),
    ms: timeOf(text, semicolon),
    inner: /^\((?:qmail \d+ invoked|EGP:)/.test(text),
  };
}

/** The same without what else it says: when it was, and how. */
export function readHandover(value: string): Handover {
  const text = value.slice(0, FIELD_CHARACTERS_MAX);
  const semicolon = text.lastIndexOf(';');
  return handoverOf(clausesOf(semicolon === -1 ? text : text.slice(0, semicolon)), text);
}

function handoverOf(found: ReadonlyMap<string, Clause>, text: string): Handover {
  const protocol = found.get('with')?.word ?? '';
  return {
    ...seenOf(found.get('from') ?? emptyClause),
    by: trimmed(found.get('by')?.word ?? ''),
    with: /\bMicrosoft SMTP Server\b/.test(text) ? 'Microsoft SMTP Server' : (protocol.split('/')[0] ?? ''),
  };
}

/** Behind the semicolon; else where programs write it that put none there, or write it as their language does. */
function timeOf(text: string, semicolon: number): number | null {
  const written = semicolon === -1 ? undefined : parseDate(text.slice(semicolon + 1));
  if (written !== undefined) return written.ms;
  const bare = /(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d(?:\.\d{1,9})? [+-]\d{4}/.exec(text)?.[0];
  if (bare !== undefined) return parseDate(bare.replace(/\.\d+/, ''))?.ms ?? null;
  const iso = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d{1,9})? ([+-]\d\d)(\d\d)\b/.exec(text);
  const ms = iso === null ? Number.NaN : Date.parse(`${iso[1]}T${iso[2]}${iso[3]}:${iso[4]}`);
  return Number.isNaN(ms) ? null : ms;
}

interface Clause {
  readonly word: string;
  /** What stood in brackets behind it. */
  readonly comments: readonly string[];
}

const emptyClause: Clause = { word: '', comments: [] };

/** The first clause of each name with its word and comments. */
function clausesOf(text: string): ReadonlyMap<string, Clause> {
  const found = new Map<string, Clause>();
  let current: { name: string; word: string; comments: string[] } | undefined;
  const close = (): void => {
    if (current !== undefined && !found.has(current.name)) found.set(current.name, current);
  };
  for (const token of tokensOf(text)) {
    const lower = token.length > CLAUSE_LETTERS_MAX ? '' : token.toLowerCase();
    if (clauses.has(lower) && (current === undefined || current.word !== '' || current.comments.length > 0)) {
      close();
      current = { name: lower, word: '', comments: [] };
    } else if (current !== undefined) {
      if (token.startsWith('(')) current.comments.push(token.slice(1, token.endsWith(')') ? -1 : undefined));
      else if (current.word === '') current.word = token;
      else if (token.startsWith('[')) current.comments.push(token);
    }
  }
  close();
  return found;
}

const OPEN = 0x28;
const CLOSE = 0x29;

/** As `\s`. */
function isWhite(code: number): boolean {
  if (code < 0x80) return code === 0x20 || (code >= 9 && code <= 13);
  return /\s/.test(String.fromCharCode(code));
}

/** Words, and comments as one token with their brackets. */
function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  let at = 0;
  for (let count = 0; at < text.length && count < WORDS_MAX; count++) {
    while (at < text.length && isWhite(text.charCodeAt(at))) at += 1;
    const start = at;
    if (text.charCodeAt(at) === OPEN) {
      let depth = 0;
      do {
        const code = text.charCodeAt(at);
        if (code === OPEN) depth += 1;
        else if (code === CLOSE) depth -= 1;
        at += 1;
      } while (depth > 0 && at < text.length);
    } else {
      while (at < text.length && text.charCodeAt(at) !== OPEN && !isWhite(text.charCodeAt(at))) at += 1;
    }
    if (at > start) tokens.push(text.slice(start, at));
  }
  return tokens;
}

/**
 * What stands in brackets behind a name: `mail.example.com [192.0.2.1]`, `[192.0.2.1]:25`, `192.0.2.1`; and `HELO x`, where
 * the word before them is what the server saw.
 */
function seenOf({ word, comments }: Clause): Pick<Hop, 'from' | 'name' | 'ip'> {
  let from = word;
  let name = '';
  let ip = '';
  for (const comment of comments) {
    const parts = comment.split(/[\s,;=]+|(?=\[)/);
    const [first = '', second = ''] = parts;
    if (/^(?:helo|ehlo)$/i.test(first)) {
      name = isHostName(word) ? trimmed(word) : name;
      from = second;
      parts.splice(0, 2);
    } else if (/^account$/i.test(first)) {
      // Who signed in, and what the client called itself: the server saw the word before.
      const helo = parts.findIndex((part) => /^helo$/i.test(part));
      if (helo !== -1) from = parts[helo + 1] ?? from;
      parts.length = 0;
    }
    for (const part of parts) {
      if (ip === '') ip = addressIn(part);
      if (name === '' && isHostName(part)) name = trimmed(part);
    }
  }
  return { from: trimmed(from), name, ip: ip === '' ? addressIn(word) : ip };
}

/** `[IPv6:2001:db8::1]`, `ident@[192.0.2.1]`, `[192.0.2.1]:25`, `192.0.2.1`. */
function addressIn(part: string): string {
  // Most parts are words, and names of machines.
  if (!/[\d:]/.test(part)) return '';
  const address = unbracketed(part.replace(/^.*@(?=\[|[\d.]+$)/, '').replace(/^(\[[^\]]*\]):\d+$/, '$1'));
  return isIP(address) === 0 ? '' : address;
}

function unbracketed(text: string): string {
  return text.replace(/^\[?(?:IPv6:)?/i, '').replace(/\]$/, '');
}

function isHostName(text: string): boolean {
  return /^(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)+[a-z][a-z0-9-]{1,62}\.?$/i.test(text);
}

function trimmed(text: string): string {
  return text.replace(/^<|[.,>]+$/g, '');
}
