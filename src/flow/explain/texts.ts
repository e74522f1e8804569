/** The words of explanations in one language. Data only: what they say of a case is filled in elsewhere. */
import type { CauseKey, Cause, Mender } from './causes.ts';
import { english } from './english.data.ts';
import type { RecordLabel, RecordNote, RecordsKey } from './records.ts';

/**
 * A sentence, or a few. `{ip}` is a value of the evidence: where it is not known the whole text is left out. `{ip|your address}`
 * has words for that case. `…` in backquotes is what is typed or written somewhere, `[words](/path)` a link to a page of ours.
 */
export type Text = string;

export interface CauseText {
  /** The heading: what is wrong, in a few words. */
  readonly title: string;
  /** What it is, for somebody who has never heard of it. No values. */
  readonly meaning: Text;
  /** What was seen in this case. */
  readonly seen: readonly Text[];
  readonly why: readonly Text[];
  readonly steps: readonly StepText[];
  /** When another try is worth it. */
  readonly again?: Text;
}

export interface StepText {
  readonly text: Text;
  readonly records?: RecordsKey;
  readonly letter?: LetterKey;
  readonly settings?: SettingsKey;
  /** To the page of the DNS list. */
  readonly link?: 'list';
}

export type LetterKey = 'ptr' | 'list';
export type SettingsKey = 'helo';

export interface Texts {
  readonly causes: Readonly<Record<CauseKey, CauseText>>;
  readonly menders: Readonly<Record<Mender, readonly Text[]>>;
  readonly areas: Readonly<Record<Cause['area'], string>>;
  readonly recordLabels: Readonly<Record<RecordLabel, string>>;
  readonly recordNotes: Readonly<Record<RecordNote, Text>>;
  /** To be copied and sent to somebody else. Values as in texts; lines end with \n. */
  readonly letters: Readonly<Record<LetterKey, string>>;
  /** Where a program has a setting: its name, and what to write. */
  readonly settings: Readonly<Record<SettingsKey, readonly (readonly [program: string, setting: string])[]>>;
  /** Labels of values, by their key in the evidence. */
  readonly labels: Readonly<Record<string, string>>;
  /** Values that are words of a fixed list, by key and word. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly units: { readonly ms: string; readonly minutes: string };
  readonly listLink: string;
  /** Above the explanation of what made greylisted or held mail odd. */
  readonly oddity: string;
}

/** The texts of the nearest language we have. */
export function textsFor(locale: string): Texts {
  const language = locale.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return catalogues[language] ?? english;
}

const catalogues: Readonly<Record<string, Texts>> = { en: english };
