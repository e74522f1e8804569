/**
 * Filter: from what was seen of a message to what becomes of each recipient's copy: looks up what needs others, judges for
 * each of them, and does what they chose. Refuses to know how anything is found in a message, and SMTP's replies.
 */
export { type FilterAction, filterActions, filterSettings, headerChoices } from './settings.ts';
