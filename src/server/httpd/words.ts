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
