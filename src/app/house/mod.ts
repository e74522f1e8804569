/**
 * House: what lives as long as the process: store and its threads, settings, directory, clock, keys, doorbell.
 * Knows every room's operations and settings by name; refuses to know listeners and sessions.
 */
export { assemble, type AssembleOptions, type Bell, Doorbell, type House } from './assemble.ts';
export type { Reads, Writes } from './operations.ts';
export { settingSchema } from './settings.ts';
export type { Store } from './store.ts';
export { storeSettings } from './store-settings.ts';
