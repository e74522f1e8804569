/** Making of hits. */
import type { EvidenceText, TestHit } from '#check/verdict';
import { EVIDENCE_CHARACTERS_MAX } from './limits.ts';

/** A sign that is there, or a measure of it. Texts of the evidence are cut. */
export function hit(test: string, evidence: Readonly<Record<string, EvidenceText>> = {}, value = 1): TestHit {
  // Nearly all evidence is short: it is kept as it is.
  for (const key in evidence) if (isLong(evidence[key])) return { test, value, evidence: shortenedAll(evidence) };
  return { test, value, evidence };
}

function isLong(said: EvidenceText | undefined): boolean {
  return typeof said === 'string' && said.length > EVIDENCE_CHARACTERS_MAX;
}

function shortenedAll(evidence: Readonly<Record<string, EvidenceText>>): Record<string, EvidenceText> {
  const kept: Record<string, EvidenceText> = {};
  for (const [key, said] of Object.entries(evidence)) kept[key] = typeof said === 'string' ? shortened(said) : said;
  return kept;
}

function shortened(text: string): string {
  return text.length > EVIDENCE_CHARACTERS_MAX ? `${text.slice(0, EVIDENCE_CHARACTERS_MAX - 1).toWellFormed()}…` : text;
}
