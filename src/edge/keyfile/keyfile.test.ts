import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemRandom } from '#base/random';
import { keyFilePath, openKeyFile, secretBox } from './mod.ts';

const random = new SystemRandom();
const secret = Buffer.from('a private key');

function withFolder(body: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-key-'));
  try {
    body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the key is made once, for its owner alone, and opens what it sealed', () =>
  withFolder((folder) => {
    const sealed = openKeyFile(folder, random).seal(secret, 'dkim');
    assert.equal(statSync(keyFilePath(folder)).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'keys')).mode & 0o777, 0o700);
    assert.deepEqual(readdirSync(join(folder, 'keys')), ['master.key']);
    assert.deepEqual(Buffer.from(openKeyFile(folder, random).open(sealed, 'dkim')), secret);
    assert.equal(Buffer.from(sealed).includes(secret), false);
  }));

test('a key file that others can read, or that is damaged, is refused with what to do', () =>
  withFolder((folder) => {
    openKeyFile(folder, random);
    chmodSync(keyFilePath(folder), 0o644);
    assert.throws(() => openKeyFile(folder, random), { kind: 'refused', publicText: /chmod 600/ });
    chmodSync(keyFilePath(folder), 0o600);
    writeFileSync(keyFilePath(folder), 'short');
    assert.throws(() => openKeyFile(folder, random), { kind: 'invalid', publicText: /restore it from a backup/ });
  }));

test('a sealed secret opens with the same key, for the same purpose, and unchanged only', () => {
  const box = secretBox(random.bytes(32), random);
  const sealed = Buffer.from(box.seal(secret, 'dkim'));
  assert.notDeepEqual(sealed, Buffer.from(box.seal(secret, 'dkim')));
  assert.throws(() => box.open(sealed, 'smart-host'), { kind: 'temporary' });
  assert.throws(() => secretBox(random.bytes(32), random).open(sealed, 'dkim'), { kind: 'temporary' });
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    assert.throws(() => box.open(changed, 'dkim'), { kind: 'temporary' });
  }
  for (const length of [0, 1, 28])
    assert.throws(() => box.open(sealed.subarray(0, length), 'dkim'), { kind: 'temporary' });
});
