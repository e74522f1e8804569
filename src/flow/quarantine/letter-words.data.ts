/** What users are told of the held messages that they asked for. */
import type { LetterLanguage } from '#model/settings';

interface EndWords {
  readonly subject: string;
  readonly what: string;
}

export interface LetterWords {
  readonly lines: Readonly<Record<'from' | 'subject' | 'recipient' | 'why' | 'reference', string>>;
  readonly declined: EndWords;
  readonly deleted: EndWords;
  readonly reason: string;
  readonly otherwise: string;
  readonly unanswered: {
    readonly subject: (count: number) => string;
    readonly what: string;
    readonly more: (count: number) => string;
    readonly next: string;
  };
}

const english: LetterWords = {
  lines: { from: 'From', subject: 'Subject', recipient: 'For', why: 'Held', reference: 'Reference' },
  declined: {
    subject: 'The message that you asked for stays held',
    what: 'You asked for a held message. An administrator looked at it and declined:',
  },
  deleted: {
    subject: 'The message that you asked for was deleted',
    what: 'You asked for a held message. An administrator deleted it instead:',
  },
  reason: 'The reason',
  otherwise: 'If you think that this is wrong, answer to your postmaster and name the reference.',
  unanswered: {
    subject: (count) => (count === 1 ? 'A message that you asked for is gone' : 'Messages that you asked for are gone'),
    what: `You asked for what was held for you, and nobody answered in time: it was kept as
long as such mail is kept, or had to make room for newer mail, and is deleted now:`,
    more: (count) => `and ${count} more.`,
    next: `If you know who sent it, ask them to send it again. Your postmaster can say why
nobody answered: answer to this letter and name the reference.`,
  },
};

const german: LetterWords = {
  lines: { from: 'Von', subject: 'Betreff', recipient: 'Für', why: 'Grund', reference: 'Zeichen' },
  declined: {
    subject: 'Die Nachricht, um die Sie baten, bleibt zurückgehalten',
    what: 'Sie baten um eine zurückgehaltene Nachricht. Ein Administrator hat sie angesehen\nund es abgelehnt:',
  },
  deleted: {
    subject: 'Die Nachricht, um die Sie baten, wurde gelöscht',
    what: 'Sie baten um eine zurückgehaltene Nachricht. Ein Administrator hat sie stattdessen\ngelöscht:',
  },
  reason: 'Die Begründung',
  otherwise: 'Halten Sie das für falsch, so antworten Sie Ihrem Postmaster und nennen das Zeichen.',
  unanswered: {
    subject: (count) =>
      count === 1
        ? 'Eine Nachricht, um die Sie baten, ist nicht mehr da'
        : 'Nachrichten, um die Sie baten, sind nicht mehr da',
    what: `Sie baten um das, was für Sie zurückgehalten wurde, und niemand hat rechtzeitig
geantwortet: Es wurde so lange aufbewahrt wie solche Mail, oder musste neuerer
Platz machen, und ist nun gelöscht:`,
    more: (count) => `und ${count} weitere.`,
    next: `Wissen Sie, von wem es kam, so bitten Sie darum, es noch einmal zu senden. Warum
niemand antwortete, weiß Ihr Postmaster: Antworten Sie auf diese Mail und nennen
Sie das Zeichen.`,
  },
};

export const letterWords: Readonly<Record<LetterLanguage, LetterWords>> = { en: english, de: german };
