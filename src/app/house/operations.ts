/** All operations, by name: writes run in the store thread, reads in the reader thread. */
import { acceptMail } from '#flow/receive';
import { auditReads } from '#model/audit';
import { directoryReads, directoryWrites } from '#model/directory';
import { settingsReads, settingsWrites } from '#model/settings';

export const writes = {
  acceptMail,
  ...directoryWrites,
  ...settingsWrites,
};
export type Writes = typeof writes;

export const reads = {
  ...auditReads,
  ...directoryReads,
  ...settingsReads,
};
export type Reads = typeof reads;
