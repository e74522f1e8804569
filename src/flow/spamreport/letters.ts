/** What people who report are told. */
import type { MailProgram } from '#format/forward';
import type { LetterLanguage } from '#model/settings';
import type { ReportCategory, ReportOutcome } from '#model/spamreport';
import { reportWords } from './letter-words.data.ts';

/** Subject and text of a letter, and what it answers. */
export interface ReportLetter {
  readonly subject: string;
  readonly text: string;
  /** Message-ID of the mail that it answers; undefined where it answers none. */
  readonly inReplyTo?: string;
}

const SUBJECTS_MAX = 20;

/** A letter in the language of who gets it. */
export type WriteLetter = (language: LetterLanguage) => ReportLetter;

export interface OutcomeFacts {
  readonly category: ReportCategory;
  readonly outcome: ReportOutcome;
  readonly note: string;
  readonly subjects: readonly string[];
}

/** What a report came to. */
export function outcomeLetter({ category, outcome, note, subjects }: OutcomeFacts): WriteLetter {
  return (language) => {
    const words = reportWords[language];
    const named = subjects.slice(0, SUBJECTS_MAX).map((subject) => `    ${oneLine(subject) || words.noSubject}\n`);
    const more = subjects.length > SUBJECTS_MAX ? `    ${words.more(subjects.length - SUBJECTS_MAX)}\n` : '';
    const said = note === '' ? '' : `\n${words.note}\n\n    ${oneLine(note)}\n`;
    const reported = words.reported(words.categories[category]);
    return {
      subject: words.outcomeSubject,
      text: `${reported}\n\n${named.join('')}${more}\n${words.outcomes[outcome]}\n${said}\n${words.thanks}\n`,
    };
  };
}

export interface InstructionFacts {
  readonly program: MailProgram;
  /** That they wrote to. */
  readonly address: string;
  readonly subject: string;
  readonly messageId: string;
}

/** What somebody is told whose report has no message that could be read. */
export function instructionLetter({ program, address, subject, messageId }: InstructionFacts): WriteLetter {
  return (language) => {
    const words = reportWords[language];
    const { name, steps } = words.ways[program];
    const list = steps.map((step, i) => `${brokenLines(`  ${i + 1}. ${step.replace('ADDRESS', address)}`)}\n`).join('');
    return {
      subject: words.unreadSubject(oneLine(subject).slice(0, 60) || words.hadNoSubject),
      text: `${words.unread(address, name)}\n\n${list}\n${words.several}\n`,
      ...(messageId === '' ? {} : { inReplyTo: messageId }),
    };
  };
}

/** Columns of a letter's lines: what every program shows without breaking it. */
const COLUMNS = 72;

/** A step of a list, broken between words; further lines begin below its words. */
function brokenLines(step: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of step.split(/(?<=\S) /)) {
    if (line !== '' && line.length + 1 + word.length > COLUMNS) {
      lines.push(line);
      line = `     ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** What strangers wrote, as part of a line. */
function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, 200);
}
