/**
 * Report: what is counted for reports that we send, which of them were sent, and what others report about the domains
 * that live here. Refuses to know formats' wrappings, mail, and when anything is due.
 */
export { type CountedPolicy, countDmarc, type DmarcCounted, KINDS_PER_DAY_MAX } from './count.ts';
export { reportWrites } from './operations.ts';
