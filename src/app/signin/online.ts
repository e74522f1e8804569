import type { MaybePromise } from '#base/connection';
import type { SignedIn } from '#flow/signin';
import type { LoginRecord } from '#model/directory';

/** A connection somebody signed in on. */
interface Dropped {
  destroy(): void;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

export interface OnlineParts {
  readonly directory: { accountByLogin(login: string): MaybePromise<LoginRecord | undefined> };
  readonly dropped: (login: string, connections: number) => void;
}

/**
 * Who is signed in where. When an account is switched off or removed, or its password changes, its connections end:
 * what was allowed with the old password is over.
 */
export class Online {
  readonly #parts: OnlineParts;
  readonly #byLogin = new Map<string, Map<Dropped, number>>();
  #looking = false;
  #again = false;

  constructor(parts: OnlineParts) {
    this.#parts = parts;
  }

  add(identity: Pick<SignedIn, 'login' | 'credentialVersion'>, connection: Dropped): void {
    const { login, credentialVersion } = identity;
    const connections = this.#byLogin.get(login) ?? new Map<Dropped, number>();
    connections.set(connection, credentialVersion);
    this.#byLogin.set(login, connections);
    void connection.gone.then(() => {
      connections.delete(connection);
      if (connections.size === 0) this.#byLogin.delete(login);
    });
  }

  /** Looks at everybody again; changes that come meanwhile are looked at once more. */
  async recheck(): Promise<void> {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    try {
      while (this.#again) {
        this.#again = false;
        for (const [login, connections] of this.#byLogin) await this.#check(login, connections);
      }
    } finally {
      this.#looking = false;
    }
  }

  async #check(login: string, connections: ReadonlyMap<Dropped, number>): Promise<void> {
    const account = (await this.#parts.directory.accountByLogin(login))?.account;
    let dropped = 0;
    for (const [connection, version] of connections) {
      if (account?.active === true && account.domainActive && account.credentialVersion === version) continue;
      connection.destroy();
      dropped += 1;
    }
    if (dropped > 0) this.#parts.dropped(login, dropped);
  }
}
