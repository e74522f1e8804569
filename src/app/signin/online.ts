import type { MaybePromise } from '#base/connection';
import type { SignedIn } from '#flow/signin';
import type { LoginRecord } from '#model/directory';

/** A connection somebody signed in on. */
interface Dropped {
  destroy(): void;
  /** Resolves when it is gone. */
  readonly gone: Promise<void>;
}

/** As what a connection was let in. */
type Admitted = Pick<SignedIn, 'account' | 'credentialVersion'>;

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
  readonly #byLogin = new Map<string, Map<Dropped, Admitted>>();
  #looking = false;
  #again = false;

  constructor(parts: OnlineParts) {
    this.#parts = parts;
  }

  add({ login, account, credentialVersion }: Admitted & Pick<SignedIn, 'login'>, connection: Dropped): void {
    const connections = this.#byLogin.get(login) ?? new Map<Dropped, Admitted>();
    connections.set(connection, { account, credentialVersion });
    this.#byLogin.set(login, connections);
    void connection.gone.then(() => {
      connections.delete(connection);
      if (connections.size === 0) this.#byLogin.delete(login);
    });
    // What it was let in by may have changed while the password was being checked. Should that not be known now, the
    // next change looks again.
    this.#check(login, connections).catch(() => undefined);
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

  async #check(login: string, connections: ReadonlyMap<Dropped, Admitted>): Promise<void> {
    const now = (await this.#parts.directory.accountByLogin(login))?.account;
    const holds = ({ account, credentialVersion }: Admitted): boolean =>
      // A new account of an old address begins with the version that the old one had.
      now?.active === true && now.domainActive && now.id === account && now.credentialVersion === credentialVersion;
    let dropped = 0;
    for (const [connection, admitted] of connections) {
      if (holds(admitted)) continue;
      connection.destroy();
      dropped += 1;
    }
    if (dropped > 0) this.#parts.dropped(login, dropped);
  }
}
