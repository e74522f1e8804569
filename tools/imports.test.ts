import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineAt, scan } from './imports.ts';

test('finds each form of import with its line', () => {
  const { imports } = scan(`import 'side';
import a from 'one';
import type { B } from "two";
import {
  c,
  type D,
} from '#base/bytes';
import e, * as f from 'three';
export { g } from './g.ts';
export type * from './h.ts';
export * as i from './i.ts';
const j = await import('./j.ts');
`);
  assert.deepEqual(
    imports.map(({ specifier, line, typeOnly }) => [specifier, line, typeOnly]),
    [
      ['side', 1, false],
      ['one', 2, false],
      ['two', 3, true],
      ['#base/bytes', 7, false],
      ['three', 8, false],
      ['./g.ts', 9, false],
      ['./h.ts', 10, true],
      ['./i.ts', 11, false],
      ['./j.ts', 12, false],
    ],
  );
});

test('an import of inline types only carries no value', () => {
  assert.equal(scan(`import { type A, type B } from 'x';`).imports[0]?.typeOnly, true);
  assert.equal(scan(`import { type A, b } from 'x';`).imports[0]?.typeOnly, false);
});

test('the names of an import are known where it takes no more than names', () => {
  const { imports } = scan(`import { a as b, type C, d } from 'x';\nimport e, { f } from 'y';\nimport 'z';`);
  assert.deepEqual(
    imports.map(({ names }) => names),
    [['a', 'd'], undefined, undefined],
  );
});

test('an export before an import does not swallow it', () => {
  const { imports } = scan(`export function f() { return {}; }\nimport type { A } from 'x';`);
  assert.deepEqual(imports, [{ specifier: 'x', line: 2, typeOnly: true, names: ['A'] }]);
});

test('what stands in comments, strings, templates and regular expressions is not code', () => {
  const { code, imports } = scan(
    [
      `// import a from 'a'; Date.now()`,
      `/* import b from 'b';\n Date.now() */`,
      `const c = "import d from 'd'; Date.now()";`,
      'const e = `import f from "f" Date.now() ${real("\'x") + `${deep}`} Date.now()`;',
      `const g = /['"\`[/]Date.now()]/.test(x);`,
      `const h = 8 / 2; after();`,
    ].join('\n'),
  );
  assert.deepEqual(imports, []);
  assert.doesNotMatch(code, /Date/);
  assert.match(code, /real\("  "\)/);
  assert.match(code, /deep/);
  assert.match(code, /after\(\)/);
});

test('the bare code keeps every offset and line', () => {
  const text = `const a = 'x\\'y';\n// b\nconst c = \`\n\${a}\`;\nend();\n`;
  const { code } = scan(text);
  assert.equal(code.length, text.length);
  assert.equal(lineAt(code, code.indexOf('end')), 5);
});

test('braces inside a template expression do not end it', () => {
  const { code } = scan('const a = `x${f({ b: { c: 1 } })}y`; after();');
  assert.match(code, /f\(\{ b: \{ c: 1 \} \}\)/);
  assert.match(code, /after\(\)/);
  assert.doesNotMatch(code, /y`.*y`/);
});
