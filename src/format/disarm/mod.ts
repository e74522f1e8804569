/**
 * Disarm: HTML of strangers made harmless. A browser's parser builds the tree, an allow-list says what stays of it, and
 * what stays is written anew, so that every program reads the same; with a list of what was changed and why.
 * Refuses to know: whether a message is wanted, who reads it, and how it is shown.
 * WHATWG HTML (parsing 13.2, serialising 13.3), WHATWG URL, CSS Syntax Level 3; RFC 6068 (mailto), 2392 (cid, mid).
 */
export { disarmHtml, defaultPolicy } from './disarm.ts';
export { cleanMessage, type Cleaned, type CleanOptions, cleaningNeeds, htmlOf } from './message.ts';
export { frameContentPolicy, frameSandbox } from './frame.ts';
export { type CleaningNeed, mayChange, mayNeedCleaning } from './precheck.ts';
export { changeKinds, type ChangeWords, explainChange } from './kinds.ts';
export {
  type Action,
  type Change,
  type Danger,
  dangers,
  type DisarmContext,
  type Disarmed,
  type DisarmPolicy,
} from './types.ts';
