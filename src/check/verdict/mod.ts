/**
 * Verdict: what a filter says of a message, as data: named tests with evidence, what each came to, and what all come to.
 * The other filter rooms declare their tests with it. Refuses to know how anything is found, and what becomes of mail.
 */
export { contentCodes, type RefusedContent, refusedContents } from './refused.ts';
export {
  type EvidenceText,
  type MailKind,
  mailKinds,
  type TestCatalog,
  type TestDeclaration,
  testFamilies,
  type TestFamily,
  type TestHit,
  type Verdict,
  type VerdictKind,
  verdictKinds,
  type WeighedTest,
} from './types.ts';
