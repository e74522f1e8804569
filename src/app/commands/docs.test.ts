/** What the pages tell people to type is understood as it stands there: commands, options, settings and their values. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Command, CommanderError } from 'commander';
import { settingSchema } from '#app/house';
import { buildProgram } from './program.ts';

const root = join(import.meta.dirname, '../../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs/operate'))
    .filter((name) => name.endsWith('.md') && name !== 'settings.md')
    .map((name) => `docs/operate/${name}`),
];

interface Line {
  readonly page: string;
  readonly line: string;
}

/** What is to be typed, in blocks and in sentences, without what a shell takes away. */
function lines(): readonly Line[] {
  return pages.flatMap((page) =>
    readFileSync(join(root, page), 'utf8')
      .split('\n')
      .flatMap((line) => [
        /^(?: {4})?(?:[^`|]*\| )?(?:bin\/)?rookery ([a-z].*)$/.exec(line)?.[1] ?? '',
        ...[...line.matchAll(/`(?:bin\/)?rookery ([^`]+)`/g)].map(([, typed = '']) => typed),
      ])
      .filter((line) => line !== '')
      .map((line) => ({ page, line: line.replace(/ {2,}#.*$| [<>|] .*$/, '') })),
  );
}

/** Words as a shell has them. */
function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ''));
}

/** The whole command line, in which no command does anything. */
function program(): Command {
  const nothing = (): never => assert.fail('nothing is to be done');
  const io = {
    out: () => undefined,
    err: () => undefined,
    readStdin: nothing,
    readFile: nothing,
    askSecret: undefined,
    live: false,
    styled: false,
    env: {},
    cwd: '/',
  };
  const all = buildProgram({ io, now: () => 0, version: '0', serve: nothing, check: nothing });
  const still = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => undefined);
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    for (const one of command.commands) still(one);
  };
  still(all);
  return all;
}

test('every command of the pages is one, with options that it has', async () => {
  const all = lines();
  assert.ok(all.length > 60, String(all.length));
  for (const { page, line } of all) {
    await program()
      .parseAsync(words(line), { from: 'user' })
      .catch((error: unknown) => {
        // A sentence may name a command without what it is about.
        const isNamed = error instanceof CommanderError && /^commander\.(?:missingArgument|help)/.test(error.code);
        if (!isNamed) assert.fail(`${page}: ${line}: ${String(error)}`);
      });
  }
});

test('every setting that the pages set is one, and takes that value in that place', () => {
  const schema = settingSchema();
  let count = 0;
  for (const { page, line } of lines()) {
    const [, , key = '', ...rest] = words(line);
    if (!line.startsWith('setting set ') || /[A-Z]/.test(key)) continue;
    const option = rest.findIndex((word) => word.startsWith('--'));
    const values = option === -1 ? rest : rest.slice(0, option);
    const scope = rest.includes('--account') ? 'account' : rest.includes('--domain') ? 'domain' : 'platform';
    assert.doesNotThrow(() => schema.parse(key, values.join(' '), scope), `${page}: ${line}`);
    count += 1;
  }
  assert.ok(count > 10, String(count));
});
