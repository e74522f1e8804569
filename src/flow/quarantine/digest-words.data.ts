/** What a digest says. */
import type { DigestAction, QuarantineClass } from '#model/quarantine';
import type { LetterLanguage } from '#model/settings';

export interface DigestWords {
  /** Of dates. */
  readonly locale: string;
  readonly subject: (count: number) => string;
  /** `date`: when the first of them is deleted. */
  readonly intro: (count: number, date: string) => string;
  readonly order: string;
  readonly linksHint: string;
  readonly noLinks: string;
  readonly from: string;
  readonly subjectField: string;
  readonly received: string;
  readonly why: string;
  readonly reference: string;
  readonly noSubject: string;
  readonly noSender: string;
  readonly adminOnly: string;
  readonly more: string;
  readonly footer: (zone: string, off: string) => string;
  readonly actions: Readonly<Record<DigestAction, string>>;
  readonly classes: Readonly<Record<QuarantineClass, string>>;
  /** The reason that is kept with a message is in this language; elsewhere its class says why. */
  readonly hasReasons: boolean;
}

const english: DigestWords = {
  locale: 'en-GB',
  subject: (count) => (count === 1 ? '1 message is held for you' : `${count} messages are held for you`),
  intro: (count, date) =>
    count === 1
      ? `This message was not delivered. What you do nothing about stays held, and is deleted on ${date}.`
      : `These messages were not delivered. What you do nothing about stays held, and is deleted after its time, the first on ${date}.`,
  order: 'Those that you most likely want come first.',
  linksHint:
    'Each link opens a page that shows the message and has one button; nothing happens before you press it. A link works once, and needs no password: do not pass this mail on.',
  noLinks: 'To have one delivered, write to your postmaster and name its reference.',
  from: 'From',
  subjectField: 'Subject',
  received: 'Received',
  why: 'Held because',
  reference: 'Reference',
  noSubject: '(no subject)',
  noSender: '(no sender)',
  adminOnly: 'Only an administrator can deliver it.',
  more: 'More is held than fits into one mail. The rest comes with the next one.',
  footer: (zone, off) =>
    `Times are those of ${zone}. How often this mail comes can be changed, or switched off, by ${off}.`,
  actions: {
    deliver: 'Deliver',
    allow: 'Deliver and allow the sender',
    request: 'Ask an administrator for it',
    block: 'Block the sender and delete',
    delete: 'Delete',
  },
  classes: {
    spam: 'Spam',
    policy: 'Held by a rule',
    attachment: 'Attachment',
    phish: 'Phishing',
    virus: 'Virus',
    outbound: 'Outgoing',
  },
  hasReasons: true,
};

const german: DigestWords = {
  locale: 'de-DE',
  subject: (count) =>
    count === 1 ? '1 Nachricht für Sie wird zurückgehalten' : `${count} Nachrichten für Sie werden zurückgehalten`,
  intro: (count, date) =>
    count === 1
      ? `Diese Nachricht wurde nicht zugestellt. Wenn Sie nichts tun, bleibt sie zurückgehalten und wird am ${date} gelöscht.`
      : `Diese Nachrichten wurden nicht zugestellt. Wenn Sie nichts tun, bleiben sie zurückgehalten und werden nach ihrer Frist gelöscht, die erste am ${date}.`,
  order: 'Was Sie am ehesten haben wollen, steht zuerst.',
  linksHint:
    'Jeder Link öffnet eine Seite (auf Englisch), die die Nachricht zeigt und eine Schaltfläche hat; bevor Sie diese drücken, geschieht nichts. Ein Link gilt einmal und braucht kein Passwort: Geben Sie diese Mail nicht weiter.',
  noLinks: 'Soll eine davon zugestellt werden, schreiben Sie Ihrem Postmaster und nennen Sie ihr Kennzeichen.',
  from: 'Von',
  subjectField: 'Betreff',
  received: 'Eingang',
  why: 'Grund',
  reference: 'Kennzeichen',
  noSubject: '(kein Betreff)',
  noSender: '(kein Absender)',
  adminOnly: 'Nur Administratoren können sie zustellen.',
  more: 'Es wird mehr zurückgehalten, als in eine Mail passt. Der Rest kommt mit der nächsten.',
  footer: (zone, off) =>
    `Zeiten sind die von ${zone}. Soll diese Mail seltener, öfter oder gar nicht kommen, schreiben Sie an ${off}.`,
  actions: {
    deliver: 'Zustellen',
    allow: 'Zustellen und den Absender zulassen',
    request: 'Einen Administrator darum bitten',
    block: 'Den Absender sperren und löschen',
    delete: 'Löschen',
  },
  classes: {
    spam: 'Sie sieht nach Spam aus',
    policy: 'Eine Regel will es so',
    attachment: 'Sie hat einen Anhang, der hier nicht angenommen wird',
    phish: 'Sie sieht aus, als wollte jemand an ein Passwort oder an Geld',
    virus: 'In ihr wurde ein Virus gefunden',
    outbound: 'Sie wurde von hier gesendet',
  },
  hasReasons: false,
};

export const digestWords: Readonly<Record<LetterLanguage, DigestWords>> = { en: english, de: german };
