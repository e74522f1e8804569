/**
 * Markup: what a reader of a message sees of an HTML text, and what he does not: visible and hidden text, links, images,
 * forms, and what is loaded. One pass, without a tree, in bounded memory, for what is looked at in every message.
 * Refuses to know what it is worth, where an address leads, and how to make a text harmless.
 * WHATWG HTML (section 13.2.5, tokenization), CSS as far as it hides.
 */
export { markupLimits } from './limits.ts';
export { readMarkup } from './read.ts';
export {
  type ActiveContent,
  type HiddenWay,
  hiddenWays,
  type MarkupForm,
  type MarkupImage,
  type MarkupLimits,
  type MarkupLink,
  type MarkupLoad,
  type MarkupReading,
} from './types.ts';
