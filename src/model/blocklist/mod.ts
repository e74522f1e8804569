/**
 * Blocklist: what came of each DNS list, day by day, as SQL operations. Refuses to know how lists are asked, and what
 * anybody concludes from the counts.
 */
export { addListCounts, dropListCounts, LIST_COUNTS_KEPT_DAYS, listCounts, type ListSum } from './count.ts';
export { blocklistReads, blocklistWrites } from './operations.ts';
