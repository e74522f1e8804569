/**
 * Quarantine wiring: the desk over the store, digests on their clock, what the links in them do, and the operations for
 * programs. Refuses to know why a message is held.
 */
export { type Quarantine, type QuarantineParts, startQuarantine, type Teaching, unansweredTeller } from './start.ts';
