import { dropStsPolicies, listStsPolicies, loadStsPolicy, saveStsPolicy, touchStsPolicies } from './sts.ts';
import { addTlsSessions, dropTlsTallies, listTlsDays, readTlsTallies } from './tally.ts';

/** For the table of operations: what the store thread runs, and what the reader thread runs. */
export const tlsPolicyWrites = { addTlsSessions, dropStsPolicies, dropTlsTallies, saveStsPolicy, touchStsPolicies };
export const tlsPolicyReads = { listStsPolicies, listTlsDays, loadStsPolicy, readTlsTallies };
