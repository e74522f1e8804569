/**
 * Completes package-lock.json with the optional platform packages that the registry at hand does not hold (a mirror may
 * keep those of its own platform only; npm then leaves them out and `npm ci` refuses the lock file). An entry made here has
 * version, os, cpu and libc, and no integrity: npm skips it on other platforms and adds the integrity where it installs it.
 *   bin/node tools/complete-lock.ts [--check]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface LockedPackage {
  version?: string;
  optionalDependencies?: Record<string, string>;
  [key: string]: unknown;
}

export interface Lock {
  packages: Record<string, LockedPackage>;
  [key: string]: unknown;
}

const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** `@scope/binding-linux-arm64-musl` says for which platform it is; a name that does not is none of ours. */
export function platformOf(name: string): { os: string[]; cpu: string[]; libc?: string[] } | undefined {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  if (os.length !== 1 || cpu.length !== 1) return undefined;
  if (!os.includes('linux')) return { os, cpu };
  const musl = words.some((word) => word.startsWith('musl'));
  const glibc = words.some((word) => word.startsWith('gnu'));
  return { os, cpu, ...(musl ? { libc: ['musl'] } : glibc ? { libc: ['glibc'] } : {}) };
}

/** The missing entries by path; exact versions only, since a range cannot be resolved here. */
export function missingEntries({ packages }: Lock): Map<string, LockedPackage> {
  const missing = new Map<string, LockedPackage>();
  for (const { optionalDependencies = {}, dev } of Object.values(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const path = `node_modules/${name}`;
      const platform = platformOf(name);
      if (packages[path] !== undefined || platform === undefined || !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version)) continue;
      const { os, cpu, libc } = platform;
      missing.set(path, {
        version,
        cpu,
        ...(dev === true ? { dev } : {}),
        ...(libc ? { libc } : {}),
        optional: true,
        os,
      });
    }
  }
  return missing;
}

/** The lock with the entries in their places; npm sorts by path. */
export function complete(lock: Lock, missing: ReadonlyMap<string, LockedPackage>): Lock {
  const all = [...Object.entries(lock.packages), ...missing];
  return { ...lock, packages: Object.fromEntries(all.sort(([a], [b]) => a.localeCompare(b, 'en'))) };
}

function main(): void {
  const path = join(import.meta.dirname, '../package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as Lock;
  const missing = missingEntries(lock);
  if (process.argv.includes('--check')) {
    for (const entry of missing.keys()) process.stdout.write(`package-lock.json lacks ${entry}\n`);
    if (missing.size > 0) process.exitCode = 1;
    return;
  }
  if (missing.size > 0) writeFileSync(path, `${JSON.stringify(complete(lock, missing), null, 2)}\n`);
  process.stdout.write(`${missing.size} entries added\n`);
}

if (import.meta.main) main();
