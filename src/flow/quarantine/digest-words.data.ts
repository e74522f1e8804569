/** What a digest says, in English. */
import type { DigestAction, QuarantineClass } from '#model/quarantine';

export const digestWords = {
  subject: (count: number): string =>
    count === 1 ? '1 message is held for you' : `${count} messages are held for you`,
  intro: (count: number, days: string): string =>
    `${count === 1 ? 'This message was' : 'These messages were'} not delivered. What you do nothing about stays held, and is deleted ${days}.`,
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
  footer: (zone: string, off: string): string =>
    `Times are those of ${zone}. How often this mail comes can be changed, or switched off, by ${off}.`,
  actions: {
    deliver: 'Deliver',
    allow: 'Deliver and allow the sender',
    request: 'Ask an administrator for it',
    block: 'Block the sender and delete',
    delete: 'Delete',
  } satisfies Readonly<Record<DigestAction, string>>,
  classes: {
    spam: 'Spam',
    policy: 'Held by a rule',
    attachment: 'Attachment',
    phish: 'Phishing',
    virus: 'Virus',
    outbound: 'Outgoing',
  } satisfies Readonly<Record<QuarantineClass, string>>,
} as const;
