/** The records of this room: readonly plain data, sent between threads. */

/** What people write mail with, as far as the way to hand on a whole message differs. */
export const mailPrograms = [
  'outlook',
  'outlook-new', // the one of Microsoft 365, on the web and its look-alike on the desktop
  'outlook-mobile',
  'apple-mail',
  'ios',
  'gmail',
  'android',
  'thunderbird',
  'roundcube',
  'webmail',
  'mutt',
  'other',
] as const;
export type MailProgram = (typeof mailPrograms)[number];

/** A message with its header, as octets. */
export interface ForwardedMessage {
  /** `attached`: as it was. `pasted`: put together again from a header and a text. */
  readonly way: 'attached' | 'pasted';
  /** At most FORWARDED_BYTES_MAX of it. */
  readonly bytes: Uint8Array;
}

/** What somebody sent in order to report mail. */
export interface Forward {
  readonly found: readonly ForwardedMessage[];
  /** More were attached than are looked at. */
  readonly more: boolean;
  readonly program: MailProgram;
  /** Written by a program, or a list: nobody answers it (RFC 3834 section 2). */
  readonly automatic: boolean;
  /** The addresses in From, in lower case. */
  readonly from: readonly string[];
  /** As sent, with its angle brackets; '' where there is none. */
  readonly messageId: string;
  readonly subject: string;
}
