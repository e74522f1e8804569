/** All tests of all rooms, by name. */
import { engineTests } from '#check/engine';
import type { TestCatalog, TestDeclaration } from '#check/verdict';
import { structureTests } from './structure.ts';

const catalogs: readonly TestCatalog[] = [structureTests, engineTests];

const byName = new Map<string, TestDeclaration>();
for (const catalog of catalogs) {
  for (const [name, declaration] of Object.entries(catalog)) byName.set(name, declaration);
}

/** Every test the filter knows. */
export const spamTests: ReadonlyMap<string, TestDeclaration> = byName;
