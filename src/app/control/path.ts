/** Where the control socket of a data directory is. */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** sockaddr_un: 108 bytes with the NUL on Linux, 104 on macOS. */
const SOCKET_PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103;
const SOCKET_NAME = 'socket';
const FALLBACK_PREFIX = 'rookery-';

function folderOf(dataFolder: string): string {
  return join(dataFolder, 'control');
}

/** For the client. */
export function controlSocketPath(dataFolder: string): string {
  const path = join(folderOf(dataFolder), SOCKET_NAME);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX) return path;
  try {
    return readFileSync(join(folderOf(dataFolder), 'path'), 'utf8').trim();
  } catch {
    return path;
  }
}

/**
 * For the server, which holds the lock of the data directory: makes the folder, readable by its owner alone, and
 * removes what an earlier process left. Where the path is too long for a socket, a fresh folder under the system's
 * temporary one is taken and written down beside.
 */
export function prepareControlSocket(dataFolder: string): string {
  const folder = folderOf(dataFolder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // One that was there already may be open to others.
  chmodSync(folder, 0o700);
  const path = join(folder, SOCKET_NAME);
  if (Buffer.byteLength(path) <= SOCKET_PATH_BYTES_MAX) {
    remove(path);
    return path;
  }
  removeControlSocket(controlSocketPath(dataFolder));
  const fallback = join(mkdtempSync(join(tmpdir(), FALLBACK_PREFIX)), SOCKET_NAME);
  writeFileSync(join(folder, 'path'), `${fallback}\n`, { mode: 0o600 });
  return fallback;
}

/** Takes the socket away, with its folder where that was made for it. */
export function removeControlSocket(path: string): void {
  const folder = dirname(path);
  if (!folder.startsWith(join(tmpdir(), FALLBACK_PREFIX))) {
    remove(path);
    return;
  }
  const own = lstatSync(folder, { throwIfNoEntry: false });
  if (own?.isDirectory() === true && own.uid === process.getuid?.()) rmSync(folder, { recursive: true, force: true });
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
