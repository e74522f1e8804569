/**
 * Milterd: our filter as a milter for other people's mail servers (Postfix, Sendmail): a session machine without a
 * connection, and the driver that connects it to one. Collects envelope, header and body of each message, asks once at its
 * end, and answers with what is to change and what is to become of it.
 * Refuses to know what makes a message spam, and where it goes from there: those are its port.
 */
export { driveMilter, type DriveOptions } from './driver.ts';
export { type MilterOptions, standardMilterOptions } from './options.ts';
export type { MilterHouse, MilterNote, MilterSink } from './ports.ts';
export { MilterSession } from './session.ts';
