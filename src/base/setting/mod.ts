/**
 * Setting: how a room declares its fragment of the settings. `model/settings` collects the fragments, stores the
 * values and answers `setting explain`; no room needs another for its settings.
 */

export type SettingValue = string | number | boolean | readonly string[];

/** The nearest one wins: account before domain before platform. */
export type SettingScope = 'platform' | 'domain' | 'account';

/** One setting: its key, type, default, the sentence that console, CLI and docs show, and how text becomes a value. */
export interface Setting<V extends SettingValue = SettingValue> {
  /** Dotted, `area.name`, lower case with dashes. */
  readonly key: string;
  readonly type: 'text' | 'count' | 'duration' | 'size' | 'switch' | 'choice' | 'networks' | 'texts';
  readonly standard: V;
  /** One sentence: what it does and what happens at the bound. */
  readonly help: string;
  /** For `choice`, and for `texts` whose members are some of these. */
  readonly choices?: readonly string[];
  /** For `texts`: what is wrong with one of them, as a sentence that begins with it; undefined where nothing is. */
  readonly memberProblem?: (text: string) => string | undefined;
  /** For `text`: the same of the whole. */
  readonly textProblem?: (text: string) => string | undefined;
  /** For `count`, `duration` (ms) and `size` (bytes). */
  readonly min?: number;
  readonly max?: number;
  /** True when a running server must be restarted for it. */
  readonly atStart?: boolean;
  /** Where it may be set; for the platform alone where this is not given. */
  readonly scopes?: readonly SettingScope[];
}

/** The settings of one room, by the name the room uses for them. */
export type SettingFragment = Readonly<Record<string, Setting>>;

/** A fragment's values as the room sees them. */
export type SettingValues<F extends SettingFragment> = {
  readonly [Name in keyof F]: F[Name] extends Setting<infer V> ? V : never;
};

/** Declares a setting; the type parameter is the value the room will read. */
export function setting<V extends SettingValue>(declaration: Setting<V>): Setting<V> {
  return declaration;
}

/** An immutable snapshot, read once per connection, mail transaction or job. */
export interface SettingsSnapshot {
  get<V extends SettingValue>(of: Setting<V>): V;
}
