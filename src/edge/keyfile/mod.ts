/**
 * Keyfile: the one secret that lies outside of the database: 32 random octets in `keys/master.key`, readable by its
 * owner alone; secrets in the database (DKIM keys, passwords of smart hosts) are sealed with it by AES-256-GCM.
 * A copy of the database without this file tells none of them. Refuses to know what is sealed.
 */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Fault } from '#base/fault';
import type { Random } from '#base/random';

export interface SecretBox {
  /** Version, nonce, ciphertext and tag in one array. `purpose` has to be the same when it is opened. */
  seal(secret: Uint8Array, purpose: string): Uint8Array;
  /** Throws when it was sealed with another key or for another purpose, or was changed. */
  open(sealed: Uint8Array, purpose: string): Uint8Array;
}

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 1;

export function keyFilePath(dataFolder: string): string {
  return join(dataFolder, 'keys', 'master.key');
}

/** Reads the key of a data directory; makes it at the first start. Throws where others could read it. */
export function openKeyFile(dataFolder: string, random: Random): SecretBox {
  const path = keyFilePath(dataFolder);
  if (!existsSync(path)) makeKey(join(dataFolder, 'keys'), path, random);
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Fault('refused', `The key file ${path} can be read by others`, {
      publicText: `The key file ${path} can be read by others; run: chmod 600 ${path}`,
    });
  }
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES) {
    throw new Fault('invalid', `The key file ${path} has ${key.length} bytes, not ${KEY_BYTES}`, {
      publicText: `The key file ${path} is damaged: it has ${key.length} bytes and not ${KEY_BYTES}; restore it from a backup`,
    });
  }
  return secretBox(key, random);
}

/** Complete under its name or not there at all, also after a crash. */
function makeKey(folder: string, path: string, random: Random): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const draft = join(folder, `master.key.${Buffer.from(random.bytes(6)).toString('hex')}`);
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, random.bytes(KEY_BYTES));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    // A link and not a rename: a key that is there is never replaced.
    linkSync(draft, path);
  } finally {
    unlinkSync(draft);
  }
  const directory = openSync(folder, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

export function secretBox(key: Uint8Array, random: Random): SecretBox {
  const keyOf = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `rookery ${purpose}`, KEY_BYTES));
  return {
    seal: (secret, purpose) => sealSecret(keyOf(purpose), secret, random.bytes(NONCE_BYTES)),
    open: (sealed, purpose) => openSecret(keyOf(purpose), sealed),
  };
}

/** AES-256-GCM; the nonce must be new for each secret. */
export function sealSecret(key: Uint8Array, secret: Uint8Array, nonce: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([Uint8Array.of(VERSION), nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
}

export function openSecret(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const damaged = (cause?: unknown): Fault =>
    new Fault('temporary', 'A sealed secret cannot be opened: the key file is another one, or the secret was changed', {
      cause,
    });
  if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) throw damaged();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([
      decipher.update(sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES)),
      decipher.final(),
    ]);
  } catch (error) {
    throw damaged(error);
  }
}
