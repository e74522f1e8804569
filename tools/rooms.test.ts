import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bands } from './check-rooms.ts';
import { findProblems } from './rooms.ts';
import type { Plan } from './rooms.ts';

const plan: Plan = { bands, arrows: { 'format/smtp': ['format/address'], 'edge/store': ['model/mailbox'] } };
const header = '/** A room. */\n';

/** Findings of a tree in which every room of the given files has a face. */
function findings(files: Readonly<Record<string, string>>, use: Plan = plan): string[] {
  const all = new Map<string, string>();
  for (const file of Object.keys(files)) {
    const parts = file.split('/');
    if (parts.length > 3) all.set(`${parts.slice(0, 3).join('/')}/mod.ts`, header);
  }
  for (const [file, text] of Object.entries(files)) all.set(file, text);
  return findProblems(all, use).map(({ file, line, text }) => `${file}:${line}: ${text}`);
}

test('arrows to the left are allowed', () => {
  assert.deepEqual(
    findings({
      'src/server/smtpd/a.ts': `import { a } from '#format/smtp';\nimport { b } from '#flow/receive';`,
      'src/app/commands/serve.ts': `import { a } from '#edge/net';\nimport { b } from '#server/smtpd';`,
      'src/main.ts': `import { run } from './app/main.ts';`,
    }),
    [],
  );
});

test('an arrow to the right is refused with the rule', () => {
  const [only, ...rest] = findings({ 'src/format/smtp/a.ts': `\nimport type { A } from '#model/queue';` });
  assert.match(
    only ?? '',
    /^src\/format\/smtp\/a\.ts:2: Arrow format\/smtp → model\/queue points the wrong way: format may import base\./,
  );
  assert.deepEqual(rest, []);
});

test('an arrow inside a band needs its line, and the line is printed', () => {
  assert.deepEqual(findings({ 'src/format/smtp/a.ts': `import { a } from '#format/address';` }), []);
  const [only] = findings({ 'src/format/smtp/a.ts': `import { a } from '#format/dsn';` });
  assert.match(
    only ?? '',
    /add to arrows in tools\/check-rooms\.ts: 'format\/smtp': \['format\/address', 'format\/dsn'\],$/,
  );
});

test('edge sees types of what lies to its left, values only by a line of its own', () => {
  assert.deepEqual(findings({ 'src/edge/net/a.ts': `import type { A } from '#server/smtpd';` }), []);
  assert.match(
    findings({ 'src/edge/net/a.ts': `import { a } from '#server/smtpd';` })[0] ?? '',
    /may carry types only/,
  );
  assert.deepEqual(findings({ 'src/edge/store/a.ts': `import { a } from '#model/mailbox';` }), []);
});

test('only tests import from testing, and tests may cross inside their band', () => {
  assert.deepEqual(
    findings({ 'src/format/smtp/a.test.ts': `import { a } from '#testing/clock';\nimport { b } from '#format/dsn';` }),
    [],
  );
  assert.equal(findings({ 'src/format/smtp/a.ts': `import { a } from '#testing/clock';` }).length, 1);
});

test('a room is entered through its face and knows its own files by ./', () => {
  const found = findings({
    'src/format/smtp/a.ts': `import './b.ts';\nimport '../dsn/x.ts';\nimport '#format/dsn/inner';\nimport './c';`,
    'test/scenario/a.test.ts': `import { x } from '../../src/format/smtp/b.ts';`,
  });
  assert.deepEqual(findings({ 'src/app/house/a.ts': `import { x } from '#flow/send/works';` }), []);
  const works = `import { x } from '#flow/receive';\nimport type { Y } from '#flow/receive';\n`;
  assert.match(
    findings({ 'src/flow/receive/works.ts': works })[0] ?? '',
    /^src\/flow\/receive\/works.ts:1: Imports "#flow\/receive" into/,
  );
  assert.deepEqual(
    found.map((line) => line.split(': ')[0]),
    ['src/format/smtp/a.ts:2', 'src/format/smtp/a.ts:3', 'src/format/smtp/a.ts:4', 'test/scenario/a.test.ts:1'],
  );
});

test('each room has a face with a header', () => {
  assert.deepEqual(
    findProblems(new Map([['src/format/smtp/a.ts', '']]), plan).map(({ text }) => text),
    ['Is missing: each room has a face'],
  );
  assert.match(findings({ 'src/format/smtp/mod.ts': 'export {};' })[0] ?? '', /Has no header/);
});

test('a cycle between rooms is found, type imports included', () => {
  const use: Plan = { bands, arrows: { 'format/a': ['format/b'], 'format/b': ['format/c'], 'format/c': ['format/a'] } };
  const found = findings(
    {
      'src/format/a/x.ts': `import '#format/b';`,
      'src/format/b/x.ts': `import type { C } from '#format/c';`,
      'src/format/c/x.ts': `import '#format/a';`,
    },
    use,
  );
  assert.deepEqual(found, ['src/format/c/x.ts:1: Closes the cycle format/a → format/b → format/c → format/a']);
});

test('sockets, disks and the environment belong to edge and app', () => {
  const text = `import { connect } from 'node:net';\nimport { readFile } from 'node:fs/promises';\nconst a = process.env.A;`;
  assert.deepEqual(
    findings({ 'src/flow/send/a.ts': text }).map((line) => line.split(': ')[0]),
    ['src/flow/send/a.ts:1', 'src/flow/send/a.ts:2', 'src/flow/send/a.ts:3'],
  );
  assert.deepEqual(findings({ 'src/edge/net/a.ts': text, 'src/flow/send/a.test.ts': text }), []);
});

test('pure functions and types of those modules are for all', () => {
  const text = `import { isIP, isIPv6 } from 'node:net';\nimport type { Socket } from 'node:net';`;
  assert.deepEqual(findings({ 'src/format/address/a.ts': text }), []);
  assert.equal(findings({ 'src/format/address/a.ts': `import { isIP, connect } from 'node:net';` }).length, 1);
});

test('time, timers and chance come through ports', () => {
  const text = `f(Date.now(), new Date(), Math.random());\nsetTimeout(f, 1);\nnew Date(0); clock.setTimeout(1);`;
  assert.deepEqual(
    findings({ 'src/model/queue/a.ts': text }).map((line) => line.split(': ')[0]),
    ['src/model/queue/a.ts:1', 'src/model/queue/a.ts:1', 'src/model/queue/a.ts:1', 'src/model/queue/a.ts:2'],
  );
  assert.deepEqual(findings({ 'src/edge/net/a.ts': text }), []);
  assert.deepEqual(findings({ 'src/model/queue/a.ts': '// Date.now() would jump.\n' }), []);
});

test('formats are not asynchronous', () => {
  assert.match(findings({ 'src/format/smtp/a.ts': 'export async function f() {}' })[0] ?? '', /formats are pure/);
});

test('a long file is a warning, a very long one an error, a table neither', () => {
  const lines = (n: number): string => 'a();\n'.repeat(n);
  const levels = (file: string, n: number): string[] =>
    findProblems(
      new Map([
        ['src/format/smtp/mod.ts', header],
        [file, lines(n)],
      ]),
      plan,
    ).map(({ level }) => level);
  assert.deepEqual(levels('src/format/smtp/a.ts', 500), []);
  assert.deepEqual(levels('src/format/smtp/a.ts', 501), ['warning']);
  assert.deepEqual(levels('src/format/smtp/a.ts', 601), ['error']);
  assert.deepEqual(levels('src/format/smtp/a.data.ts', 5000), []);
});
