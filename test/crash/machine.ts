/** What this machine can do for the suite: loop devices, file systems that can be cut off, a logged disk, strace. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type FileSystem = 'ext4' | 'xfs';

/** Mount points to be let go of, however the process ends. */
const mounted = new Set<string>();
/** Folders to be removed, however the process ends. */
const temporary = new Set<string>();
process.once('exit', () => {
  for (const point of [...mounted].reverse()) unmount(point);
  for (const folder of temporary) removeFolder(folder);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

/** A folder of this process alone, until `removeFolder` or the end of the process. */
export function makeFolder(below: string, prefix: string): string {
  const folder = mkdtempSync(join(below, prefix));
  temporary.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  temporary.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } });
}

export function mount(what: string, point: string): void {
  run('mount', ['-o', 'loop', what, point]);
  mounted.add(point);
}

export function unmount(point: string): void {
  if (!mounted.delete(point)) return;
  // A process that was just killed may hold it for a moment.
  for (let tries = 0; tries < 50; tries++) {
    if (spawnSync('umount', [point], { stdio: 'ignore' }).status === 0) return;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  spawnSync('umount', ['-l', point], { stdio: 'ignore' });
}

/** The smallest that mkfs of each agrees to, with room for a run. */
const IMAGE_BYTES: Readonly<Record<FileSystem, number>> = { ext4: 128 * 2 ** 20, xfs: 320 * 2 ** 20 };

export function makeImage(path: string, kind: FileSystem, bytes = IMAGE_BYTES[kind]): void {
  writeFileSync(path, '');
  truncateSync(path, bytes);
  run(`mkfs.${kind}`, ['-q', path]);
}

/** Compiles one of the C programs beside this file. */
function compile(name: string, folder: string): string {
  const out = join(folder, name);
  const source = join(import.meta.dirname, `${name}.c`);
  const flags =
    name === 'logfs' ? execFileSync('pkg-config', ['--cflags', '--libs', 'fuse3']).toString().trim().split(/\s+/) : [];
  run('gcc', ['-O2', '-D_FILE_OFFSET_BITS=64', '-o', out, source, ...flags]);
  return out;
}

export interface Machine {
  /** Programs compiled for this run. */
  readonly godown: string;
  readonly logfs: string;
  /** Why a campaign cannot run here, or undefined. */
  readonly noPower: Readonly<Record<FileSystem, string | undefined>>;
  readonly noImages: string | undefined;
  readonly noTracing: string | undefined;
  close(): void;
}

/** Tries everything once, for real: a kernel without the ioctl or a container without loop devices is found out here. */
export function probe(): Machine {
  const folder = makeFolder(tmpdir(), 'rookery-machine-');
  const reason = (attempt: () => void): string | undefined => {
    try {
      attempt();
      return undefined;
    } catch (error) {
      const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n')[0] : '';
      return stderr !== '' && stderr !== undefined
        ? stderr
        : error instanceof Error
          ? (error.message.split('\n')[0] ?? '')
          : String(error);
    }
  };
  let godown = '';
  let logfs = '';
  const point = join(folder, 'mnt');
  mkdirSync(point);
  const powerOf = (kind: FileSystem): string | undefined =>
    reason(() => {
      godown ||= compile('godown', folder);
      const image = join(folder, kind);
      makeImage(image, kind);
      try {
        mount(image, point);
        cutOff(godown, point, 2);
      } finally {
        unmount(point);
        rmSync(image, { force: true });
      }
    });
  const noPower = { ext4: powerOf('ext4'), xfs: powerOf('xfs') };
  const noImages = reason(() => {
    logfs = compile('logfs', folder);
    makeImage(join(folder, 'image'), 'ext4', 8 * 2 ** 20);
    const disk = new LoggedDisk({ logfs, folder, image: join(folder, 'image'), log: join(folder, 'log') });
    try {
      disk.mount(point);
    } finally {
      unmount(point);
      disk.close();
    }
  });
  const noTracing = reason(() =>
    run('strace', ['-f', '-o', '/dev/null', '-e', 'inject=fsync:error=EIO:when=1', 'true']),
  );
  return { godown, logfs, noPower, noImages, noTracing, close: () => removeFolder(folder) };
}

/** From now on nothing reaches the disk. 1: the journal's log is written first; 2: nothing is. */
export function cutOff(godown: string, point: string, flag: 1 | 2): void {
  run(godown, [point, String(flag)]);
}

/** A disk image behind the logging file system. */
export class LoggedDisk {
  readonly #point: string;

  constructor(options: { logfs: string; folder: string; image: string; log: string }) {
    this.#point = join(options.folder, 'fuse');
    mkdirSync(this.#point, { recursive: true });
    run(options.logfs, [this.#point], { IMAGE: options.image, LOG: options.log });
    mounted.add(this.#point);
  }

  mount(point: string): void {
    mount(join(this.#point, 'disk'), point);
  }

  close(): void {
    unmount(this.#point);
  }
}
