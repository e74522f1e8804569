/** Debian packages that a benchmark needs. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Installs what is missing, without starting any of it; that needs root. */
export function install(...packages: readonly string[]): void {
  const script = join(import.meta.dirname, '../peers/install.sh');
  const { status, stderr } = spawnSync('bash', [script, ...packages], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Cannot install ${packages.join(' ')}:\n${stderr}`);
}
