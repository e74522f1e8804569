/** What programs say that they are, and what would have to be there if they were. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { parseDate } from '#format/message';
import { hit } from './hits.ts';
import type { HeaderView } from './view.ts';

export const mailerTests = {
  'header.false-outlook': {
    family: 'header',
    words: 'It says that it was written with {mailer}, and lacks what that program writes',
    mend: 'Name the program that really wrote it in X-Mailer, or none.',
    prior: 2.3,
  },
  'header.old-mailer': {
    family: 'header',
    words: 'It says that it was written with {mailer}, which was given up years before its Date',
    mend: 'Name the program that really wrote it in X-Mailer, or none.',
    prior: 1.6,
  },
  'header.bulk-mailer': {
    family: 'header',
    words: 'It was written by a program that writes to many: {mailer}',
    mend: 'Send through a service that is answerable for its customers.',
    prior: 0.6,
  },
  'header.web-script': {
    family: 'header',
    words: 'It was sent by a script on a web server: {script}',
    mend: 'Send through a mail server that knows its users.',
    prior: 0.5,
  },
  'header.outlook-id': {
    family: 'header',
    words: 'Its Message-ID has the form of Outlook Express, and nothing else says that it was used',
    mend: 'Write a Message-ID of your own form.',
    prior: 2.1,
  },
  'header.outlook-to': {
    family: 'header',
    words: 'It says that it was written with {mailer}, which would have put the address in To into angle brackets',
    mend: 'Name the program that really wrote it in X-Mailer, or none.',
    prior: 1.9,
  },
  'header.outlook-priority': {
    family: 'header',
    words: 'It bears the priority that Outlook writes, and nothing else that Outlook writes',
    mend: 'Leave X-MSMail-Priority out.',
    prior: 1.2,
  },
  'header.forged-received': {
    family: 'header',
    words: 'A Received field has a form that no mail server writes: {field}',
    mend: 'Do not write Received fields that no server wrote.',
    prior: 1.5,
  },
} as const satisfies TestCatalog;

/** Programs with the last year in which somebody could honestly have used them, long after their end. */
const givenUp: readonly (readonly [RegExp, number])[] = [
  [/outlook express/i, 2014],
  [/\bbuild 1[01]\.|\boutlook,? build|outlook imo/i, 2014],
  [/microsoft office outlook,? build 1[12]/i, 2018],
  [/microsoft windows (?:live )?mail|windows mail 6/i, 2018],
  [/microsoft cdo/i, 2021],
  [/eudora|incredimail|foxmail [4-6]|the bat! \(?v[1-4]|mutt\/1\.[0-4]\b|\bmozilla 4|netscape|aol [4-9]/i, 2013],
  [/phpmailer \[version 1|phpmailer 5\.[01]|php\/[45]\./i, 2019],
];

/** Programs that are used to write to addresses which were gathered. */
const bulkMailers =
  /pss bulk|bulk ?mail|mass ?mail|dmailer|emailer|e-?mail ?magnet|group ?mail|ixmail|stealth|mailking|send[- ]?blaster|leaf php|atomic|turbo-?mailer|advanced mass|ams |super ?mailer|power ?mailer|smtp ?mailer|xmailer|mailer king|gammadyne|inboxmailer|email sender|opt-?in ?pro|dark ?mailer|rapid ?mail|zeta ?mail|1st ?mail|oshirase|blat v|cleanmail|sendemail|mpop web|jmail|postcast|elianti|king ?mailer/i;

export function mailerHits(header: HeaderView): TestHit[] {
  const mailer = header.raw('x-mailer') || header.raw('user-agent');
  const hits: TestHit[] = [];
  if (isFalseOutlook(header, mailer)) hits.push(hit('header.false-outlook', { mailer }));
  else if (isOutlookIdAlone(header, mailer)) hits.push(hit('header.outlook-id'));
  if (isFalseTo(header, mailer)) hits.push(hit('header.outlook-to', { mailer }));
  if (header.has('x-msmail-priority') && !header.has('x-mimeole') && !header.has('list-id')) {
    hits.push(hit('header.outlook-priority'));
  }
  const year = new Date(parseDate(header.raw('date'))?.ms ?? 0).getUTCFullYear();
  const old = mailer !== '' && givenUp.some(([form, until]) => year > until && form.test(mailer));
  if (old) hits.push(hit('header.old-mailer', { mailer }));
  if (bulkMailers.test(mailer)) hits.push(hit('header.bulk-mailer', { mailer }));
  const script = header.raw('x-php-originating-script') || header.raw('x-php-script');
  if (script !== '' || /phpmailer|php\//i.test(mailer))
    hits.push(hit('header.web-script', { script: script || mailer }));
  hits.push(...receivedHits(header));
  return hits;
}

const outlookId = /^<[0-9a-f]{12}\$[0-9a-f]{8}\$[0-9a-f]{8}@[^>]*>/i;

/** Outlook Express always writes X-MimeOLE, and identifiers of one form; Outlook 9 to 11 write X-MimeOLE too. */
function isFalseOutlook(header: HeaderView, mailer: string): boolean {
  // A list or a gateway may have written them anew.
  if (header.has('list-id') || header.has('x-mailman-version') || header.has('list-unsubscribe')) return false;
  if (/^microsoft outlook express \d/i.test(mailer)) {
    if (!header.has('x-mimeole')) return true;
    return (
      !outlookId.test(header.raw('message-id')) &&
      !/^<(?:[a-z0-9.]*(?:hotmail|bay|blu|snt|col|dub|phx|oe)[^>]*|[^@]*@[^>]*msn\.com)>/i.test(
        header.raw('message-id'),
      ) &&
      !/by [^;]*\bid\b/.test(header.raw('message-id'))
    );
  }
  return /^microsoft outlook(?:,| )(?: ?build| imo)/i.test(mailer) && !header.has('x-mimeole');
}

/** Outlook writes each address of To in angle brackets; lists and gateways may write To anew. */
function isFalseTo(header: HeaderView, mailer: string): boolean {
  const to = header.raw('to');
  return (
    /^microsoft (?:office )?outlook/i.test(mailer) && to.includes('@') && !to.includes('<') && !header.has('list-id')
  );
}

function isOutlookIdAlone(header: HeaderView, mailer: string): boolean {
  if (
    header.has('x-mimeole') ||
    /outlook|microsoft|windows|exchange|the bat/i.test(mailer) ||
    header.has('thread-index')
  )
    return false;
  return outlookId.test(header.raw('message-id'));
}

/** Octets beyond 255, zones beyond those of the world, and an address that is left empty. */
const receivedForged =
  /\b(?:2[6-9]\d|25[6-9]|[3-9]\d\d)\.\d{1,3}\.\d{1,3}\.\d{1,3}\]|\[\d{1,3}\.(?:2[6-9]\d|[3-9]\d\d)\.|\d\d:\d\d:\d\d [-+](?:1[5-9]|[2-9]\d)\d\d|\(unknown \[\]\)/;

function receivedHits(header: HeaderView): TestHit[] {
  const received = header.all('received');
  const hits: TestHit[] = [];
  const forged = received.map((field) => header.textOf(field)).find((text) => receivedForged.test(text));
  if (forged !== undefined) hits.push(hit('header.forged-received', { field: forged }));
  return hits;
}
