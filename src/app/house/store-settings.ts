import { setting } from '#base/setting';

/** How long what nothing refers to is kept. */
export const storeSettings = {
  sweepAfter: setting<number>({
    key: 'store.sweep-after',
    type: 'duration',
    standard: 24 * 3600 * 1000,
    min: 0,
    max: 30 * 24 * 3600 * 1000,
    help: 'How long the octets of a message stay after nothing refers to them any more: time for sessions and backups that still read them.',
  }),
} as const;
