/** Signs what leaves with the keys of its domain (product OU5). */
import type { Clock } from '#base/clock';
import { type DkimKey, DkimSigner, readDkimKey } from '#check/dkim';
import type { SpooledContent } from '#flow/receive';
import type { Signer } from '#flow/submit';
import type { DirectoryReads } from '#model/directory';

/** Opens what was sealed with the key file. */
export interface SecretOpener {
  open(sealed: Uint8Array): Uint8Array;
}

const CHUNK_BYTES = 256 * 1024;
/** Domains whose keys are kept ready; parsing one costs as much as half a signature. */
const DOMAINS_MAX = 1000;

export class DomainSigner implements Signer {
  readonly #store: Pick<DirectoryReads, 'signingKeys'>;
  readonly #secrets: SecretOpener;
  readonly #clock: Clock;
  readonly #keys = new Map<string, Promise<readonly DkimKey[]>>();

  constructor(store: Pick<DirectoryReads, 'signingKeys'>, secrets: SecretOpener, clock: Clock) {
    this.#store = store;
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** To be called when the directory changed: keys may have been added or retired. */
  forget(): void {
    this.#keys.clear();
  }

  async sign(domain: string, head: Uint8Array, content: SpooledContent): Promise<Uint8Array> {
    const keys = await this.#keysOf(domain);
    if (keys.length === 0) return new Uint8Array(0);
    const signer = new DkimSigner();
    signer.push(head);
    if (content.kind === 'memory') signer.push(content.bytes);
    else {
      for (let at = 0; at < content.file.length; at += CHUNK_BYTES) {
        signer.push(await content.file.read(at, at + CHUNK_BYTES));
      }
    }
    return signer.finishAsync({ keys, nowMs: this.#clock.now() });
  }

  #keysOf(domain: string): Promise<readonly DkimKey[]> {
    const known = this.#keys.get(domain);
    if (known !== undefined) return known;
    const keys = this.#load(domain);
    if (this.#keys.size >= DOMAINS_MAX) this.#keys.clear();
    this.#keys.set(domain, keys);
    keys.catch(() => this.#keys.delete(domain));
    return keys;
  }

  async #load(domain: string): Promise<readonly DkimKey[]> {
    const stored = await this.#store.signingKeys({ domain });
    return stored.map((key) =>
      readDkimKey(Buffer.from(this.#secrets.open(key.sealedPrivateKey)).toString('utf8'), {
        domain: key.domain,
        selector: key.selector,
      }),
    );
  }
}
