import type { MaybePromise } from '#base/connection';
import type { Setting, SettingScope, SettingsSnapshot, SettingValue } from '#base/setting';
import type { AuditStamp } from '#model/audit';
import type { SettingRow, SettingsChanged, SettingWrite } from './operations.ts';
import type { SettingSchema } from './schema.ts';
import { checkSettingValue, formatSettingValue } from './text.ts';

/** The operations as promises. */
export interface SettingsStore {
  writeSetting(args: SettingWrite): Promise<SettingsChanged>;
  readSettings(args?: undefined): Promise<readonly SettingRow[]>;
  readAccountSettings(args: { readonly account: number }): Promise<readonly SettingRow[]>;
}

/** Whose values: the platform's where nothing is given. */
export interface SettingPlace {
  /** Its A-label name. */
  readonly domain?: string;
  /** An account of that domain. */
  readonly account?: { readonly id: number; readonly addressKey: string };
}

/** Where a value came from. */
export interface SettingOrigin {
  readonly key: string;
  readonly value: SettingValue;
  /** As it can be typed. */
  readonly text: string;
  readonly from: 'default' | SettingScope;
  /** The domain's name or the account's address, where it came from one. */
  readonly scopeName: string;
  readonly changedMs: number | null;
  readonly changedBy: string | null;
}

/** One setting and every place that has a value for it, the one that counts first. */
export interface SettingExplanation extends SettingOrigin {
  readonly setting: Setting;
  readonly others: readonly SettingOrigin[];
}

/** Accounts whose values are kept in memory; the one that was asked for first goes. */
const ACCOUNTS_MAX = 20_000;

/**
 * The values in force: read once, and again after each change; those of an account when they are first asked for.
 * Snapshots are immutable and cheap; take one per connection, mail transaction or job.
 */
export class Settings {
  readonly schema: SettingSchema;
  readonly #store: SettingsStore;
  readonly #accountsMax: number;
  #rows: readonly SettingRow[] = [];
  #platform: Snapshot;
  #domains = new Map<string, Snapshot>();
  /** A new map with each `load`: what was asked for before it is not kept. */
  #accounts = new Map<number, SettingsSnapshot>();

  constructor(schema: SettingSchema, store: SettingsStore, options: { readonly accountsMax?: number } = {}) {
    this.schema = schema;
    this.#store = store;
    this.#accountsMax = options.accountsMax ?? ACCOUNTS_MAX;
    this.#platform = new Snapshot(new Map());
  }

  /** Reads all values. Before the first call every setting has its default. */
  async load(): Promise<void> {
    this.#rows = await this.#store.readSettings(undefined);
    const platform = new Snapshot(this.#valuesOf(this.#rows.filter(({ scope }) => scope === 'platform')));
    const domains = new Map<string, Snapshot>();
    for (const { scope, scopeName } of this.#rows) {
      if (scope !== 'domain' || domains.has(scopeName)) continue;
      const own = this.#rows.filter((row) => row.scope === 'domain' && row.scopeName === scopeName);
      domains.set(scopeName, platform.with(this.#valuesOf(own)));
    }
    this.#platform = platform;
    this.#domains = domains;
    this.#accounts = new Map();
  }

  /** For the whole platform, or as it is for one domain (by its A-label name). */
  snapshot(domain?: string): SettingsSnapshot {
    return this.#snapshotOf(domain);
  }

  /** As it is for one account of a domain. What is known comes at once. */
  forAccount(account: number, domain: string): MaybePromise<SettingsSnapshot> {
    const accounts = this.#accounts;
    return accounts.get(account) ?? this.#readAccount(account, domain, accounts);
  }

  async #readAccount(
    account: number,
    domain: string,
    accounts: Map<number, SettingsSnapshot>,
  ): Promise<SettingsSnapshot> {
    const own = await this.#store.readAccountSettings({ account });
    const wider = this.#snapshotOf(domain);
    const snapshot = own.length === 0 ? wider : wider.with(this.#valuesOf(own));
    // Where values changed meanwhile this map is not looked at any more.
    const oldest = accounts.size < this.#accountsMax ? undefined : accounts.keys().next().value;
    if (oldest !== undefined) accounts.delete(oldest);
    accounts.set(account, snapshot);
    return snapshot;
  }

  /**
   * As the values would be, for the platform or a domain, were these set for the platform: what a domain has set for
   * itself still counts before them. The changes are values of the schema.
   */
  trial(changes: ReadonlyMap<string, SettingValue>): (domain?: string) => SettingsSnapshot {
    const platform = this.#platform.with(changes);
    const domains = new Map<string | undefined, Snapshot>();
    return (domain) => {
      const known = domains.get(domain);
      if (known !== undefined) return known;
      const own = this.#rows.filter((row) => row.scope === 'domain' && row.scopeName === domain);
      if (own.length === 0) return platform;
      const made = platform.with(this.#valuesOf(own));
      domains.set(domain, made);
      return made;
    };
  }

  #snapshotOf(domain: string | undefined): Snapshot {
    return domain === undefined ? this.#platform : (this.#domains.get(domain) ?? this.#platform);
  }

  /** Sets a value from its text; in force when it resolves. Unknown keys and bad values are Faults. */
  async set(
    by: AuditStamp,
    key: string,
    change: SettingPlace & { readonly text: string | null },
  ): Promise<SettingExplanation> {
    const { domain, account } = change;
    const scope: SettingScope = account !== undefined ? 'account' : domain !== undefined ? 'domain' : 'platform';
    const value = change.text === null ? null : this.schema.parse(key, change.text, scope);
    this.schema.require(key);
    await this.#store.writeSetting({ by, scope, scopeName: account?.addressKey ?? domain ?? '', name: key, value });
    await this.load();
    return this.explain(key, change);
  }

  async explain(key: string, place: SettingPlace = {}): Promise<SettingExplanation> {
    const setting = this.schema.require(key);
    return this.#explained(setting, await this.#rowsFor(place));
  }

  async list(place: SettingPlace = {}): Promise<readonly SettingExplanation[]> {
    const found = await this.#rowsFor(place);
    return this.schema.list().map((one) => this.#explained(one, found));
  }

  /** What may count in this place, the nearest scope first. */
  async #rowsFor({ domain, account }: SettingPlace): Promise<readonly SettingRow[]> {
    const own = account === undefined ? [] : await this.#store.readAccountSettings({ account: account.id });
    return [
      ...own,
      ...this.#rows.filter((row) => row.scope === 'domain' && row.scopeName === domain),
      ...this.#rows.filter((row) => row.scope === 'platform'),
    ];
  }

  #explained(setting: Setting, found: readonly SettingRow[]): SettingExplanation {
    const origins = found.flatMap((row) => {
      const checked = row.name === setting.key ? checkSettingValue(setting, row.value) : undefined;
      return checked?.ok === true ? [originOf(setting, checked.value, row)] : [];
    });
    const standard = originOf(setting, setting.standard);
    const [counts, ...others] = [...origins, standard];
    return { ...counts, setting, others };
  }

  /** A value that the schema of this version no longer takes counts as not set. */
  #valuesOf(found: readonly SettingRow[]): Map<string, SettingValue> {
    const values = new Map<string, SettingValue>();
    for (const row of found) {
      const setting = this.schema.find(row.name);
      const checked = setting === undefined ? undefined : checkSettingValue(setting, row.value);
      if (checked?.ok === true) values.set(row.name, checked.value);
    }
    return values;
  }
}

/** A snapshot in which every setting has its default but for those given: for tests and offline tools. */
export function fixedSettings(values: Readonly<Record<string, SettingValue>> = {}): SettingsSnapshot {
  return new Snapshot(new Map(Object.entries(values)));
}

class Snapshot implements SettingsSnapshot {
  readonly #values: ReadonlyMap<string, SettingValue>;

  constructor(values: ReadonlyMap<string, SettingValue>) {
    this.#values = values;
  }

  get<V extends SettingValue>(of: Setting<V>): V {
    const value = this.#values.get(of.key);
    // Only values that the declaration itself took are kept, so they have its type.
    return value === undefined ? of.standard : (value as V);
  }

  /** One in which these values count before its own. */
  with(nearer: ReadonlyMap<string, SettingValue>): Snapshot {
    return new Snapshot(new Map([...this.#values, ...nearer]));
  }
}

function originOf(setting: Setting, value: SettingValue, row?: SettingRow): SettingOrigin {
  return {
    key: setting.key,
    value,
    text: formatSettingValue(setting, value),
    from: row?.scope ?? 'default',
    scopeName: row?.scopeName ?? '',
    changedMs: row?.changedMs ?? null,
    changedBy: row?.changedBy ?? null,
  };
}
