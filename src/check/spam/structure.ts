/** Signs in how a message is put together. */
import type { TestCatalog, TestHit } from '#check/verdict';
import type { IndexedMessage } from '#format/message';
import { hit } from './hits.ts';

export const structureTests = {
  'structure.incomplete': {
    family: 'structure',
    words: 'It could not be looked at as a whole: {what}',
    mend: 'Send less in one message: fewer parts, shorter texts, fewer levels of messages in messages.',
    prior: 2.2,
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
  'structure.malformed-header': {
    family: 'structure',
    words: 'A line of the header is no field',
    mend: 'Write header lines as "Name: value" (RFC 5322 section 2.2).',
    prior: 0.8,
  },
} as const satisfies TestCatalog;

export function structureHits(index: IndexedMessage): TestHit[] {
  const hits: TestHit[] = [];
  for (const anomaly of index.anomalies) {
    switch (anomaly) {
      case 'duplicate-content-type':
      case 'duplicate-transfer-encoding':
        if (!hits.some(({ test }) => test === 'structure.duplicate-type')) hits.push(hit('structure.duplicate-type'));
        break;
      case 'unclosed-multipart':
        hits.push(hit('structure.unclosed'));
        break;
      case 'missing-boundary':
        hits.push(hit('structure.no-boundary'));
        break;
      case 'nul':
        hits.push(hit('structure.nul'));
        break;
      case 'malformed-header':
        hits.push(hit('structure.malformed-header'));
        break;
      default:
    }
  }
  return hits;
}
