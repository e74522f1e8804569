/**
 * Choice wiring: the desks at which people say whose mail they want, over the store. Refuses to know commands, pages and
 * what a message is.
 */
export { choiceOperations } from './api.ts';
export type { Effective } from './effective.ts';
export { type Choice, type ChoiceParts, startChoice } from './start.ts';
