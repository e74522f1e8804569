/** All operations, by name: writes run in the store thread, reads in the reader thread. */
import { acceptMail } from '#flow/receive';

export const writes = {
  acceptMail,
};
export type Writes = typeof writes;

export const reads = {};
export type Reads = typeof reads;
