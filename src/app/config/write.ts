import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { stringify } from 'smol-toml';
import { configKeys } from './keys.ts';

/** The file of a first start: every key with what it means, all but the host name behind `#`. */
export function defaultConfigText(options: { readonly hostname: string }): string {
  const lines = [
    '# Rookery reads this file when it starts. Everything else is a setting in the database:',
    '#   rookery setting list',
    '# An option of the command line counts before a variable of the environment (ROOKERY_LISTEN__PORT_OFFSET),',
    '# a variable before this file, and this file before the default. Unknown keys are errors.',
    '',
  ];
  let section = '';
  for (const { path, example, help } of configKeys) {
    const parts = path.split('.');
    const key = parts.pop() ?? '';
    const own = parts.join('.').replace('*', 'NAME');
    if (own !== section) {
      section = own;
      // A section in a comment as well, where all of its keys are: an empty one would say nothing.
      lines.push('', `# [${own}]`);
    }
    if (path === 'hostname') lines.push(`# ${help}.`, stringify({ hostname: options.hostname }).trim());
    else lines.push(`# ${help}.`, `# ${key} = ${example}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Writes the file of a first start; never over one that is there. Gives whether it wrote. */
export function writeDefaultConfig(path: string, options: { readonly hostname: string }): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o640);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, defaultConfigText(options));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return true;
}
