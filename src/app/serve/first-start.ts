/** What a first start makes: a certificate until there is a real one, and an operator with a random password. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { House } from '#app/house';
import { type CertificateFiles, createSelfSigned } from '#edge/net';
import type { Passwords } from '#model/directory';

/** Writes `tls/` in the data directory when it is not there; gives the files. */
export async function ensureCertificate(
  folder: string,
  hostname: string,
  house: Pick<House, 'clock' | 'random'>,
): Promise<CertificateFiles & { readonly made: boolean }> {
  const tls = join(folder, 'tls');
  const files = { certificate: join(tls, 'certificate.pem'), key: join(tls, 'key.pem') };
  if (existsSync(files.certificate) && existsSync(files.key)) return { ...files, made: false };
  mkdirSync(tls, { recursive: true, mode: 0o700 });
  const made = await createSelfSigned([...new Set([hostname, 'localhost'])], {
    nowMs: house.clock.now(),
    random: house.random,
  });
  writeWhole(files.key, made.key, 0o600);
  writeWhole(files.certificate, made.certificate, 0o644);
  return { ...files, made: true };
}

/** All of it or no file: half a certificate, left by a power cut, would keep every later start from working. */
function writeWhole(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode, flush: true });
  renameSync(`${path}.new`, path);
}

export interface NewOperator {
  readonly address: string;
  readonly password: string;
}

/** Gives a platform without an operator its first one; a random password is shown once and kept nowhere. */
export async function ensureOperator(
  house: House,
  passwords: Passwords,
  password = readablePassword(house.random.bytes(20)),
): Promise<NewOperator | undefined> {
  const address = `operator@${house.hostname}`;
  const stamp = (): { id: number; actor: string; nowMs: number } => ({
    id: house.keys.next(),
    actor: 'first start',
    nowMs: house.clock.now(),
  });
  const { created } = await house.store.write.bootstrapOperator({
    by: [stamp(), stamp(), stamp()],
    operator: address,
    passwordHash: await passwords.hash(password, 'operator'),
    credentialId: house.keys.next(),
    grantId: house.keys.next(),
  });
  return created ? { address, password } : undefined;
}

/** 20 characters in four groups, without those that look alike: 97 bits. */
function readablePassword(bytes: Uint8Array): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  let text = '';
  for (const [i, byte] of bytes.entries()) {
    if (i > 0 && i % 5 === 0) text += '-';
    text += letters[byte % letters.length];
  }
  return text;
}
