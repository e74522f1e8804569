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
import { type BlobPlace, either, list, range, rows, sql, type SqlText, type Work } from '#format/sql';
import { type AccountId, type EmailId, keyRange, type MailboxId } from './ids.ts';

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
  for (const key of storedKeys(args.program)) {
    const emails = yield* emailsWith(args, key);
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

/** The emails for which a key over stored columns is true; undefined for a key that needs octets. */
function* emailsWith(args: SearchMessages, key: StoredKey): Work<readonly Hit[] | undefined> {
  switch (key.key) {
    case 'header':
      return yield* emailsWithHeader(args, key);
    case 'date':
      return yield* emailsWithDate(args, key);
    case 'size':
      return key.is === 'larger'
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email e ON e.id = m.email
            WHERE m.id BETWEEN ${keyRange(args.mailbox).from} AND ${keyRange(args.mailbox).to} AND e.size > ${key.bytes}`)
        : yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email e ON e.id = m.email
            WHERE m.id BETWEEN ${keyRange(args.mailbox).from} AND ${keyRange(args.mailbox).to} AND e.size < ${key.bytes}`);
    case 'body':
    case 'text':
      return undefined;
    default:
      return key satisfies never;
  }
}

/** The function that finds a text in a text. */
const position: SqlText = either('instr', 'strpos');

function* emailsWithHeader(
  args: SearchMessages,
  key: Extract<StoredKey, { key: 'header' }>,
): Work<readonly Hit[] | undefined> {
  const text = foldText(key.text);
  const { from, to } = keyRange(args.mailbox);
  const few = args.rows.emails.length <= FEW ? list(Array.from(args.rows.emails)) : undefined;
  // Presence is a question for the header itself: a field may be there and empty.
  if (text === '') return undefined;
  switch (key.field) {
    case 'from':
      return few === undefined
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${from} AND ${to} AND ${position}(s.from_text, ${text}) > 0`)
        : yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${few} AND ${position}(from_text, ${text}) > 0`,
          );
    case 'to':
      return few === undefined
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${from} AND ${to} AND ${position}(s.to_text, ${text}) > 0`)
        : yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${few} AND ${position}(to_text, ${text}) > 0`,
          );
    case 'cc':
      return few === undefined
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${from} AND ${to} AND ${position}(s.cc_text, ${text}) > 0`)
        : yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${few} AND ${position}(cc_text, ${text}) > 0`,
          );
    case 'bcc':
      return few === undefined
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${from} AND ${to} AND ${position}(s.bcc_text, ${text}) > 0`)
        : yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${few} AND ${position}(bcc_text, ${text}) > 0`,
          );
    case 'subject':
      return few === undefined
        ? yield* rows<Hit>(sql`
            SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
            WHERE m.id BETWEEN ${from} AND ${to} AND ${position}(s.subject_text, ${text}) > 0`)
        : yield* rows<Hit>(
            sql`SELECT email FROM email_search WHERE email IN ${few} AND ${position}(subject_text, ${text}) > 0`,
          );
    default:
      return undefined;
  }
}

function* emailsWithDate(args: SearchMessages, key: Extract<StoredKey, { key: 'date' }>): Work<readonly Hit[]> {
  const box = keyRange(args.mailbox);
  const { from, to } = instantsOf(key);
  switch (key.of) {
    case 'internal':
      return yield* rows<Hit>(sql`
        SELECT m.email FROM message m JOIN email e ON e.id = m.email
        WHERE m.id BETWEEN ${box.from} AND ${box.to} AND e.received_ms >= ${from} AND e.received_ms < ${to}`);
    case 'sent':
      return yield* rows<Hit>(sql`
        SELECT m.email FROM message m JOIN email_search s ON s.email = m.email
        WHERE m.id BETWEEN ${box.from} AND ${box.to} AND s.sent_ms >= ${from} AND s.sent_ms < ${to}`);
    case 'saved':
      return yield* rows<Hit>(sql`
        SELECT email FROM message WHERE id BETWEEN ${box.from} AND ${box.to} AND saved_ms >= ${from} AND saved_ms < ${to}`);
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
