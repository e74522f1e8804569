/** A whole header that somebody pasted above the text of a message, and the text below, as a message again. */
import { concatBytes, encodeUtf8 } from '#base/bytes';
import { FORWARDED_BYTES_MAX, PASTED_CHARACTERS_MAX, PASTED_HEADER_LINES_MAX, PASTED_LINES_MAX } from './limits.ts';

/** Fields that describe the body, which is a plain text now. */
const BODY_FIELDS = ['content-type', 'content-transfer-encoding', 'content-length', 'mime-version', 'lines'];
/** Fields that every message has which was sent; a quoted "From: … Sent: …" has no Received. */
const FIELDS_MIN = 4;
/** RFC 5322 section 2.2: printable ASCII but the colon; longer ones are words of a sentence. */
const FIELD = /^([A-Za-z][A-Za-z0-9_-]{0,60}):(?:[ \t]|$)/;
/** RFC 5322 section 3.6.7: where it was received, and when. */
const RECEIVED = /^Received:\s+(?:from|by)\b/i;

interface Block {
  /** Unfolded lines of fields, each folded as it was pasted. */
  readonly fields: readonly string[];
  /** The line behind it. */
  readonly end: number;
}

/**
 * Finds the first whole header in a text: fields of which at least one is Received and one From, line by line, also where a
 * program put an empty line between all lines, marks of quotation in front of them, or lost the white space of folded ones.
 * Undefined where there is none.
 */
export function pastedMessage(text: string): Uint8Array | undefined {
  const lines = text.slice(0, PASTED_CHARACTERS_MAX).split(/\r\n|\n|\r/, PASTED_LINES_MAX);
  for (let at = 0; at < lines.length; at++) {
    if (!FIELD.test(bare(lines[at] ?? ''))) continue;
    const block = readBlock(lines, at);
    if (isHeader(block.fields)) return composed(block.fields, lines.slice(block.end));
    // What begins in the middle of this block is no better.
    at = Math.max(at, block.end - 1);
  }
  return undefined;
}

/** Without marks of quotation in front, and the invisible marks that programs leave. */
function bare(line: string): string {
  return line
    .replace(/^(?:[ \t]?>)+[ \t]?/, '')
    .replaceAll(/[\u200b\u200e\u200f\ufeff]/g, '')
    .replaceAll('\u00a0', ' ');
}

function readBlock(lines: readonly string[], start: number): Block {
  const spaced = isDoubleSpaced(lines, start);
  const fields: string[] = [];
  let at = start;
  for (; at < lines.length && at - start < PASTED_HEADER_LINES_MAX; at++) {
    const line = bare(lines[at] ?? '').trimEnd();
    if (line.trim() === '') {
      const next = bare(lines[at + 1] ?? '');
      // One empty line is nothing where one stands between all of them; the body begins behind another.
      if (!spaced || next.trim() === '' || (!FIELD.test(next) && !isContinuation(next, fields.at(-1)))) break;
      continue;
    }
    if (FIELD.test(line)) fields.push(line.trimStart());
    else if (fields.length > 0 && isContinuation(line, fields.at(-1))) {
      fields.push(`${fields.pop() ?? ''}\r\n\t${line.trim()}`);
    } else break;
  }
  return { fields, end: at };
}

/** The lines between the first ones are empty: at least two of three. */
function isDoubleSpaced(lines: readonly string[], start: number): boolean {
  let empty = 0;
  for (let i = 1; i <= 5; i += 2) if (bare(lines[start + i] ?? 'x').trim() === '') empty += 1;
  return empty >= 2;
}

/** White space in front says so; without it, only what can be no sentence of a text: it stands behind an unfinished field. */
function isContinuation(line: string, field: string | undefined): boolean {
  if (field === undefined || line.trim() === '') return false;
  if (/^[ \t]/.test(line)) return true;
  const name = FIELD.exec(field)?.[1]?.toLowerCase() ?? '';
  const folds = /^(?:received|dkim-signature|arc-.*|authentication-results|x-.*|references|received-spf|list-.*)$/.test(
    name,
  );
  return folds && line.length < 200;
}

function isHeader(fields: readonly string[]): boolean {
  const names = new Set(fields.map((field) => FIELD.exec(field)?.[1]?.toLowerCase() ?? ''));
  return names.size >= FIELDS_MIN && names.has('from') && fields.some((field) => RECEIVED.test(field));
}

function composed(fields: readonly string[], rest: readonly string[]): Uint8Array {
  const kept = fields.filter((field) => !BODY_FIELDS.includes(FIELD.exec(field)?.[1]?.toLowerCase() ?? ''));
  const header = [
    ...kept,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
  ];
  const body = rest.slice(bodyStart(rest)).map((line) => bare(line));
  return concatBytes([encodeUtf8(header.join('\r\n')), encodeUtf8(`\r\n${body.join('\r\n')}`)]).subarray(
    0,
    FORWARDED_BYTES_MAX,
  );
}

/** Behind empty lines, the mark that programs put above what is forwarded, and their short header of it. */
function bodyStart(lines: readonly string[]): number {
  let at = 0;
  const skipEmpty = (): void => {
    while (at < lines.length && bare(lines[at] ?? '').trim() === '') at += 1;
  };
  skipEmpty();
  if (isForwardMark(bare(lines[at] ?? ''))) {
    at += 1;
    skipEmpty();
  }
  const start = at;
  while (at < lines.length && /^\*?[\p{Lu}][\p{L} -]{1,20}:\*?[ \t\u00a0]/u.test(bare(lines[at] ?? ''))) at += 1;
  // Two lines at least: a text may begin with one that looks so.
  if (at - start < 2) at = start;
  skipEmpty();
  return at;
}

/** `-----Original Message-----`, `Begin forwarded message:` and their like in other languages. */
function isForwardMark(line: string): boolean {
  const text = line.trim();
  return (
    /^-{4,}.{3,60}-{4,}$/.test(text) ||
    /^(?:Begin forwarded message|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Début du message (?:transféré|réexpédié)|Inicio del mensaje reenviado|Inizio messaggio inoltrato):?$/.test(
      text,
    )
  );
}
