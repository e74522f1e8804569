/**
 * Explain: why mail was refused or put off, for the person who reads the reply: the link that stands in it, and what its page
 * says: what was seen with its evidence, why it matters, how to mend it step by step, with records as they are and should be.
 * Nothing in an explanation names a recipient, a subject, a score or a rule. Refuses to know HTTP and HTML, and how a
 * refusal comes about: it reads the trace.
 * RFC 7208 (SPF records), RFC 1035, RFC 3596 (reverse names), RFC 7505 (null MX), RFC 9989 (DMARC).
 */
export { Asks, type Asked, type AsksParts, type Letter, type Question } from './asks.ts';
export { type Cause, type CauseKey, causeOfCode, causes, type Mender } from './causes.ts';
export {
  type ExplainedCause,
  type ExplainedRecord,
  type ExplainedStep,
  type Explanation,
  type LabelledValue,
} from './explanation.ts';
export {
  Explainer,
  type ExplainerParts,
  type ListedArea,
  type ListedCause,
  recordsUnder,
  type RecordsParts,
} from './explainer.ts';
export { fill, fillPlain, type Part, type Sentence } from './fill.ts';
export { type WebPlace, WhyLinks, type WhyLinksParts } from './link.ts';
export type { Peer } from './see.ts';
export { explainSettings } from './settings.ts';
export { type Texts, textsFor } from './texts.ts';
