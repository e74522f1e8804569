/**
 * Html: writes HTML so that what is put in cannot become markup: a template tag that escapes every value, and refuses
 * the places where escaping would not be enough. Refuses to know pages and styles, and does not read HTML.
 * WHATWG HTML (syntax, sections 13.1.2 and 13.2.5).
 */
export { html, Html, type HtmlValue, verbatim } from './html.ts';
export { harmlessText } from './harmless.ts';
