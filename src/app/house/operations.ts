/** All operations, by name: writes run in the store thread, reads in the reader thread. */
import { maildropReads } from '#flow/maildrop';
import { acceptMail } from '#flow/receive';
import { auditReads } from '#model/audit';
import { directoryReads, directoryWrites } from '#model/directory';
import { mailboxReads, mailboxWrites } from '#model/mailbox';
import { forgetSubmissions, queueReads, queueWrites } from '#model/queue';
import { settingsReads, settingsWrites } from '#model/settings';

export const writes = {
  acceptMail,
  forgetSubmissions,
  ...directoryWrites,
  ...mailboxWrites,
  ...queueWrites,
  ...settingsWrites,
};
export type Writes = typeof writes;

export const reads = {
  ...auditReads,
  ...directoryReads,
  ...maildropReads,
  ...mailboxReads,
  ...queueReads,
  ...settingsReads,
};
export type Reads = typeof reads;
