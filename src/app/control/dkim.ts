import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import { dkimAlgorithms, dkimRecord, generateDkimKey, readDkimKey } from '#check/dkim';
import type { SecretBox } from '#edge/keyfile';
import type { DirectoryReads, DirectoryWrites, NewDkimKey } from '#model/directory';
import type { DkimKeys, DkimShown } from './ports.ts';
import { stampOf } from './stamp.ts';

/** What sealed private keys are for: one sealed for something else does not open here. */
export const DKIM_SEAL_PURPOSE = 'dkim';

export interface DomainKeysOptions {
  readonly writes: Pick<DirectoryWrites, 'addDkimKeys'>;
  readonly reads: Pick<DirectoryReads, 'listDkimKeys' | 'signingKeys'>;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly keys: TimeKeys;
}

/** The signing keys of domains: one of each algorithm, sealed in the database. */
export class DomainKeys implements DkimKeys {
  readonly #options: DomainKeysOptions;

  constructor(options: DomainKeysOptions) {
    this.#options = options;
  }

  async ensure(domain: string): Promise<void> {
    const { reads, writes, secrets, clock } = this.#options;
    const known = await reads.listDkimKeys({ domain });
    const missing = dkimAlgorithms.filter(
      (algorithm) => !known.some((key) => key.algorithm === algorithm && key.state === 'signing'),
    );
    if (missing.length === 0) return;
    const made: NewDkimKey[] = [];
    for (const algorithm of missing) {
      const pem = await generateDkimKey(algorithm);
      const selector = selectorOf(
        algorithm,
        clock.now(),
        known.map((key) => key.selector),
      );
      const record = dkimRecord(readDkimKey(pem, { domain, selector }));
      made.push({
        selector,
        algorithm,
        sealedPrivateKey: secrets.seal(Buffer.from(pem, 'utf8'), DKIM_SEAL_PURPOSE),
        publicKey: /p=(.*)$/.exec(record.text)?.[1] ?? '',
      });
    }
    await writes.addDkimKeys({ by: stampOf(this.#options), domain, keys: made });
  }

  async show(domain: string): Promise<readonly DkimShown[]> {
    const { reads, secrets } = this.#options;
    const keys = await reads.signingKeys({ domain });
    return keys.map(({ sealedPrivateKey, selector, algorithm, state, publicKey, createdMs }) => {
      const pem = Buffer.from(secrets.open(sealedPrivateKey, DKIM_SEAL_PURPOSE)).toString('utf8');
      const record = dkimRecord(readDkimKey(pem, { domain, selector }));
      return {
        selector,
        algorithm,
        state,
        publicKey,
        createdMs,
        recordName: record.name,
        recordText: record.text,
        zoneLine: record.zoneLine,
      };
    });
  }
}

/** `r20260101`: the kind and the day, so that a new key has a new name, and people see how old it is. */
function selectorOf(algorithm: string, nowMs: number, taken: readonly string[]): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '');
  const first = `${algorithm.startsWith('rsa') ? 'r' : 'e'}${day}`;
  for (let i = 2; ; i++) {
    const name = i === 2 ? first : `${first}-${i - 1}`;
    if (!taken.includes(name)) return name;
  }
}
