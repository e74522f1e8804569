/** Recipients whose address stands for another one (SRS): what comes back to a path that we had rewritten. */
import { isPromise, type MaybePromise } from '#base/connection';
import type { IncomingMail } from '#flow/receive';
import type { SrsPaths } from '#flow/srs';
import type { Address, ReversePath } from '#format/address';
import type { DirectoryCache, Resolution } from '#model/directory';
import type { Recipient } from '#server/smtpd';

/** What an address of that kind came to. */
export type Returned =
  | { readonly kind: 'path'; readonly path: Address }
  /** Not made here; made too long ago; nothing of the kind. */
  | { readonly kind: 'forged' | 'expired' | 'unknown' };

export class Returns {
  readonly #srs: Pick<SrsPaths, 'resolve' | 'rewriteReversePath'>;
  readonly #directory: Pick<DirectoryCache, 'resolve'>;

  constructor(srs: Pick<SrsPaths, 'resolve' | 'rewriteReversePath'>, directory: Pick<DirectoryCache, 'resolve'>) {
    this.#srs = srs;
    this.#directory = directory;
  }

  /** Who a recipient reaches. Where its address stands for another one, `returned` holds which, and who that reaches counts. */
  resolve(recipient: Recipient, returned: Map<Recipient, Returned>): MaybePromise<Resolution> {
    const { path } = recipient;
    if (path === 'postmaster') return this.#directory.resolve(path);
    const found = this.#srs.resolve(path);
    if (isPromise(found)) {
      return found.then((later) => {
        if (later.kind === 'none') return this.#directory.resolve(path);
        returned.set(recipient, later);
        return later.kind === 'path' ? this.#directory.resolve(later.path) : { kind: 'unknown' };
      });
    }
    return this.#directory.resolve(path);
  }

  /**
   * The reverse-path with which a message goes on to them: to another server it would come from us in a name that is not
   * ours, as every forwarded message does. What a user submits is in a name of ours already.
   */
  async onward(
    reversePath: ReversePath,
    { returned, submits }: { readonly returned: ReadonlyMap<Recipient, Returned>; readonly submits: boolean },
  ): Promise<Pick<IncomingMail, 'onward'>> {
    if (reversePath === null || submits || ![...returned.values()].some(({ kind }) => kind === 'path')) return {};
    return { onward: { reversePath: await this.#srs.rewriteReversePath(reversePath) } };
  }
}
