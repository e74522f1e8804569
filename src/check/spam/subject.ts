/** Signs in the Subject. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { disguisedWords } from './disguise.ts';
import { type FoldedWords, foldWords } from './fold.ts';
import { hit } from './hits.ts';
import { findThemes } from './themes.ts';
import type { People } from './types.ts';
import type { HeaderView } from './view.ts';

export const subjectTests = {
  'header.subject-loud': {
    family: 'header',
    words: 'Its Subject is all capitals: {subject}',
    mend: 'Write the Subject in small letters.',
    prior: 0.9,
  },
  'header.subject-marks': {
    family: 'header',
    words: 'Its Subject has {count|mark|marks} that call for attention: {subject}',
    mend: 'Leave out rows of marks and signs of money.',
    prior: 0.7,
  },
  'header.subject-pictographs': {
    family: 'header',
    words: 'Its Subject has pictographs: {subject}',
    prior: 0.5,
    phish: 0.4,
  },
  'header.subject-masked': {
    family: 'header',
    words: 'Its Subject is written so that its words are not found: {subject}',
    mend: 'Write the Subject with plain letters, without gaps.',
    prior: 1.8,
    phish: 0.8,
  },
  'header.subject-tail': {
    family: 'header',
    words: 'At the end of its Subject stand letters made by a machine: {tail}',
    mend: 'Leave out random letters at the end of the Subject.',
    prior: 1.6,
  },
  'header.subject-number': {
    family: 'header',
    words: 'Its Subject names a number that is made by a machine: {number}',
    prior: 0.4,
    phish: 0.4,
  },
  'header.subject-recipient': {
    family: 'header',
    words: 'Its Subject addresses the recipient by their mail address: {name}',
    mend: 'Address people by their name, or not at all.',
    prior: 1,
    phish: 0.7,
  },
  'header.subject-percent': {
    family: 'header',
    words: 'Its Subject promises {percent} % less',
    mend: 'Say in the Subject what is sold rather than how cheap it is.',
    prior: 0.9,
    phish: -0.5,
  },
  'header.subject-theme': {
    family: 'header',
    words: 'Its Subject says what unwanted mail says: {found}',
    mend: 'Say in the Subject what it is about.',
    prior: 1.2,
    phish: 0.2,
  },
} as const satisfies TestCatalog;

const SUBJECT_CHARACTERS_MAX = 400;
/** Shops promise less than this. */
const PERCENT_HIGH = 65;
/** What half a sign is worth. */
const SOME = 0.5;
/** Characters of a mailbox's name that stands in no Subject by chance. */
const LOCAL_MIN = 5;

export function subjectHits(header: HeaderView, people: People): TestHit[] {
  const subject = header.text('subject').slice(0, SUBJECT_CHARACTERS_MAX);
  if (subject.trim() === '') return [];
  const words = foldWords(subject, SUBJECT_CHARACTERS_MAX);
  const disguised = disguisedWords(subject, SUBJECT_CHARACTERS_MAX);
  const hits = [...writingHits(subject, words), ...tailHits(subject)];
  if (disguised.length > 0 && hits.every(({ test }) => test !== 'header.subject-masked'))
    hits.push(hit('header.subject-masked', { subject }));
  const percent = /(?:^|[^\d.,])([5-9]\d) ?%/.exec(subject)?.[1];
  if (percent !== undefined)
    hits.push(hit('header.subject-percent', { percent }, Number(percent) < PERCENT_HIGH ? SOME : 1));
  hits.push(...recipientHits(subject, people));
  const found = findThemes(words, disguised).filter(({ theme }) => !quiet.has(theme));
  if (found.length > 0) {
    const sum = found.reduce((total, { theme, value }) => total + (loud.has(theme) ? value / 2 : value), 0);
    const value = Math.min(1, sum * 1.5);
    hits.push(hit('header.subject-theme', { found: found.flatMap(({ phrases }) => phrases).join(', ') }, value));
  }
  return hits;
}

/** Themes that honest subjects have as well. */
const quiet: ReadonlySet<string> = new Set(['payment', 'shared', 'parcel', 'credential', 'goods', 'marketing', 'job']);
/** Themes of shops whose mail people asked for. */
const loud: ReadonlySet<string> = new Set([
  'sales',
  'prize',
  'urgency',
  'stranger-greeting',
  'account-threat',
  'errand',
  'tell-me',
]);
const pictograph = /[\u2600-\u27bf\u{1f000}-\u{1faff}\u2b50\u2705]/gu;

function writingHits(subject: string, { writing }: FoldedWords): TestHit[] {
  const hits: TestHit[] = [];
  if (writing.letters >= 8 && writing.capitals / writing.letters > 0.85)
    hits.push(hit('header.subject-loud', { subject }));
  const marks = subject.match(/[!?$€£*|~]/g)?.length ?? 0;
  if (marks > 1) hits.push(hit('header.subject-marks', { subject, count: marks }, Math.min(1, marks / 4)));
  const pictures = subject.match(pictograph)?.length ?? 0;
  if (pictures > 0) hits.push(hit('header.subject-pictographs', { subject }, Math.min(1, 0.5 + pictures / 4)));
  const masked = writing.mixedWords + writing.wovenWords + writing.gappyWords + writing.fancyLetters;
  // Nobody turns letters round who does not hide them (U+202D, U+202E).
  if (masked > 0 || /[\u202d\u202e]/.test(subject) || /\b[a-z]{2,}[.\-_|*][a-z][.\-_|*][a-z]/i.test(subject))
    hits.push(hit('header.subject-masked', { subject }));
  return hits;
}

function tailHits(subject: string): TestHit[] {
  const tail =
    /\s{4,}(\S{2,40})\s*$/.exec(subject)?.[1] ??
    /\s[[(<]?([a-z]*\d[a-z0-9]*[a-z]\d?[a-z0-9]{2,20})[\])>]?\s*$/i.exec(subject)?.[1];
  if (
    tail !== undefined &&
    !/^(?:\d+(?:st|nd|rd|th)|v?\d[\d.]*[a-z]?\d?|\d+[a-z]{1,3}|[a-z]{1,6}\d{1,4}|q[1-4]\d*|[0-9a-f]{7,40})$/i.test(tail)
  ) {
    return [hit('header.subject-tail', { tail })];
  }
  const number = /(?:#|\bid[ :#_-]*|\bn[°ºo.]\s*|[[(_ -])([a-z]{0,4}\d{6,20}[a-z0-9-]*)/i.exec(subject)?.[1];
  return number === undefined ? [] : [hit('header.subject-number', { number })];
}

/** The address of who gets it, or what stands before its `@` where that is no name that the message knows. */
function recipientHits(subject: string, people: People): TestHit[] {
  const lower = subject.toLowerCase();
  for (const { address, name } of people.to.slice(0, 2)) {
    if (address === '') continue;
    if (lower.includes(address)) return [hit('header.subject-recipient', { name: address })];
    const local = address.slice(0, address.lastIndexOf('@'));
    if (local.length < LOCAL_MIN || !lower.includes(local)) continue;
    if (/[\d._-]/.test(local)) return [hit('header.subject-recipient', { name: local })];
    // Half as much where it may be how the recipient is called.
    if (local.length > LOCAL_MIN && !name.toLowerCase().includes(local))
      return [hit('header.subject-recipient', { name: local }, SOME)];
  }
  return [];
}
