/** What people who report are told. */
import type { MailProgram } from '#format/forward';
import type { LetterLanguage } from '#model/settings';
import type { ReportCategory, ReportOutcome } from '#model/spamreport';
import { germanLetters } from './german.data.ts';

export interface ReportWords {
  readonly categories: Readonly<Record<ReportCategory, string>>;
  readonly outcomes: Readonly<Record<ReportOutcome, string>>;
  readonly noSubject: string;
  readonly more: (count: number) => string;
  readonly outcomeSubject: string;
  readonly reported: (category: string) => string;
  readonly note: string;
  readonly thanks: string;
  readonly unreadSubject: (subject: string) => string;
  readonly hadNoSubject: string;
  /** `address`: that they wrote to; `program`: in which they wrote. */
  readonly unread: (address: string, program: string) => string;
  readonly several: string;
  /** How each program hands on a message with its header. ADDRESS stands for where it goes. */
  readonly ways: Readonly<Record<MailProgram, { readonly name: string; readonly steps: readonly string[] }>>;
}

const english: ReportWords = {
  categories: {
    suspicious: 'suspicious',
    spam: 'spam',
    phish: 'phishing',
    ham: 'wanted',
  },
  outcomes: {
    spam: 'It is spam. The filter has learned from it.',
    phish:
      'It is phishing: somebody who pretends to be somebody else. The filter has learned from it.\nIf you entered a password on a page that it led to, change that\npassword now.',
    ham: 'It is mail that was wanted. The filter has learned from it.',
    unclear:
      'We could not say what it is, so nothing was changed. What you moved to\nor out of Junk still counts for you.',
  },
  noSubject: '(no subject)',
  more: (count) => `and ${count} more`,
  outcomeSubject: 'What your report came to',
  reported: (category) => `You reported this as ${category}:`,
  note: 'Whoever looked at it says:',
  thanks: 'Thank you for reporting it.',
  unreadSubject: (subject) => `Your report could not be read: ${subject}`,
  hadNoSubject: 'it had no subject',
  unread: (address, program) => `You wrote to ${address} to report a message. But what
arrived has lost the header of that message: the lines that say which
way it came. Without them nobody can tell who sent it, and the filter
cannot learn from it. Nothing was done.

How to do it in ${program}:`,
  several: `Several messages may be attached to one report. Whatever you move to
Junk, or out of it, teaches your own filter in any case.`,
  ways: {
    outlook: {
      name: 'Outlook',
      steps: [
        'Select the message in the list, without opening it.',
        'Press Ctrl+Alt+F (on a Mac: Message > Forward as Attachment). Or: Home > More > Forward as Attachment.',
        'Send it to ADDRESS.',
      ],
    },
    'outlook-new': {
      name: 'the new Outlook and Outlook on the web',
      steps: [
        'Write a new message to ADDRESS.',
        'Drag the message that you want to report from the list into the new one: it becomes an attachment.',
        'Send it.',
      ],
    },
    'outlook-mobile': {
      name: 'Outlook on a phone',
      steps: [
        'Outlook on a phone cannot attach a message.',
        'Move it to Junk there: your own filter learns from that at once.',
        'To report it, use Outlook on a computer or on the web: write to ADDRESS and drag the message into the new one.',
      ],
    },
    'apple-mail': {
      name: 'Apple Mail',
      steps: ['Select the message.', 'Choose Message > Forward as Attachment in the menu.', 'Send it to ADDRESS.'],
    },
    ios: {
      name: 'Mail on an iPhone or iPad',
      steps: [
        'Mail on an iPhone or iPad cannot forward a message as an attachment.',
        'Move it to Junk there: your own filter learns from that at once.',
        'To report it, use a computer, and forward it as an attachment to ADDRESS.',
      ],
    },
    gmail: {
      name: 'Gmail',
      steps: [
        'In Gmail on a computer: tick the message in the list.',
        'Press the three dots above the list and choose Forward as attachment.',
        'Send it to ADDRESS. (In the app this is not there.)',
      ],
    },
    android: {
      name: 'your mail app',
      steps: [
        'Open the message and look in its menu (the three dots) for Share, Forward as attachment or Save as EML.',
        'Attach what you saved to a message to ADDRESS.',
        'Where the app has none of these: move it to Junk there, from which your own filter learns at once.',
      ],
    },
    thunderbird: {
      name: 'Thunderbird',
      steps: ['Select the message.', 'Choose Message > Forward As > Attachment in the menu.', 'Send it to ADDRESS.'],
    },
    roundcube: {
      name: 'Roundcube',
      steps: [
        'Select the message in the list.',
        'Press the arrow beside Forward and choose Forward as attachment.',
        'Send it to ADDRESS.',
      ],
    },
    webmail: {
      name: 'your webmail',
      steps: [
        'Select the message and look beside Forward, or in the menu of three dots, for Forward as attachment.',
        'Or: choose View source or Show original, copy all of it, and paste it into a message.',
        'Send it to ADDRESS.',
      ],
    },
    mutt: {
      name: 'mutt',
      steps: [
        'Set mime_forward=yes (":set mime_forward=yes"), so that messages are forwarded as attachments.',
        'Press f on the message.',
        'Send it to ADDRESS. Several: tag them with t, then press ;f.',
      ],
    },
    other: {
      name: 'most programs',
      steps: [
        'Select the message and choose Forward as attachment: it is in the menu Message, or beside Forward.',
        'Or: show its source, copy all of it from the first line on, and paste it above the text of a forward.',
        'Send it to ADDRESS.',
      ],
    },
  },
};

export const reportWords: Readonly<Record<LetterLanguage, ReportWords>> = { en: english, de: germanLetters };
