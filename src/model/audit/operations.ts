import { listAudit } from './audit.ts';

/** For the reader thread. Writes are parts of other rooms' works. */
export const auditReads = { listAudit };
