import { scanHeader } from '#format/message';

/** Messages of one mbox; of a larger one the first count. */
export const MAIL_FILE_MESSAGES_MAX = 100_000;
/** Octets of a file by which it is told what it is. */
const HEADER_OCTETS = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const GREATER = 0x3e;
const FROM = [0x46, 0x72, 0x6f, 0x6d, 0x20] as const; // "From "

export type MailFile =
  | { readonly kind: 'mail'; readonly messages: readonly Uint8Array[]; readonly truncated: boolean }
  /** No mail: what it is instead, as the end of a sentence. */
  | { readonly kind: 'other'; readonly why: string };

/** Messages share the octets of the file, but where an mbox has marked lines of theirs (`>From `). */
export function mailFileOf(bytes: Uint8Array): MailFile {
  if (bytes.length === 0) return { kind: 'other', why: 'is empty' };
  const other = foreign(bytes);
  if (other !== undefined) return { kind: 'other', why: other };
  if (startsWithFrom(bytes, 0)) {
    const { messages, truncated } = messagesOfMbox(bytes);
    return messages.some(isMessage) ? { kind: 'mail', messages, truncated } : notMail;
  }
  return isMessage(bytes) ? { kind: 'mail', messages: [bytes], truncated: false } : notMail;
}

/**
 * The same, for who wants to know what something is rather than learn from it: whatever has one field that mail has is a
 * message, however odd, and an mbox is one only where each of its messages is a whole one.
 */
export function anyMailOf(bytes: Uint8Array): MailFile {
  if (bytes.length === 0) return { kind: 'other', why: 'is empty' };
  const start = startsWithFrom(bytes, 0) ? behindLine(bytes, 0) : 0;
  const message = bytes.subarray(start);
  if (knownFields(message).size === 0) {
    return {
      kind: 'other',
      why: foreign(bytes) ?? 'is no message: there is no header field such as From, Date or Subject in it',
    };
  }
  const whole: MailFile = { kind: 'mail', messages: [message], truncated: false };
  if (start === 0) return whole;
  const { messages, truncated } = messagesOfMbox(bytes);
  return messages.length > 1 && messages.every(isMessage) ? { kind: 'mail', messages, truncated } : whole;
}

const notMail: MailFile = {
  kind: 'other',
  why: 'is no message: it does not begin with header fields such as From, Date or Subject',
};

/** First octets of what people keep mail, or other things, in. */
const foreigners: readonly (readonly [string, string])[] = [
  ['PK\u0003\u0004', 'is a ZIP archive: unpack it first'],
  ['\u001f\u008b', 'is compressed with gzip: unpack it first'],
  ['BZh', 'is compressed with bzip2: unpack it first'],
  ['\u00fd7zXZ', 'is compressed with xz: unpack it first'],
  ['7z\u00bc\u00af', 'is a 7-Zip archive: unpack it first'],
  ['Rar!', 'is a RAR archive: unpack it first'],
  ['!BDN', 'is a data file of Outlook (PST): export its messages as .eml or mbox'],
  ['\u00d0\u00cf\u0011\u00e0', 'is a message of Outlook (MSG), or another Office file: save it as .eml'],
  ['%PDF-', 'is a PDF document'],
  ['SQLite format 3', 'is a database'],
  ['<', 'is HTML or XML: save the message with its header, as .eml'],
  ['{', 'is JSON'],
  ['[', 'is JSON'],
];

function foreign(bytes: Uint8Array): string | undefined {
  for (const [mark, why] of foreigners) {
    let i = 0;
    while (i < mark.length && bytes[i] === mark.charCodeAt(i)) i++;
    if (i === mark.length) return why;
  }
  const head = bytes.subarray(0, HEADER_OCTETS);
  // A header holds no such octets, and UTF-16 holds many.
  const zeros = head.subarray(0, 512).filter((octet) => octet === 0).length;
  return zeros > 4 ? 'is a binary file' : undefined;
}

const known = new Set([
  'from',
  'to',
  'subject',
  'date',
  'received',
  'message-id',
  'return-path',
  'mime-version',
  'sender',
]);

/** Two fields that mail has, one of which says whom it is from, or how it came. */
function isMessage(bytes: Uint8Array): boolean {
  const names = knownFields(bytes);
  return names.size >= 2 && (names.has('from') || names.has('received'));
}

function knownFields(bytes: Uint8Array): ReadonlySet<string> {
  const { fields } = scanHeader(bytes.subarray(0, HEADER_OCTETS));
  return new Set(fields.map(({ name }) => name).filter((name) => known.has(name)));
}

function startsWithFrom(bytes: Uint8Array, at: number): boolean {
  return FROM.every((octet, i) => bytes[at + i] === octet);
}

/** A line that begins with "From " behind an empty line begins the next message (RFC 4155 appendix A). */
function messagesOfMbox(bytes: Uint8Array): { readonly messages: readonly Uint8Array[]; readonly truncated: boolean } {
  const messages: Uint8Array[] = [];
  let start = behindLine(bytes, 0);
  for (let at = bytes.indexOf(LF, start); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (!startsWithFrom(bytes, at + 1) || !isBlankLineAt(bytes, at)) continue;
    if (messages.length + 1 >= MAIL_FILE_MESSAGES_MAX) return { messages, truncated: true };
    messages.push(unmarked(bytes.subarray(start, at)));
    start = behindLine(bytes, at + 1);
    at = start - 1;
  }
  messages.push(unmarked(bytes.subarray(start)));
  return { messages: messages.filter(({ length }) => length > 0), truncated: false };
}

function behindLine(bytes: Uint8Array, from: number): number {
  const end = bytes.indexOf(LF, from);
  return end === -1 ? bytes.length : end + 1;
}

/** Whether the line that ends with this line feed is empty. */
function isBlankLineAt(bytes: Uint8Array, at: number): boolean {
  const before = bytes[at - 1] === CR ? at - 2 : at - 1;
  return before < 0 || bytes[before] === LF;
}

/** `>From ` is `From ` in the message, `>>From ` is `>From `. */
function unmarked(bytes: Uint8Array): Uint8Array {
  const dropped: number[] = [];
  for (let at = bytes.indexOf(GREATER); at !== -1; at = bytes.indexOf(GREATER, at + 1)) {
    if (at > 0 && bytes[at - 1] !== LF) continue;
    let marks = at;
    while (bytes[marks] === GREATER) marks++;
    if (startsWithFrom(bytes, marks)) dropped.push(at);
    at = marks - 1;
  }
  if (dropped.length === 0) return bytes;
  const out = new Uint8Array(bytes.length - dropped.length);
  let from = 0;
  let to = 0;
  for (const at of [...dropped, bytes.length]) {
    out.set(bytes.subarray(from, at), to);
    to += at - from;
    from = at + 1;
  }
  return out;
}
