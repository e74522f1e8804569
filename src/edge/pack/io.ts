/**
 * The system calls of the packs, behind one small interface so that tests can leave one out (a crash suite that does
 * not fail without a sync proves nothing) or let one fail.
 */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs';

export interface PackIo {
  open(path: string, flags: 'r' | 'wx' | 'r+'): number;
  close(fd: number): void;
  size(fd: number): number;
  /** Writes all of `bytes` at `position`, or throws. */
  write(fd: number, bytes: Uint8Array, position: number): void;
  read(fd: number, target: Uint8Array, position: number): number;
  truncate(fd: number, length: number): void;
  /** A failure of a sync is final: the kernel may have dropped the pages, so it is never tried again. */
  syncData(fd: number): void;
  syncFolder(path: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  list(path: string): string[];
  /** How many names the open file still has: 0 once it was removed. */
  links(fd: number): number;
  /** What an unprivileged writer may still use of the disk. Bytes. */
  free(path: string): number;
}

export const systemPackIo: PackIo = {
  open: (path, flags) => openSync(path, flags, 0o600),
  close: (fd) => closeSync(fd),
  size: (fd) => fstatSync(fd).size,
  write: (fd, bytes, position) => {
    let done = 0;
    while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
  },
  read: (fd, target, position) => readSync(fd, target, 0, target.length, position),
  truncate: (fd, length) => ftruncateSync(fd, length),
  syncData: (fd) => fdatasyncSync(fd),
  syncFolder: (path) => {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  },
  rename: (from, to) => renameSync(from, to),
  unlink: (path) => unlinkSync(path),
  list: (path) => readdirSync(path),
  links: (fd) => fstatSync(fd).nlink,
  free: (path) => {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  },
};
