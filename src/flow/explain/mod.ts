/**
 * Explain: why mail was refused or put off, for the person who reads the reply: the link that stands in it.
 * Refuses to know HTTP and HTML, who may see what else of a story, and how a refusal comes about.
 */
export { explainSettings } from './settings.ts';
export { type WebPlace, WhyLinks, type WhyLinksParts } from './link.ts';
