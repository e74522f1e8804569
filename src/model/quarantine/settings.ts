import { setting } from '#base/setting';

const DAY_MS = 24 * 3_600_000;

/** How long held mail is kept. Longer than stories last, its release could not be told in one. */
export const quarantineSettings = {
  retention: setting<number>({
    key: 'quarantine.retention',
    type: 'duration',
    standard: 30 * DAY_MS,
    min: DAY_MS,
    max: 90 * DAY_MS,
    help: 'How long held mail is kept; then its octets go, and a record of it stays for 30 days.',
    scopes: ['platform', 'domain'],
  }),
};
