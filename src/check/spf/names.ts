/** The names that reverse DNS gives a client (RFC 7208 sections 5.5 and 7.3). */
import { type DnsAnswer, type DnsType, reverseName } from '#format/dns';
import { addressType, anyWithin, type ClientAddress } from './client.ts';

/** MX hosts and PTR names whose addresses are asked for, in one term (RFC 7208 section 4.6.4). */
export const HOSTS_MAX = 10;

export type Query = <T extends DnsType>(name: string, type: T) => Promise<DnsAnswer<T>>;

interface Found {
  readonly names: readonly string[];
  readonly void: boolean;
}

/** Asks for the client's names once, and for the addresses of those only that matter. */
export class ClientNames {
  readonly #client: ClientAddress;
  readonly #query: Query;
  #found: Found | undefined;
  readonly #validated = new Map<string, boolean>();

  constructor(client: ClientAddress, query: Query) {
    this.#client = client;
    this.#query = query;
  }

  /** True where reverse DNS says that there is no name, not where asking fails. */
  async hasNone(): Promise<boolean> {
    return (await this.#find()).void;
  }

  /** The mechanism `ptr`: whether a name of the client is this domain, or lies below it. */
  async hasBelow(domain: string): Promise<boolean> {
    const top = domain.toLowerCase();
    for (const name of (await this.#find()).names) {
      if (isAtOrBelow(name, top) && (await this.#isValidated(name))) return true;
    }
    return false;
  }

  /** The macro `p`: the domain itself, else a name below it, else any; `unknown` without one. */
  async best(domain: string): Promise<string> {
    const own = domain.toLowerCase();
    const { names } = await this.#find();
    const rank = (name: string): number => (name === own ? 0 : isAtOrBelow(name, own) ? 1 : 2);
    for (const name of names.toSorted((a, b) => rank(a) - rank(b))) if (await this.#isValidated(name)) return name;
    return 'unknown';
  }

  /** Ten names at most, the others are ignored; none where asking fails. */
  async #find(): Promise<Found> {
    if (this.#found !== undefined) return this.#found;
    const reverse = reverseName(this.#client.text);
    const answer = reverse === undefined ? undefined : await this.#query(reverse, 'PTR');
    const names = answer?.kind === 'records' ? answer.records.slice(0, HOSTS_MAX) : [];
    this.#found = {
      names: names.map((name) => name.toLowerCase()),
      void: answer?.kind === 'none' || answer?.kind === 'nxdomain',
    };
    return this.#found;
  }

  /** Whether the name has the client's address; one whose addresses cannot be found out is skipped. */
  async #isValidated(name: string): Promise<boolean> {
    let valid = this.#validated.get(name);
    if (valid === undefined) {
      const answer = await this.#query(name, addressType(this.#client));
      valid = answer.kind === 'records' && anyWithin(this.#client, answer.records, { bits4: 32, bits6: 128 });
      this.#validated.set(name, valid);
    }
    return valid;
  }
}

function isAtOrBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
