/** Signs in how a message is put together. */
import type { TestCatalog, TestHit } from '#check/verdict';
import type { Anomaly, IndexedMessage } from '#format/message';
import { hit } from './hits.ts';

export const structureTests = {
  'structure.incomplete': {
    family: 'structure',
    words: 'It could not be looked at as a whole: {what}',
    mend: 'Send less in one message: fewer parts, shorter texts, fewer levels of messages in messages.',
    prior: 1.3,
  },
  'structure.duplicate-type': {
    family: 'structure',
    words: 'Two fields say what a part is, so that programs disagree about it',
    mend: 'Write Content-Type and Content-Transfer-Encoding once in each part (RFC 2045).',
    prior: 1.5,
  },
  'structure.unclosed': {
    family: 'structure',
    words: 'A multipart body is never closed',
    mend: 'End multipart bodies with their closing boundary (RFC 2046 section 5.1.1).',
    prior: 0.4,
  },
  'structure.no-boundary': {
    family: 'structure',
    words: 'A multipart body has no usable boundary',
    mend: 'Give multipart types a boundary parameter (RFC 2046 section 5.1.1).',
    prior: 1.2,
  },
  'structure.nul': {
    family: 'structure',
    words: 'There are NUL octets in it, which no mail may have',
    mend: 'Encode octets that are no text (RFC 5322 section 2.2).',
    prior: 0.8,
  },
  'structure.report': {
    family: 'structure',
    words: 'It is a report of a mail server about a message, in the form that servers read',
    prior: -1.5,
    phish: -1.5,
  },
  'structure.malformed-header': {
    family: 'structure',
    words: 'A line of the header is no field',
    mend: 'Write header lines as "Name: value" (RFC 5322 section 2.2).',
    prior: 0.8,
  },
} as const satisfies TestCatalog;

/** What of the index is a sign; bare line feeds and eight-bit headers are not: too many honest programs write them. */
const byAnomaly: Readonly<Partial<Record<Anomaly, keyof typeof structureTests>>> = {
  'duplicate-content-type': 'structure.duplicate-type',
  'duplicate-transfer-encoding': 'structure.duplicate-type',
  'unclosed-multipart': 'structure.unclosed',
  'missing-boundary': 'structure.no-boundary',
  nul: 'structure.nul',
  'malformed-header': 'structure.malformed-header',
};

export function structureHits(index: IndexedMessage): TestHit[] {
  const found = new Set(index.anomalies.flatMap((anomaly) => byAnomaly[anomaly] ?? []));
  const hits = [...found].map((test) => hit(test));
  return isReport(index) ? [...hits, hit('structure.report')] : hits;
}

const reportTypes: ReadonlySet<string> = new Set([
  'delivery-status',
  'global-delivery-status',
  'disposition-notification',
  'feedback-report',
]);

/** RFC 6522: a part for people, and one for programs. */
function isReport({ root }: IndexedMessage): boolean {
  return (
    root.type === 'multipart' &&
    root.subtype === 'report' &&
    root.children.some(({ type, subtype }) => type === 'message' && reportTypes.has(subtype))
  );
}
