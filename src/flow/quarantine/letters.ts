/** What administrators are told of requests, and users of their answer. */
import { harmlessText } from '#format/html';
import type { HeldSummary } from '#model/quarantine';

interface WrittenLetter {
  readonly subject: string;
  readonly text: string;
}

const TEXT_CHARACTERS_MAX = 150;

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
    text: `You asked for a message that is held. An administrator looked at it and declined:

${linesOf(held)}
${held.note === '' ? '' : `\nThe reason: ${harmlessText(held.note, 2 * TEXT_CHARACTERS_MAX)}\n`}
If you think that this is wrong, answer to your postmaster and name the reference.
`,
  }),
} as const;
