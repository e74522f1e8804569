import type { Setting, SettingScope, SettingsSnapshot, SettingValue } from '#base/setting';
import type { AuditStamp } from '#model/audit';
import type { SettingRow, SettingsChanged, SettingWrite } from './operations.ts';
import type { SettingSchema } from './schema.ts';
import { checkSettingValue, formatSettingValue } from './text.ts';

/** The operations as promises. */
export interface SettingsStore {
  writeSetting(args: SettingWrite): Promise<SettingsChanged>;
  readSettings(args?: undefined): Promise<readonly SettingRow[]>;
}

/** Where a value came from. */
export interface SettingOrigin {
  readonly key: string;
  readonly value: SettingValue;
  /** As it can be typed. */
  readonly text: string;
  readonly from: 'default' | 'platform' | 'domain';
  /** The domain's name, where it came from one. */
  readonly scopeName: string;
  readonly changedMs: number | null;
  readonly changedBy: string | null;
}

/** One setting and every place that has a value for it, the one that counts first. */
export interface SettingExplanation extends SettingOrigin {
  readonly setting: Setting;
  readonly others: readonly SettingOrigin[];
}

/**
 * The values in force: read once, and again after each change. Snapshots are immutable and cheap; take one per
 * connection, mail transaction or job.
 */
export class Settings {
  readonly schema: SettingSchema;
  readonly #store: SettingsStore;
  #rows: readonly SettingRow[] = [];
  #platform: SettingsSnapshot;
  #domains = new Map<string, SettingsSnapshot>();

  constructor(schema: SettingSchema, store: SettingsStore) {
    this.schema = schema;
    this.#store = store;
    this.#platform = new Snapshot(new Map());
  }

  /** Reads all values. Before the first call every setting has its default. */
  async load(): Promise<void> {
    this.#rows = await this.#store.readSettings(undefined);
    const platform = this.#valuesOf('platform', '');
    const domains = new Map<string, SettingsSnapshot>();
    for (const { scope, scopeName } of this.#rows) {
      if (scope !== 'domain' || domains.has(scopeName)) continue;
      domains.set(scopeName, new Snapshot(new Map([...platform, ...this.#valuesOf('domain', scopeName)])));
    }
    this.#platform = new Snapshot(platform);
    this.#domains = domains;
  }

  /** For the whole platform, or as it is for one domain (by its A-label name). */
  snapshot(domain?: string): SettingsSnapshot {
    return domain === undefined ? this.#platform : (this.#domains.get(domain) ?? this.#platform);
  }

  /** Sets a value from its text; in force when it resolves. Unknown keys and bad values are Faults. */
  async set(
    by: AuditStamp,
    key: string,
    change: { readonly text: string | null; readonly domain?: string },
  ): Promise<SettingOrigin> {
    const scope: SettingScope = change.domain === undefined ? 'platform' : 'domain';
    const value = change.text === null ? null : this.schema.parse(key, change.text, scope);
    this.schema.require(key);
    await this.#store.writeSetting({ by, scope, scopeName: change.domain ?? '', name: key, value });
    await this.load();
    return this.explain(key, change.domain);
  }

  explain(key: string, domain?: string): SettingExplanation {
    const setting = this.schema.require(key);
    const origins: SettingOrigin[] = [];
    for (const scope of ['domain', 'platform'] as const) {
      if (scope === 'domain' && domain === undefined) continue;
      const row = this.#rows.find(
        (one) => one.scope === scope && one.name === key && (scope === 'platform' || one.scopeName === domain),
      );
      const checked = row === undefined ? undefined : checkSettingValue(setting, row.value);
      if (row !== undefined && checked?.ok === true) origins.push(originOf(setting, checked.value, row));
    }
    origins.push({ ...originOf(setting, setting.standard), from: 'default' });
    const [counts, ...others] = origins as [SettingOrigin, ...SettingOrigin[]];
    return { ...counts, setting, others };
  }

  list(domain?: string): readonly SettingExplanation[] {
    return this.schema.list().map((one) => this.explain(one.key, domain));
  }

  /** A value that the schema of this version no longer takes counts as not set. */
  #valuesOf(scope: SettingScope, scopeName: string): Map<string, SettingValue> {
    const values = new Map<string, SettingValue>();
    for (const row of this.#rows) {
      if (row.scope !== scope || row.scopeName !== scopeName) continue;
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
}

function originOf(setting: Setting, value: SettingValue, row?: SettingRow): SettingOrigin {
  return {
    key: setting.key,
    value,
    text: formatSettingValue(setting, value),
    from: row === undefined || row.scope === 'account' ? 'default' : row.scope,
    scopeName: row?.scopeName ?? '',
    changedMs: row?.changedMs ?? null,
    changedBy: row?.changedBy ?? null,
  };
}
