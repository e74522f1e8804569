/** The letter to whoever makes a newsletter: what was changed in it, why, and what to write instead. */
import { type Change, explainChange } from '#format/disarm';
import type { CleanChanges } from './changes.ts';

export interface CleanReportFacts {
  readonly subject: string;
  readonly from: string;
  readonly receivedMs: number;
  readonly reference: string;
  /** Of the server that cleaned it. */
  readonly hostname: string;
}

const LINE_CHARACTERS = 76;
/** Samples of one kind; more say the same. */
const SAMPLES_MAX = 5;

/** Plain text in lines of at most 76 characters, but for what was written by others. Hostile characters are kept out. */
export function cleanReport({ changes, untouched, left }: CleanChanges, facts: CleanReportFacts): string {
  const day = new Date(facts.receivedMs).toISOString().slice(0, 10);
  const kinds = new Map<string, Change[]>();
  for (const change of changes) kinds.set(change.what, [...(kinds.get(change.what) ?? []), change]);
  const parts = [
    wrapped(
      `Your message "${oneLine(facts.subject)}" of ${day} was delivered by ${facts.hostname}, but parts of its HTML were changed first. ` +
        'Its readers see the changed message. Nobody thinks worse of you for it: this is what was changed in it and why, and what to write in your template so that it arrives as you made it.',
    ),
    `From:      ${oneLine(facts.from)}\nReference: ${facts.reference}`,
    ...[...kinds.values()].map(section),
  ];
  if (left > 0) parts.push(wrapped(`${left} more changes are not listed here.`));
  if (untouched.length > 0) {
    parts.push(
      wrapped(`Signed or encrypted parts were left as they are, though they hold the like: ${untouched.join(', ')}.`),
    );
  }
  parts.push(
    wrapped(
      'A message that is signed (DKIM) by the domain in its From field is trusted further: its links may lead to that domain’s name by way of whoever counts your clicks. ' +
        `Questions are answered by postmaster@${facts.hostname}; please quote the reference.`,
    ),
  );
  return `${parts.join('\n\n')}\n`;
}

function section(changes: readonly Change[], at: number): string {
  const [first] = changes;
  const { title, why, mend } = explainChange(first ?? { what: '' });
  const count = changes.reduce((sum, { more = 0 }) => sum + 1 + more, 0);
  const samples = changes.slice(0, SAMPLES_MAX).map(({ before, after, where }) => {
    const now = after === undefined ? '' : `\n     now: ${oneLine(after)}`;
    return `   * ${oneLine(where)}: ${oneLine(before)}${now}`;
  });
  const heading = `${at + 1}. ${title}${count === 1 ? '' : ` (${count} times)`}`;
  return [heading, indented(`Why: ${why}`), indented(`What to write: ${mend}`), ...samples].join('\n');
}

function indented(text: string): string {
  return wrapped(text, LINE_CHARACTERS - 3)
    .split('\n')
    .map((line) => `   ${line}`)
    .join('\n');
}

function wrapped(text: string, width = LINE_CHARACTERS): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** Strangers wrote it: no line break, no control, nothing that turns the direction of text. */
function oneLine(text: string): string {
  return text.replaceAll(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
}
