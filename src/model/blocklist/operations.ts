import { addListCounts, dropListCounts, listCounts } from './count.ts';

/** For the table of operations: what the store thread runs, and what the reader thread runs. */
export const blocklistWrites = { addListCounts, dropListCounts };
export const blocklistReads = { listCounts };
