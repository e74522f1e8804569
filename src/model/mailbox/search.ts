/**
 * Searching without an index. Each key over stored columns is one scan that gives the emails it is true for; the program
 * is then judged message by message. What needs octets is left over, to be searched some messages at a time, so that
 * others get their turn in the reader thread.
 */
import { asBuffer, latin1 } from '#base/bytes';
import { instantsOf, judgeSearch, type ResolvedKey, storedKeys, type StoredKey, type Verdict } from '#format/imap';
import {
  decodeIndex,
  decodeText,
  extractText,
  fieldText,
  foldText,
  type MessageIndex,
  scanHeader,
  walkParts,
} from '#format/message';
import {
  type BlobPlace,
  either,
  ident,
  type Identifier,
  list,
  range,
  rows,
  sql,
  type SqlList,
  type SqlText,
  type Work,
} from '#format/sql';
import { type AccountId, type EmailId, keyRange, type MailboxId, messageKey } from './ids.ts';

export interface SearchMessages {
  readonly account: AccountId;
  readonly mailbox: MailboxId;
  readonly program: ResolvedKey;
  readonly rows: {
    readonly seqs: Uint32Array;
    readonly uids: Uint32Array;
    readonly emails: Float64Array;
    readonly flags: Float64Array;
    readonly modseqs: Float64Array;
  };
}

/** Indices into the rows, ascending. */
export interface MessagesFound {
  readonly found: Uint32Array<ArrayBuffer>;
  /** Those that only their octets can decide. */
  readonly open: Uint32Array<ArrayBuffer>;
}

/** Up to this many messages are looked up one by one; more are found by scanning the mailbox. */
const FEW = 2000;
/** Octets of one part that are looked at. */
const PART_OCTETS_MAX = 4 * 1024 * 1024;

export function* searchMessages(args: SearchMessages): Work<MessagesFound> {
  return judgeRows(args, yield* answersOf(args));
}

type Answers = ReadonlyMap<StoredKey, ReadonlySet<number>>;

function* answersOf(args: SearchMessages): Work<Answers> {
  const answers = new Map<StoredKey, ReadonlySet<number>>();
  const where = whereOf(args);
  for (const key of storedKeys(args.program)) {
    const emails = yield* emailsWith(where, key);
    if (emails !== undefined) answers.set(key, new Set(emails.map(({ email }) => email)));
  }
  return answers;
}

function judgeRows(
  args: SearchMessages,
  answers: Answers,
  octets?: (key: StoredKey, email: number) => Verdict,
): MessagesFound {
  const { seqs, uids, emails, flags, modseqs } = args.rows;
  const found: number[] = [];
  const open: number[] = [];
  for (let i = 0; i < seqs.length; i++) {
    const email = emails[i] ?? 0;
    const row = { seq: seqs[i] ?? 0, uid: uids[i] ?? 0, flags: flags[i] ?? 0, modseq: modseqs[i] ?? 0 };
    const verdict = judgeSearch(args.program, row, (key) => answers.get(key)?.has(email) ?? octets?.(key, email));
    if (verdict === true) found.push(i);
    else if (verdict === undefined) open.push(i);
  }
  return { found: Uint32Array.from(found), open: Uint32Array.from(open) };
}

interface Hit {
  readonly email: EmailId;
}

/** Where to look: some messages one by one, or all of a mailbox in the order of its keys. */
type Where =
  | { readonly kind: 'few'; readonly emails: SqlList; readonly keys: SqlList }
  | { readonly kind: 'all'; readonly from: number; readonly to: number };

function whereOf(args: SearchMessages): Where {
  const { emails, uids } = args.rows;
  if (emails.length > FEW) return { kind: 'all', ...keyRange(args.mailbox) };
  const keys = Array.from(uids, (uid) => messageKey(args.mailbox, uid));
  return { kind: 'few', emails: list(Array.from(emails)), keys: list(keys) };
}

/** The emails for which a key over stored columns is true; undefined for a key that needs octets. */
function* emailsWith(where: Where, key: StoredKey): Work<readonly Hit[] | undefined> {
  switch (key.key) {
    case 'header':
      return yield* emailsWithHeader(where, key);
    case 'date':
      return yield* emailsWithDate(where, key);
    case 'size': {
      const above = key.is === 'larger' ? key.bytes : -1;
      const below = key.is === 'smaller' ? key.bytes : Number.MAX_SAFE_INTEGER;
      return where.kind === 'few'
        ? yield* rows<Hit>(
            sql`SELECT id AS email FROM email WHERE id IN ${where.emails} AND size > ${above} AND size < ${below}`,
          )
        : yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email e ON e.id = m.email
            WHERE m.id BETWEEN ${where.from} AND ${where.to} AND e.size > ${above} AND e.size < ${below}`);
    }
    case 'body':
    case 'text':
      return undefined;
    default:
      return key satisfies never;
  }
}

/** The function that finds a text in a text. */
const position: SqlText = either('instr', 'strpos');

const columns: ReadonlyMap<string, Identifier> = new Map(
  ['from', 'to', 'cc', 'bcc', 'subject'].map((field) => [field, ident(`${field}_text`)]),
);

function* emailsWithHeader(where: Where, key: Extract<StoredKey, { key: 'header' }>): Work<readonly Hit[] | undefined> {
  const text = foldText(key.text);
  const column = columns.get(key.field);
  // Presence is a question for the header itself: a field may be there and empty.
  if (column === undefined || text === '') return undefined;
  return where.kind === 'few'
    ? yield* rows<Hit>(
        sql`SELECT email FROM email_search WHERE email IN ${where.emails} AND ${position}(${column}, ${text}) > 0`,
      )
    : yield* rows<Hit>(sql`
        SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
        WHERE m.id BETWEEN ${where.from} AND ${where.to} AND ${position}(${column}, ${text}) > 0`);
}

function* emailsWithDate(where: Where, key: Extract<StoredKey, { key: 'date' }>): Work<readonly Hit[]> {
  const { from, to } = instantsOf(key);
  switch (key.of) {
    case 'internal':
      return where.kind === 'few'
        ? yield* rows<Hit>(sql`
            SELECT id AS email FROM email WHERE id IN ${where.emails} AND received_ms >= ${from} AND received_ms < ${to}`)
        : yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email e ON e.id = m.email
            WHERE m.id BETWEEN ${where.from} AND ${where.to} AND e.received_ms >= ${from} AND e.received_ms < ${to}`);
    case 'sent':
      return where.kind === 'few'
        ? yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${where.emails} AND sent_ms >= ${from} AND sent_ms < ${to}`,
          )
        : yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${where.from} AND ${where.to} AND s.sent_ms >= ${from} AND s.sent_ms < ${to}`);
    case 'saved':
      return where.kind === 'few'
        ? yield* rows<Hit>(
            sql`SELECT email FROM message WHERE id IN ${where.keys} AND saved_ms >= ${from} AND saved_ms < ${to}`,
          )
        : yield* rows<Hit>(sql`
            SELECT email FROM message
            WHERE id BETWEEN ${where.from} AND ${where.to} AND saved_ms >= ${from} AND saved_ms < ${to}`);
    default:
      return key.of satisfies never;
  }
}

interface OctetsRow extends BlobPlace {
  readonly id: EmailId;
  readonly head: Uint8Array;
  readonly index: Uint8Array;
}

/** The same with octets: for some messages only. Gives indices into these rows. */
export function* searchOctets(args: SearchMessages): Work<Uint32Array<ArrayBuffer>> {
  const answers = yield* answersOf(args);
  const wanted = storedKeys(args.program).filter((key) => !answers.has(key));
  const found = yield* rows<OctetsRow>(sql`
    SELECT e.id, e.head, e.message_index AS "index", b.pack, b.byte_offset AS "offset", b.byte_length AS "length"
    FROM email e JOIN blob b ON b.id = e.blob
    WHERE e.id IN ${list(Array.from(args.rows.emails))} AND e.account = ${args.account}`);
  const needsBody = wanted.some((key) => key.key === 'body' || key.key === 'text');
  const verdicts = new Map<number, ReadonlySet<StoredKey>>();
  for (const stored of found) {
    const index = decodeIndex(stored.index);
    const octets = yield* range(stored, 0, needsBody ? stored.length : index.root.bodyStart);
    verdicts.set(stored.id, new Set(wanted.filter((key) => containsText({ head: stored.head, octets, index }, key))));
  }
  // A message whose octets are gone has nothing to be found.
  return judgeRows(args, answers, (key, email) => verdicts.get(email)?.has(key) === true).found;
}

interface Searched {
  readonly head: Uint8Array;
  /** The blob, or its header alone. */
  readonly octets: Uint8Array;
  readonly index: MessageIndex;
}

function containsText(message: Searched, key: StoredKey): boolean {
  switch (key.key) {
    case 'header':
      return fieldContains(message.head, key.field, key.text) || fieldContains(headerOf(message), key.field, key.text);
    case 'body':
      return bodyContains(message, foldText(key.text));
    case 'text':
      return (
        foldText(latin1(message.head)).includes(foldText(key.text)) ||
        headerContains(headerOf(message), foldText(key.text)) ||
        bodyContains(message, foldText(key.text))
      );
    case 'date':
    case 'size':
      return false;
    default:
      return key satisfies never;
  }
}

function headerOf({ octets, index }: Searched): Uint8Array {
  return octets.subarray(0, index.root.bodyStart);
}

function fieldContains(header: Uint8Array, name: string, text: string): boolean {
  const wanted = foldText(text);
  return scanHeader(header).fields.some(
    (field) => field.name === name && foldText(decodeText(fieldText(header, field))).includes(wanted),
  );
}

/** As it stands, or with its encoded words read. */
function headerContains(header: Uint8Array, wanted: string): boolean {
  if (foldText(asBuffer(header).toString('utf8')).includes(wanted)) return true;
  return scanHeader(header).fields.some((field) => foldText(decodeText(fieldText(header, field))).includes(wanted));
}

function bodyContains({ octets, index }: Searched, wanted: string): boolean {
  for (const part of walkParts(index.root)) {
    if (part.type === 'text' && foldText(extractText(octets, part, PART_OCTETS_MAX)).includes(wanted)) return true;
  }
  return false;
}
