import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import { type Address, addressKey, type ForwardPath, parseAddress, parseDomain } from '#format/address';
import type { DirectoryReads } from './operations.ts';
import type { DomainRecord, LoginRecord, Resolution } from './records.ts';

export interface DirectoryCacheOptions {
  readonly store: Pick<DirectoryReads, 'resolveRecipient' | 'findDomain' | 'findLogin' | 'addressesOf'>;
  readonly clock: Clock;
  /** Entries of each kind; the oldest goes. A resolution counts once for each account in it. */
  readonly entriesMax?: number;
  /** How old an answer may be; used bytes are as old as that. */
  readonly ageMsMax?: number;
  /** Whether an address that reaches nobody here takes reports. */
  readonly takesReports?: (address: Address, found: 'hosted' | 'remote') => boolean;
}

const ENTRIES_MAX = 20_000;
const AGE_MS_MAX = 10_000;

/**
 * The directory as sessions ask it: answers kept for seconds, dropped whole whenever the directory changed here
 * (`changed`, called with what a write answered) or may have changed elsewhere. A known answer comes at once, without a
 * promise. An answer that was asked for before a change is given, but never kept.
 */
export class DirectoryCache {
  readonly #options: DirectoryCacheOptions;
  readonly #resolutions: AgedMap<Resolution>;
  readonly #domains: AgedMap<DomainRecord | undefined>;
  readonly #logins: AgedMap<LoginRecord | undefined>;
  readonly #addresses: AgedMap<readonly string[]>;
  #generation = 0;

  constructor(options: DirectoryCacheOptions) {
    this.#options = options;
    const { clock, entriesMax = ENTRIES_MAX, ageMsMax = AGE_MS_MAX } = options;
    this.#resolutions = new AgedMap(clock, entriesMax, ageMsMax, weightOf);
    this.#domains = new AgedMap(clock, entriesMax, ageMsMax);
    this.#logins = new AgedMap(clock, entriesMax, ageMsMax);
    this.#addresses = new AgedMap(clock, entriesMax, ageMsMax);
  }

  /** For the façade's `after`: looks whether a result says that the directory changed. */
  readonly after = (result: unknown): void => {
    if (typeof result === 'object' && result !== null && 'directory' in result && result.directory === true)
      this.clear();
  };

  clear(): void {
    this.#generation += 1;
    for (const map of [this.#resolutions, this.#domains, this.#logins, this.#addresses]) map.clear();
  }

  /** Who a forward-path reaches; the bare `Postmaster` reaches the operator. */
  resolve(path: ForwardPath): MaybePromise<Resolution> {
    if (path === 'postmaster') {
      return this.#get(this.#resolutions, '', () => this.#options.store.resolveRecipient({ address: null }));
    }
    // Sub-addresses are answers of their own; the key keeps their case apart only as far as addresses do.
    return this.#get(this.#resolutions, addressKey(path), () => this.#resolveAddress(path));
  }

  async #resolveAddress(address: Address): Promise<Resolution> {
    const { store, takesReports } = this.#options;
    const resolution = await store.resolveRecipient({ address });
    if (takesReports === undefined || resolution.kind === 'accounts') return resolution;
    return takesReports(address, resolution.kind === 'remote' ? 'remote' : 'hosted') ? { kind: 'reports' } : resolution;
  }

  /** A hosted domain; undefined where it is not hosted here. */
  domain(name: string): MaybePromise<DomainRecord | undefined> {
    return this.#get(this.#domains, name, () => this.#options.store.findDomain({ name }));
  }

  /** The account of a login name; a bare name is one of the listener's default domain. */
  accountByLogin(login: string, defaultDomain?: string): MaybePromise<LoginRecord | undefined> {
    const address = loginAddress(login, defaultDomain);
    if (address === undefined) return undefined;
    const key = addressKey(address);
    return this.#get(this.#logins, key, () => this.#options.store.findLogin({ addressKey: key }));
  }

  /** Addresses that a user may send as: those that reach them. Sub-addresses of these are theirs too (`maySendAs`). */
  identitiesOf(account: number): MaybePromise<readonly string[]> {
    return this.#get(this.#addresses, String(account), () => this.#options.store.addressesOf({ account }));
  }

  /** Whether mail to this address reaches the account, so that it may send as it (product.md OU2). */
  async maySendAs(account: number, address: Address): Promise<boolean> {
    const resolution = await this.resolve(address);
    return resolution.kind === 'accounts' && resolution.accounts.some((one) => one.account === account);
  }

  #get<V>(map: AgedMap<V>, key: string, ask: () => Promise<V>): MaybePromise<V> {
    const known = map.get(key);
    if (known !== undefined) return known.value;
    const generation = this.#generation;
    return ask().then((value) => {
      if (generation === this.#generation) map.set(key, value);
      return value;
    });
  }
}

/** The address that a login name means; undefined where it cannot be one. */
export function loginAddress(login: string, defaultDomain?: string): Address | undefined {
  const text = login.trim();
  if (text.includes('@')) return parseAddress(text);
  const domain = defaultDomain === undefined ? undefined : parseDomain(defaultDomain);
  return domain === undefined ? undefined : parseAddress(`${text}@${domain}`);
}

interface Aged<V> {
  readonly value: V;
  readonly until: number;
}

/** An alias with two hundred members, asked for under a new tag each time, would be as many times in memory. */
function weightOf(resolution: Resolution): number {
  return resolution.kind === 'accounts' ? Math.max(1, resolution.accounts.length) : 1;
}

/** Least recently set goes first; nothing is older than its age. */
class AgedMap<V> {
  readonly #clock: Clock;
  readonly #weightMax: number;
  readonly #ageMsMax: number;
  readonly #weigh: (value: V) => number;
  readonly #entries = new Map<string, Aged<V>>();
  #weight = 0;

  constructor(clock: Clock, weightMax: number, ageMsMax: number, weigh: (value: V) => number = () => 1) {
    this.#clock = clock;
    this.#weightMax = weightMax;
    this.#ageMsMax = ageMsMax;
    this.#weigh = weigh;
  }

  get(key: string): Aged<V> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.until > this.#clock.monotonic()) return entry;
    this.#drop(key, entry);
    return undefined;
  }

  set(key: string, value: V): void {
    const old = this.#entries.get(key);
    if (old !== undefined) this.#drop(key, old);
    const weight = this.#weigh(value);
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight + weight <= this.#weightMax) break;
      this.#drop(oldest, entry);
    }
    this.#entries.set(key, { value, until: this.#clock.monotonic() + this.#ageMsMax });
    this.#weight += weight;
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }

  #drop(key: string, { value }: Aged<V>): void {
    this.#entries.delete(key);
    this.#weight -= this.#weigh(value);
  }
}
