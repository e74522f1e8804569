/**
 * Unsubscription: which lists each account left with one click, and when, so that mail that still comes can be told.
 * Refuses to know how a list is left.
 */
export { stillComes, UNSUBSCRIBE_GRACE_MS } from './still.ts';
export {
  type LeavableEmail,
  type Unsubscription,
  unsubscriptionReads,
  UNSUBSCRIPTIONS_MAX,
  unsubscriptionWrites,
} from './operations.ts';
