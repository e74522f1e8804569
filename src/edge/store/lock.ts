import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '#base/fault';

/** Held for the life of the process; the kernel lets go of it when the process dies, however it dies. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the exclusive lock of a data directory. Node has no flock(2); a SQLite file held in an exclusive transaction
 * is the same lock. Throws a conflict that names the process which holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const db = new DatabaseSync(join(folder, 'lock'));
  const pidPath = join(folder, 'pid');
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE');
    db.exec('PRAGMA journal_mode = MEMORY');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw error;
    const holder = existsSync(pidPath) ? readFileSync(pidPath, 'utf8').trim() : 'unknown';
    throw new Fault('conflict', `The data directory ${folder} is in use by process ${holder}`, {
      cause: error,
      publicText: `The data directory ${folder} is in use by another Rookery (process ${holder}); stop it first, or use another directory`,
    });
  }
  try {
    writeFileSync(pidPath, `${process.pid}\n`);
  } catch {
    // A full disk is no reason not to start: the number only names the holder to a second process.
  }
  return { release: () => db.close() };
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
