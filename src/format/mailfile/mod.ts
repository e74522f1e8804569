/**
 * Mailfile: the messages in a file that somebody has: one as it is, or an mbox of many (RFC 4155). Files of other formats
 * are told by what they are, since to read them as mail would teach a filter nonsense.
 * Refuses to know what messages say, and disks.
 */
export { anyMailOf, type MailFile, MAIL_FILE_MESSAGES_MAX, mailFileOf } from './mailfile.ts';
