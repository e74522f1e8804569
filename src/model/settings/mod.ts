/**
 * Settings: the fragments that rooms declare with `#base/setting`, collected into one schema; their values, stored as
 * JSON for the platform, a domain or an account; snapshots, and where each value came from. Texts with units become values here.
 * Refuses to know what a setting means, and the bootstrap file (that is `app/config`).
 */
export { addressBytes, isLoopback, Networks, NETWORKS_MAX, networksOf, parseNetwork } from './networks.ts';
export {
  type SettingRow,
  type SettingsChanged,
  settingsReads,
  settingsWrites,
  type SettingWrite,
} from './operations.ts';
export { type LetterLanguage, letterLanguages, platformSettings } from './platform.ts';
export { SettingSchema } from './schema.ts';
export {
  fixedSettings,
  type SettingExplanation,
  type SettingOrigin,
  type SettingPlace,
  Settings,
  type SettingsStore,
} from './settings.ts';
export { didYouMean, nearest } from './suggest.ts';
export { checkSettingValue, formatSettingValue, type Parsed, parseSettingText } from './text.ts';
export { formatDuration, formatSize, parseDuration, parseSize, roughSize } from './units.ts';
