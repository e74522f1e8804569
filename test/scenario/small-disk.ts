/** A small file system of our own, which can be filled: in memory, mounted over a folder. */
import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lacking, mustRun } from '../interop/harness/program.ts';

/** False, or why there can be none here. */
export const noSmallDisk =
  process.getuid?.() === 0 ? lacking('mount', 'umount') : 'needs root, to mount a small file system';

export class SmallDisk implements AsyncDisposable {
  readonly path: string;
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'disk');
  }

  static async mount(bytes: number): Promise<SmallDisk> {
    const disk = new SmallDisk(await mkdtemp(join(tmpdir(), 'rookery-disk-')));
    await mkdir(disk.path);
    await mustRun('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'none', disk.path]);
    return disk;
  }

  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  /** Leaves so many octets free. */
  async fill(leave: number): Promise<void> {
    const file = await open(this.#filler(), 'a');
    try {
      const block = Buffer.alloc(64 * 1024);
      for (;;) {
        const left = (await this.free()) - leave;
        if (left <= 0) return;
        await file.write(block, 0, Math.min(block.length, left));
      }
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
  }

  /** Makes room again. */
  async empty(): Promise<void> {
    await rm(this.#filler());
  }

  #filler(): string {
    return join(this.path, 'filler');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await mustRun('umount', [this.path]);
    await rm(this.#folder, { recursive: true });
  }
}
