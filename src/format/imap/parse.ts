/** From the octets of one command to its data. One reader per command, found by table. */
import {
  type AppendCommand,
  type By,
  type Command,
  type ListCommand,
  listReturns,
  listSelections,
  MODSEQ_MAX,
  type PlainName,
  type QresyncParameter,
  type SelectParameters,
  type StatusItem,
  statusItems,
} from './command.ts';
import { Cursor, SyntaxProblem } from './cursor.ts';
import { readDateTime } from './date.ts';
import { readFetch } from './fetch.ts';
import { LIST_PATTERN_CHARS_MAX, TAG_CHARS_MAX } from './limits.ts';
import { readSearch } from './search.ts';
import type { NamedFlags } from './flags.ts';

export type Parsed =
  | { readonly ok: true; readonly tag: string; readonly command: Command }
  | { readonly ok: false; readonly tag: string | undefined; readonly text: string };

/** Reads one command: all its octets with literals, without the last line break. */
export function parseCommand(bytes: Uint8Array): Parsed {
  let tag: string | undefined;
  try {
    const cursor = new Cursor(bytes);
    tag = readTag(cursor);
    cursor.space();
    const command = readCommand(cursor);
    cursor.end();
    return { ok: true, tag, command };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { ok: false, tag, text: error.message };
  }
}

/** tag = ASTRING-CHAR but `+`. */
export function readTag(cursor: Cursor): string {
  const tag = cursor.peekIs('"') || cursor.peekIs('{') ? '' : cursor.astring();
  if (tag === '' || tag.length > TAG_CHARS_MAX || !/^[\x21-\x2a\x2c-\x7e]+$/.test(tag))
    throw new SyntaxProblem('Malformed tag');
  return tag;
}

function readCommand(cursor: Cursor): Command {
  const word = cursor.word();
  if (word === 'UID') {
    cursor.space();
    const inner = cursor.word();
    const reader = uidReaders[inner];
    if (reader === undefined) throw new SyntaxProblem('Unknown command');
    return reader(cursor, 'uid');
  }
  const reader = readers[word];
  if (reader === undefined) throw new SyntaxProblem('Unknown command');
  return reader(cursor, 'sequence');
}

type Reader = (cursor: Cursor, by: By) => Command;

const plain =
  (name: PlainName): Reader =>
  () => ({ name });

const onMailbox =
  (name: 'DELETE' | 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'GETQUOTAROOT'): Reader =>
  (cursor) => ({ name, mailbox: spaced(cursor) });

const uidReaders: Readonly<Record<string, Reader>> = {
  FETCH: readFetch,
  SEARCH: readSearch,
  STORE: readStore,
  COPY: readCopy('COPY'),
  MOVE: readCopy('MOVE'),
  EXPUNGE: (cursor) => {
    cursor.space();
    return { name: 'EXPUNGE', uids: cursor.sequenceSet() };
  },
};

const readers: Readonly<Record<string, Reader>> = {
  CAPABILITY: plain('CAPABILITY'),
  NOOP: plain('NOOP'),
  LOGOUT: plain('LOGOUT'),
  STARTTLS: plain('STARTTLS'),
  NAMESPACE: plain('NAMESPACE'),
  IDLE: plain('IDLE'),
  CHECK: plain('CHECK'),
  CLOSE: plain('CLOSE'),
  UNSELECT: plain('UNSELECT'),
  AUTHENTICATE: readAuthenticate,
  LOGIN: (cursor) => ({ name: 'LOGIN', user: spaced(cursor), password: spaced(cursor) }),
  ENABLE: readEnable,
  ID: readId,
  SELECT: (cursor) => ({ name: 'SELECT', mailbox: spaced(cursor), parameters: readSelectParameters(cursor) }),
  EXAMINE: (cursor) => ({ name: 'EXAMINE', mailbox: spaced(cursor), parameters: readSelectParameters(cursor) }),
  CREATE: readCreate,
  DELETE: onMailbox('DELETE'),
  RENAME: (cursor) => ({ name: 'RENAME', from: spaced(cursor), to: spaced(cursor) }),
  SUBSCRIBE: onMailbox('SUBSCRIBE'),
  UNSUBSCRIBE: onMailbox('UNSUBSCRIBE'),
  LIST: readList,
  LSUB: readLsub,
  STATUS: (cursor) => {
    const mailbox = spaced(cursor);
    cursor.space();
    return { name: 'STATUS', mailbox, items: readStatusItems(cursor) };
  },
  GETQUOTA: (cursor) => ({ name: 'GETQUOTA', root: spaced(cursor) }),
  GETQUOTAROOT: onMailbox('GETQUOTAROOT'),
  SETQUOTA: readSetQuota,
  EXPUNGE: () => ({ name: 'EXPUNGE', uids: undefined }),
  SEARCH: readSearch,
  FETCH: readFetch,
  STORE: readStore,
  COPY: readCopy('COPY'),
  MOVE: readCopy('MOVE'),
  // Its message never gets here: what does is an APPEND that breaks off before its literal.
  APPEND: () => {
    throw new SyntaxProblem('APPEND needs a message literal');
  },
};

/** SP astring. */
function spaced(cursor: Cursor): string {
  cursor.space();
  return cursor.astring();
}

function readAuthenticate(cursor: Cursor): Command {
  cursor.space();
  const mechanism = cursor.atom().toUpperCase();
  // SASL-IR: base64, or `=` for an empty response (RFC 4959 section 3).
  const initial = cursor.accept(' ') ? cursor.atom() : undefined;
  return { name: 'AUTHENTICATE', mechanism, initial };
}

function readEnable(cursor: Cursor): Command {
  const capabilities: string[] = [];
  cursor.space();
  do capabilities.push(cursor.atom().toUpperCase());
  while (cursor.accept(' '));
  return { name: 'ENABLE', capabilities };
}

/** ID (RFC 2971 section 3.1): at most 30 pairs. */
function readId(cursor: Cursor): Command {
  cursor.space();
  if (!cursor.nextIsList) {
    if (cursor.nstring() !== undefined) throw new SyntaxProblem('ID takes a list or NIL');
    return { name: 'ID', fields: undefined };
  }
  const fields = new Map<string, string>();
  cursor.list(() => {
    const field = cursor.string();
    cursor.space();
    const value = cursor.nstring();
    if (fields.size >= 30) throw new SyntaxProblem('Too many ID fields');
    if (value !== undefined) fields.set(field.toLowerCase(), value);
  }, 'empty-allowed');
  return { name: 'ID', fields };
}

function readSelectParameters(cursor: Cursor): SelectParameters {
  let condstore = false;
  let qresync: QresyncParameter | undefined;
  if (cursor.accept(' ')) {
    cursor.list(() => {
      const word = cursor.word();
      if (word === 'CONDSTORE') condstore = true;
      else if (word === 'QRESYNC') {
        cursor.space();
        qresync = readQresync(cursor);
      } else throw new SyntaxProblem('Unknown SELECT parameter');
    }, 'not-empty');
  }
  return { condstore, qresync };
}

/** `(uidvalidity modseq [known-uids] [(sequences uids)])`, RFC 7162 section 3.2.5. */
function readQresync(cursor: Cursor): QresyncParameter {
  cursor.expect('(');
  const uidValidity = cursor.number();
  cursor.space();
  const modseq = cursor.number(MODSEQ_MAX);
  let knownUids: QresyncParameter['knownUids'];
  let match: QresyncParameter['match'];
  while (cursor.accept(' ')) {
    if (cursor.accept('(')) {
      const sequences = cursor.sequenceSet();
      cursor.space();
      match = { sequences, uids: cursor.sequenceSet() };
      cursor.expect(')');
    } else knownUids = cursor.sequenceSet();
  }
  cursor.expect(')');
  return { uidValidity, modseq, knownUids, match };
}

/** CREATE mailbox [(USE (\Drafts))], RFC 6154 section 3. */
function readCreate(cursor: Cursor): Command {
  const mailbox = spaced(cursor);
  const use: string[] = [];
  if (cursor.accept(' ')) {
    cursor.list(() => {
      if (cursor.word() !== 'USE') throw new SyntaxProblem('Unknown CREATE parameter');
      cursor.space();
      cursor.list(() => use.push(cursor.flag()), 'empty-allowed');
    }, 'not-empty');
  }
  return { name: 'CREATE', mailbox, use };
}

function readStatusItems(cursor: Cursor): StatusItem[] {
  const items: StatusItem[] = [];
  cursor.list(() => {
    const word = cursor.word();
    const item = statusItems.find((name) => name === word);
    if (item === undefined) throw new SyntaxProblem('Unknown STATUS item');
    if (!items.includes(item)) items.push(item);
  }, 'not-empty');
  return items;
}

/** LIST with the options of LIST-EXTENDED, SPECIAL-USE and LIST-STATUS (RFC 9051 section 6.3.9). */
function readList(cursor: Cursor): ListCommand {
  const selections: ListCommand['selections'][number][] = [];
  const returns: ListCommand['returns'][number][] = [];
  let status: StatusItem[] = [];
  let extended = false;
  cursor.space();
  if (cursor.nextIsList) {
    extended = true;
    cursor.list(() => {
      const word = cursor.word();
      const selection = listSelections.find((name) => name === word);
      if (selection === undefined) throw new SyntaxProblem('Unknown LIST selection option');
      selections.push(selection);
    }, 'empty-allowed');
    cursor.space();
  }
  const reference = cursor.astring();
  cursor.space();
  const patterns: string[] = [];
  if (cursor.nextIsList) {
    extended = true;
    cursor.list(() => patterns.push(cursor.listMailbox()), 'not-empty');
  } else patterns.push(cursor.listMailbox());
  checkPatterns(reference, patterns);
  if (cursor.accept(' ')) {
    extended = true;
    if (cursor.word() !== 'RETURN') throw new SyntaxProblem('Expected RETURN');
    cursor.space();
    cursor.list(() => {
      const word = cursor.word();
      const option = listReturns.find((name) => name === word);
      if (option === undefined) throw new SyntaxProblem('Unknown LIST return option');
      returns.push(option);
      if (option === 'STATUS') {
        cursor.space();
        status = readStatusItems(cursor);
      }
    }, 'empty-allowed');
  }
  if (selections.includes('RECURSIVEMATCH') && !selections.some((s) => s === 'SUBSCRIBED' || s === 'SPECIAL-USE')) {
    throw new SyntaxProblem('RECURSIVEMATCH needs another selection option');
  }
  return { name: 'LIST', selections, reference, patterns, extended, returns, status };
}

function checkPatterns(reference: string, patterns: readonly string[]): void {
  const chars = patterns.reduce((sum, pattern) => sum + reference.length + pattern.length, 0);
  if (chars > LIST_PATTERN_CHARS_MAX) throw new SyntaxProblem('Mailbox patterns are too long');
}

function readLsub(cursor: Cursor): ListCommand {
  const reference = spaced(cursor);
  cursor.space();
  const patterns = [cursor.listMailbox()];
  checkPatterns(reference, patterns);
  return { name: 'LSUB', selections: ['SUBSCRIBED'], reference, patterns, extended: false, returns: [], status: [] };
}

function readSetQuota(cursor: Cursor): Command {
  const root = spaced(cursor);
  cursor.space();
  cursor.list(() => {
    cursor.atom();
    cursor.space();
    cursor.number(Number.MAX_SAFE_INTEGER);
  }, 'empty-allowed');
  return { name: 'SETQUOTA', root };
}

/** STORE set [(UNCHANGEDSINCE n)] [+-]FLAGS[.SILENT] flags (RFC 9051 section 6.4.6, RFC 7162 section 3.1.3). */
function readStore(cursor: Cursor, by: By): Command {
  cursor.space();
  const set = cursor.sequenceSet();
  cursor.space();
  let unchangedSince: number | undefined;
  if (cursor.nextIsList) {
    cursor.list(() => {
      if (cursor.word() !== 'UNCHANGEDSINCE') throw new SyntaxProblem('Unknown STORE modifier');
      cursor.space();
      unchangedSince = cursor.number(MODSEQ_MAX);
    }, 'not-empty');
    cursor.space();
  }
  const mode = cursor.accept('+') ? 'add' : cursor.accept('-') ? 'remove' : 'replace';
  const item = cursor.dottedName();
  if (item !== 'FLAGS' && item !== 'FLAGS.SILENT') throw new SyntaxProblem('Unknown STORE data item');
  cursor.space();
  const flags: NamedFlags = cursor.flags('list-or-bare');
  return { name: 'STORE', by, set, mode, silent: item === 'FLAGS.SILENT', flags, unchangedSince };
}

function readCopy(name: 'COPY' | 'MOVE'): Reader {
  return (cursor, by) => {
    cursor.space();
    const set = cursor.sequenceSet();
    return { name, by, set, mailbox: spaced(cursor) };
  };
}

/**
 * Reads `tag APPEND mailbox [flags] [date] [~]`, that is an APPEND up to where its message literal begins. Undefined
 * when the literal that follows is something else: the mailbox's name, or another command's.
 */
export function parseAppendHead(bytes: Uint8Array): AppendHead | undefined {
  let tag: string | undefined;
  try {
    const cursor = new Cursor(bytes);
    tag = readTag(cursor);
    cursor.space();
    if (cursor.word() !== 'APPEND') return undefined;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return undefined;
  }
  try {
    const cursor = new Cursor(bytes, tag.length + ' APPEND'.length);
    cursor.space();
    return cursor.atEnd ? undefined : { ok: true, tag, append: readAppend(cursor) };
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    return { ok: false, tag, text: error.message };
  }
}

export type AppendHead =
  | { readonly ok: true; readonly tag: string; readonly append: Omit<AppendCommand, 'size'> }
  | { readonly ok: false; readonly tag: string; readonly text: string };

function readAppend(cursor: Cursor): Omit<AppendCommand, 'size'> {
  const mailbox = cursor.astring();
  cursor.space();
  let flags: NamedFlags = { system: 0, keywords: [] };
  let date: number | undefined;
  if (cursor.nextIsList) {
    flags = cursor.flags('list');
    cursor.space();
  }
  if (cursor.peekIs('"')) {
    date = readDateTime(cursor);
    cursor.space();
  }
  const literal8 = cursor.accept('~');
  cursor.end();
  return { mailbox, flags, date, literal8 };
}
