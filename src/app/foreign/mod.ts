/**
 * Foreign wiring: our filter for mail that other people's servers carry: as a milter, and between two of their hops.
 * Refuses to know what makes a message spam, and who lives here.
 */
export { type ForeignParts, foreignFilter } from './judge.ts';
export { relayConnect } from './hop.ts';
export type { ForeignTraces } from './trace.ts';
export { milterSession } from './milter.ts';
export { RelayReception, type RelayParts } from './relay.ts';
