/** All tests of all rooms, by name. */
import { attachmentTests } from '#check/attachment';
import { engineTests } from '#check/engine';
import { bayesTests } from '#check/bayes';
import { fingerprintTests } from '#check/fingerprint';
import { linkTests } from '#check/links';
import { listTests, ruleTests } from '#check/rules';
import type { TestCatalog, TestDeclaration } from '#check/verdict';
import { brandTests } from './brand.ts';
import { claimTests } from './claim.ts';
import { clockTests } from './clock.ts';
import { contextTests } from './context.ts';
import { entryTests } from './entry.ts';
import { gtubeTests } from './gtube.ts';
import { headerTests } from './header.ts';
import { impersonationTests } from './impersonation.ts';
import { lookTests } from './look.ts';
import { mailerTests } from './mailer.ts';
import { senderTests } from './sender.ts';
import { structureTests } from './structure.ts';
import { subjectTests } from './subject.ts';
import { textTests } from './text.ts';
import { toldTests } from './told.ts';

const catalogs: readonly TestCatalog[] = [
  structureTests,
  lookTests,
  headerTests,
  clockTests,
  mailerTests,
  entryTests,
  subjectTests,
  senderTests,
  toldTests,
  textTests,
  gtubeTests,
  linkTests,
  attachmentTests,
  ruleTests,
  brandTests,
  claimTests,
  bayesTests,
  engineTests,
  ruleTests,
  fingerprintTests,
  contextTests,
  impersonationTests,
  listTests,
];

const byName = new Map<string, TestDeclaration>();
for (const catalog of catalogs) {
  for (const [name, declaration] of Object.entries(catalog)) byName.set(name, declaration);
}

/** Every test the filter knows. */
export const spamTests: ReadonlyMap<string, TestDeclaration> = byName;
