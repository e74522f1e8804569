/** Names of people that somebody knows or is with: for who uses them from another address. */
import type { House } from '#app/house';
import { BoundedMap } from '#base/tally';
import { foldName, type KnownPeople, type Person } from '#check/spam';
import type { FilterRecipient } from '#flow/filter';

const AGE_MS_MAX = 60_000;
const DOMAINS_MAX = 2000;
const ACCOUNTS_MAX = 5000;

type Names = ReadonlyMap<string, readonly string[]>;

interface Kept {
  readonly atMs: number;
  readonly names: Names;
}

const nobody: Names = new Map();

export class KnownNames {
  readonly #house: Pick<House, 'store' | 'clock' | 'directory'>;
  readonly #domains = new BoundedMap<Kept>(DOMAINS_MAX);
  readonly #accounts = new BoundedMap<Kept>(ACCOUNTS_MAX);

  constructor(house: Pick<House, 'store' | 'clock' | 'directory'>) {
    this.#house = house;
  }

  /** Undefined where nobody is known by the name of the author, as is nearly always so: then there is nothing to compare. */
  async of(
    from: Person | undefined,
    { domain }: Pick<FilterRecipient, 'domain'>,
    account: FilterRecipient['accounts'][number] | undefined,
  ): Promise<KnownPeople | undefined> {
    if (from === undefined || from.name === '' || account === undefined) return undefined;
    const local = await this.#names(this.#domains, domain, () => this.#ofDomain(domain));
    const contacts = await this.#names(this.#accounts, String(account.account), () => this.#ofAccount(account.account));
    if (local.size + contacts.size === 0) return undefined;
    const name = foldName(from.name);
    if (!local.has(name) && !contacts.has(name)) return undefined;
    return { local, contacts, domains: [domain] };
  }

  async #names(kept: BoundedMap<Kept>, key: string, read: () => Promise<Names>): Promise<Names> {
    const now = this.#house.clock.monotonic();
    const known = kept.get(key);
    if (known !== undefined && now - known.atMs < AGE_MS_MAX) return known.names;
    // Who cannot be read is not known; mail does not wait for it.
    const names = await read().catch(() => nobody);
    kept.set(key, { atMs: now, names });
    return names;
  }

  async #ofDomain(domain: string): Promise<Names> {
    const accounts = await this.#house.store.read.listAccounts({ domain });
    return byName(accounts.map(({ name, address }) => ({ name, address: address.toLowerCase() })));
  }

  async #ofAccount(account: FilterRecipient['accounts'][number]['account']): Promise<Names> {
    const people = await this.#house.store.read.correspondentsOf({ account });
    return byName(people.map(({ name, addressKey }) => ({ name, address: addressKey })));
  }
}

function byName(people: readonly Person[]): Names {
  const names = new Map<string, string[]>();
  for (const { name, address } of people) {
    const folded = foldName(name);
    // One word is a name that many have.
    if (!folded.includes(' ')) continue;
    const known = names.get(folded);
    if (known === undefined) names.set(folded, [address]);
    else known.push(address);
  }
  return names;
}
