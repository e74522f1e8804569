import { englishHeld, type HeldWords } from './held-words.data.ts';
import { englishPrograms, type Program } from './programs.data.ts';

/** The words of the pages themselves, by language; what is said of causes comes with the explanation. */
export interface Words {
  /** BCP 47, for `lang`. */
  readonly language: string;
  readonly skip: string;
  readonly pages: string;
  readonly whyRefused: string;
  readonly signInHelp: string;
  readonly footer: string;
  readonly home: {
    readonly title: string;
    readonly text: string;
  };
  readonly find: { readonly label: string; readonly hint: string; readonly button: string };
  readonly why: {
    readonly intro: string;
    readonly codes: string;
    readonly neither: string;
    readonly another: string;
    readonly unknown: { readonly title: string; readonly text: string; readonly reasons: readonly string[] };
    readonly kinds: Readonly<Record<'refused' | 'deferred' | 'general', string>>;
    readonly facts: Readonly<Record<'reference' | 'time' | 'code' | 'status' | 'retry', string>>;
    readonly who: string;
    readonly seen: string;
    readonly why: string;
    readonly steps: string;
    readonly again: string;
    readonly from: string;
    readonly also: string;
    readonly now: string;
    readonly none: string;
    readonly wanted: string;
    readonly example: string;
    readonly letter: string;
    readonly elsewhere: string;
  };
  readonly ask: {
    readonly title: string;
    readonly intro: string;
    readonly text: string;
    readonly textHint: string;
    readonly reply: string;
    readonly optional: string;
    readonly replyHint: string;
    readonly trap: string;
    readonly button: string;
    readonly said: Readonly<
      Record<
        'passed-on' | 'asked-before' | 'too-many' | 'stale' | 'empty' | 'later',
        { readonly title: string; readonly text: string }
      >
    >;
  };
  readonly help: {
    readonly intro: string;
    readonly replies: string;
    readonly reply530: string;
    readonly reply535: string;
    readonly short: string;
    readonly server: string;
    readonly what: string;
    readonly port: string;
    readonly security: string;
    readonly send: string;
    readonly readImap: string;
    readonly readPop3: string;
    readonly rules: readonly string[];
    readonly programsTitle: string;
    readonly programs: readonly Program[];
  };
  readonly held: HeldWords;
  readonly problems: Readonly<Record<ProblemKey, { readonly title: string; readonly text: string }>>;
}

export type ProblemKey =
  | 'broken'
  | 'not-found'
  | 'method'
  | 'slow'
  | 'too-large'
  | 'expectation'
  | 'header'
  | 'too-often'
  | 'ours'
  | 'busy'
  | 'insecure';

const english: Words = {
  language: 'en',
  skip: 'Skip to the content',
  pages: 'Pages',
  whyRefused: 'Why was my mail refused?',
  signInHelp: 'Set up a mail program',
  footer: 'This page is for people whose mail did not get through. It sets no cookies and runs no scripts.',
  home: {
    title: 'This is a mail server',
    text: 'It receives and sends mail for the people who have their mailboxes here. These pages help when mail does not get through.',
  },
  find: {
    label: 'Reference or code',
    hint: 'Both stand in the reply of this server, or in the report of your own. A reference looks like 7F3K-9QXD-M2TA, a code like PTR-3.',
    button: 'Look it up',
  },
  why: {
    intro:
      'When this server refuses mail or puts it off, its reply has a link, a reference and a short code. They lead to a page that says what was seen and how to mend it.',
    codes: 'All codes',
    neither:
      'That is neither a reference nor a code of this server. Please look at it once more: a reference has twelve characters.',
    another: 'Look up another reference or code',
    unknown: {
      title: 'Nothing is known under this reference',
      text: 'We have nothing to explain here. That may have one of these reasons:',
      reasons: [
        'The reference was not copied whole, or has a typing error. It has twelve characters.',
        'It is from another server: the beginning of the link in the reply says which.',
        'It is too long ago. After some weeks the record is deleted.',
        'Nothing was refused under it.',
      ],
    },
    kinds: { refused: 'Refused', deferred: 'Put off, not refused', general: 'What this code means' },
    facts: { reference: 'Reference', time: 'When', code: 'Code', status: 'Reply', retry: 'Try again from' },
    who: 'Who can mend it',
    seen: 'What we saw',
    why: 'Why it matters',
    steps: 'What to do',
    again: 'When to try again',
    from: 'From',
    also: 'There was something else',
    now: 'As it is',
    none: 'There is none.',
    wanted: 'As it should be',
    example: 'For example',
    letter: 'To copy',
    elsewhere: '(on another site)',
  },
  ask: {
    title: 'Was this a mistake?',
    intro:
      'Tell the postmaster here. Your words are passed on together with the reference; a person looks at them. You can do that once for each reference.',
    text: 'What should the postmaster know?',
    textHint: 'Plain text, at most 2000 characters. Please no passwords.',
    reply: 'Where an answer can reach you',
    optional: '(if you want one)',
    replyHint: 'A mail address. This page sends nothing there.',
    trap: 'Leave this empty',
    button: 'Pass it on',
    said: {
      'passed-on': {
        title: 'Thank you, it was passed on',
        text: 'The postmaster can see your message together with what happened. Please do what the page says in the meantime: mostly it is quicker.',
      },
      'asked-before': {
        title: 'This was asked already',
        text: 'A message for this reference was passed on before. Each reference can be asked about once.',
      },
      'too-many': {
        title: 'That is enough for today',
        text: 'Several messages from your network were passed on today already. Please try again tomorrow.',
      },
      stale: {
        title: 'Please open the page once more',
        text: 'The form was too old, or did not come from this page. Open the link from the reply again, and send it from there.',
      },
      later: {
        title: 'It could not be passed on now',
        text: 'This is our trouble, not yours. Please try again later today.',
      },
      empty: { title: 'There was no message', text: 'Please go back and write what the postmaster should know.' },
    },
  },
  help: {
    intro:
      'This is for people who have a mailbox on this server. To send mail, your program has to sign in with user name and password, over an encrypted connection.',
    replies: 'If a reply sent you here',
    reply530:
      '`530 Authentication required`: nothing is wrong with the address that you wrote to. Your program does not sign in for sending; switch that on as described below. [More about it](/why/code/AUTH-1)',
    reply535:
      '`535 Authentication credentials invalid`: nothing is wrong with the address that you wrote to. The user name or the password for sending is not right. [More about it](/why/code/AUTH-5)',
    short: 'The settings in short',
    server: 'Server, for sending and reading:',
    what: 'For',
    port: 'Port',
    security: 'Encryption',
    send: 'Sending (SMTP)',
    readImap: 'Reading (IMAP)',
    readPop3: 'Reading (POP3)',
    rules: [
      'User name: your whole mail address, for sending too.',
      'Password: that of your mailbox, or an app password where you have made one.',
      'Authentication: `Normal password`, also called `Password`, `Plain` or `Login`. It is encrypted by the connection.',
      'Not port 25: mail servers use it among themselves.',
    ],
    programsTitle: 'In your program',
    programs: englishPrograms,
  },
  held: englishHeld,
  problems: {
    broken: {
      title: 'This request cannot be read',
      text: 'Your browser or program sent something that is not a valid request. Please open the page again.',
    },
    'not-found': {
      title: 'There is no such page',
      text: 'Perhaps a part of the address was lost on the way. If it came in a reply about refused mail, copy the whole link, or type its reference in here:',
    },
    method: { title: 'This page does not work that way', text: 'It can be read, but not be sent anything.' },
    slow: { title: 'That took too long', text: 'The request did not arrive in time. Please try again.' },
    'too-large': {
      title: 'That is too much',
      text: 'What was sent is larger than this page takes. Please shorten it and try again.',
    },
    expectation: {
      title: 'This request cannot be met',
      text: 'Your program expects something that this server does not do.',
    },
    header: {
      title: 'This request is too large',
      text: 'Your browser sent more in front of the request than this server reads. Please open the page in a private window.',
    },
    'too-often': {
      title: 'Too many requests',
      text: 'Your network has asked for these pages very often in a short time. Please wait a minute and open the page again.',
    },
    ours: {
      title: 'Something went wrong here',
      text: 'This is our fault, and it was written down. Please try again in a few minutes.',
    },
    busy: {
      title: 'Not now, please',
      text: 'This server is busy or is being restarted. Please try again in a minute.',
    },
    insecure: {
      title: 'Please use the secure address',
      text: 'What is sent here must travel encrypted. Open the page with https:// in front and send it from there.',
    },
  },
};

const catalogues: Readonly<Record<string, Words>> = { en: english };

/** The words of the nearest language we have. */
export function wordsFor(locale: string): Words {
  const language = locale.toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return catalogues[language] ?? english;
}
