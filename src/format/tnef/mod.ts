/**
 * Tnef: winmail.dat, in which Outlook wraps what it cannot say in MIME. Gives the files in it.
 * Refuses to know what they are, and the text of the message: only attachments are read.
 * MS-OXTNEF (structure), MS-OXCDATA section 2.11.1 (types of properties), MS-OXPROPS (their numbers).
 */
export { readTnef, type TnefFile, type TnefReading } from './read.ts';
