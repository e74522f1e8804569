/** What administrators are told of requests, and users of what came of theirs. */
import { harmlessText } from '#format/html';
import type { HeldSummary } from '#model/quarantine';
import type { LetterLanguage } from '#model/settings';
import { digestWords } from './digest-words.data.ts';
import { type LetterWords, letterWords } from './letter-words.data.ts';

interface WrittenLetter {
  readonly subject: string;
  readonly text: string;
}

const TEXT_CHARACTERS_MAX = 150;
/** Messages of one letter. */
const LISTED_MAX = 20;
const COLUMN = 11;

function linesOf(held: HeldSummary, language: LetterLanguage): string {
  const { from, sender, subject, recipient, reference, reason } = held;
  const { lines } = letterWords[language];
  const { hasReasons, classes } = digestWords[language];
  const shown = (text: string): string => harmlessText(text, TEXT_CHARACTERS_MAX).trim();
  return [
    [lines.from, shown(from === '' ? sender : from)],
    [lines.subject, shown(subject)],
    [lines.recipient, shown(recipient)],
    [lines.why, hasReasons ? shown(reason) : classes[held.class]],
    [lines.reference, reference],
  ]
    .map(([title, text]) => `    ${`${title}:`.padEnd(COLUMN)}${text}`)
    .join('\n');
}

/** A request came to its end in another way than by a release. */
function endOf(held: HeldSummary, language: LetterLanguage, end: 'declined' | 'deleted'): WrittenLetter {
  const words = letterWords[language];
  const { subject, what } = words[end];
  const why = held.note === '' ? '' : `\n${words.reason}: ${harmlessText(held.note, 2 * TEXT_CHARACTERS_MAX)}\n`;
  return { subject, text: `${what}\n\n${linesOf(held, language)}\n${why}\n${words.otherwise}\n` };
}

export const quarantineLetters = {
  requested: (held: HeldSummary): WrittenLetter => ({
    subject: 'A held message is asked for',
    text: `A user asks for a message that is held:

${linesOf(held, 'en')}

What to do: look at it, and deliver it or decline. On the command line of the server:

    rookery quarantine requests
    rookery quarantine show ${held.reference}
    rookery quarantine release ${held.reference}
    rookery quarantine decline ${held.reference}

There may be more requests: for each domain one mail an hour is written at most.
`,
  }),
  declined: (held: HeldSummary, language: LetterLanguage): WrittenLetter => endOf(held, language, 'declined'),
  deleted: (held: HeldSummary, language: LetterLanguage): WrittenLetter => endOf(held, language, 'deleted'),
  /** One or several of one user's. */
  unanswered: (held: readonly HeldSummary[], language: LetterLanguage): WrittenLetter => {
    const { unanswered }: LetterWords = letterWords[language];
    const listed = held.slice(0, LISTED_MAX).map((one) => linesOf(one, language));
    const more = held.length > LISTED_MAX ? `\n${unanswered.more(held.length - LISTED_MAX)}\n` : '';
    return {
      subject: unanswered.subject(held.length),
      text: `${unanswered.what}\n\n${listed.join('\n\n')}\n${more}\n${unanswered.next}\n`,
    };
  },
} as const;
