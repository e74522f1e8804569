/** Right and wrong passwords of the last minutes, as keyed hashes in memory: nothing here can be turned back. */
import { createHmac } from 'node:crypto';
import type { Clock } from '#base/clock';
import type { Random } from '#base/random';
import { BoundedMap } from '#base/tally';
import type { StoredCredential } from '#model/directory';

const REMEMBERED_MAX = 50_000;
/** The same wrong password from the same address (a device that was not told the new one) is one guess, not many. */
const WRONG_MS = 86_400_000;

interface Right {
  readonly credential: StoredCredential;
  readonly until: number;
}

export class RememberedSignIns {
  readonly #clock: Clock;
  readonly #key: Uint8Array;
  readonly #right = new BoundedMap<Right>(REMEMBERED_MAX);
  readonly #wrong = new BoundedMap<number>(REMEMBERED_MAX);

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#key = random.bytes(32);
  }

  /** The hash includes the credential version: a changed password forgets all at once. */
  digest(account: number, version: number, password: string): string {
    return createHmac('sha256', this.#key).update(`${account}\0${version}\0${password}`).digest('base64');
  }

  right(digest: string): StoredCredential | undefined {
    const entry = this.#right.get(digest);
    if (entry === undefined || entry.until > this.#clock.monotonic()) return entry?.credential;
    this.#right.delete(digest);
    return undefined;
  }

  rememberRight(digest: string, credential: StoredCredential, forMs: number): void {
    if (forMs > 0) this.#right.set(digest, { credential, until: this.#clock.monotonic() + forMs });
  }

  isWrong(digest: string, network: string): boolean {
    return (this.#wrong.get(`${digest}${network}`) ?? 0) > this.#clock.monotonic();
  }

  rememberWrong(digest: string, network: string): void {
    this.#wrong.set(`${digest}${network}`, this.#clock.monotonic() + WRONG_MS);
  }
}
