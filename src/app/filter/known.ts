/** Names of people that somebody knows or is with, for who uses them from another address; and domains like ours. */
import type { House } from '#app/house';
import { BoundedMap } from '#base/tally';
import { foldName, type KnownPeople, organizationOf, type Person, resemblesOwn } from '#check/spam';
import type { FilterRecipient } from '#flow/filter';

const AGE_MS_MAX = 60_000;
const DOMAINS_MAX = 2000;
const ACCOUNTS_MAX = 5000;

type Names = ReadonlyMap<string, readonly string[]>;

/** By name, and the organizations at which they have their addresses. */
interface Known {
  readonly names: Names;
  readonly organizations: ReadonlySet<string>;
}

interface Kept extends Known {
  readonly atMs: number;
}

const nobody: Known = { names: new Map(), organizations: new Set() };

/** Of the house, what this needs. */
export interface KnownHouse {
  readonly store: { readonly read: Pick<House['store']['read'], 'listAccounts' | 'correspondentsOf'> };
  readonly clock: Pick<House['clock'], 'monotonic'>;
  readonly directory: Pick<House['directory'], 'domain'>;
}

export class KnownNames {
  readonly #house: KnownHouse;
  readonly #domains = new BoundedMap<Kept>(DOMAINS_MAX);
  readonly #accounts = new BoundedMap<Kept>(ACCOUNTS_MAX);

  constructor(house: KnownHouse) {
    this.#house = house;
  }

  /**
   * Undefined where nobody is known by the name of the author, and their domain is not like the recipient's, as is nearly
   * always so: then there is nothing to compare.
   */
  async of(
    from: Person | undefined,
    { domain }: Pick<FilterRecipient, 'domain'>,
    account: FilterRecipient['accounts'][number] | undefined,
  ): Promise<KnownPeople | undefined> {
    if (from === undefined || account === undefined) return undefined;
    const theirs = from.address.slice(from.address.lastIndexOf('@') + 1);
    const isLike = resemblesOwn(theirs, [domain]);
    if (from.name === '' && !isLike) return undefined;
    const local = await this.#known(this.#domains, domain, () => this.#ofDomain(domain));
    const contacts = await this.#known(this.#accounts, String(account.account), () => this.#ofAccount(account.account));
    if (!isLike) {
      if (local.names.size + contacts.names.size === 0) return undefined;
      const name = foldName(from.name);
      if (!local.names.has(name) && !contacts.names.has(name)) return undefined;
    }
    // The other one may live here as well.
    const isHosted = isLike && (await this.#house.directory.domain(theirs)) !== undefined;
    return {
      local: local.names,
      contacts: contacts.names,
      domains: isHosted ? [domain, theirs] : [domain],
      isAcquainted: contacts.organizations.has(organizationOf(theirs)),
    };
  }

  async #known(kept: BoundedMap<Kept>, key: string, read: () => Promise<Known>): Promise<Known> {
    const now = this.#house.clock.monotonic();
    const known = kept.get(key);
    if (known !== undefined && now - known.atMs < AGE_MS_MAX) return known;
    // Who cannot be read is not known; mail does not wait for it.
    const found = await read().catch(() => nobody);
    kept.set(key, { ...found, atMs: now });
    return found;
  }

  async #ofDomain(domain: string): Promise<Known> {
    const accounts = await this.#house.store.read.listAccounts({ domain });
    return knownOf(accounts.map(({ name, address }) => ({ name, address: address.toLowerCase() })));
  }

  async #ofAccount(account: FilterRecipient['accounts'][number]['account']): Promise<Known> {
    const people = await this.#house.store.read.correspondentsOf({ account });
    return knownOf(people.map(({ name, addressKey }) => ({ name, address: addressKey })));
  }
}

function knownOf(people: readonly Person[]): Known {
  const organizations = people.map(({ address }) => organizationOf(address.slice(address.lastIndexOf('@') + 1)));
  return { names: byName(people), organizations: new Set(organizations) };
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
