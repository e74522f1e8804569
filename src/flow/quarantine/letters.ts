/** What administrators are told of requests, and users of their answer. */
import { harmlessText } from '#format/html';
import type { HeldSummary } from '#model/quarantine';

interface WrittenLetter {
  readonly subject: string;
  readonly text: string;
}

const TEXT_CHARACTERS_MAX = 150;
/** Messages of one letter. */
const LISTED_MAX = 20;

function linesOf({ from, sender, subject, recipient, reference, reason }: HeldSummary): string {
  const shown = (text: string): string => harmlessText(text, TEXT_CHARACTERS_MAX).trim();
  return [
    `    From:      ${shown(from === '' ? sender : from)}`,
    `    Subject:   ${shown(subject)}`,
    `    For:       ${shown(recipient)}`,
    `    Held:      ${shown(reason)}`,
    `    Reference: ${reference}`,
  ].join('\n');
}

export const quarantineLetters = {
  requested: (held: HeldSummary): WrittenLetter => ({
    subject: 'A held message is asked for',
    text: `A user asks for a message that is held:

${linesOf(held)}

What to do: look at it, and deliver it or decline. On the command line of the server:

    rookery quarantine requests
    rookery quarantine show ${held.reference}
    rookery quarantine release ${held.reference}
    rookery quarantine decline ${held.reference}

There may be more requests: for each domain one mail an hour is written at most.
`,
  }),
  declined: (held: HeldSummary): WrittenLetter => ({
    subject: 'The message that you asked for stays held',
    text: endOf(held, 'An administrator looked at it and declined'),
  }),
  deleted: (held: HeldSummary): WrittenLetter => ({
    subject: 'The message that you asked for was deleted',
    text: endOf(held, 'An administrator deleted it instead'),
  }),
  /** One or several of one user's. */
  unanswered: (held: readonly HeldSummary[]): WrittenLetter => ({
    subject: held.length === 1 ? 'A message that you asked for is gone' : 'Messages that you asked for are gone',
    text: `You asked for what was held for you, and nobody answered in time: it was kept as
long as such mail is kept, or had to make room for newer mail, and is deleted now:

${held.slice(0, LISTED_MAX).map(linesOf).join('\n\n')}
${held.length > LISTED_MAX ? `\nand ${held.length - LISTED_MAX} more.\n` : ''}
If you know who sent it, ask them to send it again. Your postmaster can say why
nobody answered: answer to this letter and name the reference.
`,
  }),
} as const;

function endOf(held: HeldSummary, what: string): string {
  const why = held.note === '' ? '' : `\nThe reason: ${harmlessText(held.note, 2 * TEXT_CHARACTERS_MAX)}\n`;
  return `You asked for a held message. ${what}:

${linesOf(held)}
${why}
If you think that this is wrong, answer to your postmaster and name the reference.
`;
}
