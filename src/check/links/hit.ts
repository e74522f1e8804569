import type { EvidenceText, TestHit } from '#check/verdict';
import type { LinkTest } from './tests.ts';

const EVIDENCE_CHARS_MAX = 200;

export function hit(test: LinkTest, evidence: Readonly<Record<string, EvidenceText>> = {}, value = 1): TestHit {
  const cut = Object.entries(evidence).map(([key, text]): [string, EvidenceText] => [
    key,
    typeof text === 'string' ? text.slice(0, EVIDENCE_CHARS_MAX) : text,
  ]);
  return { test, value, evidence: Object.fromEntries(cut) };
}
