import { setting } from '#base/setting';
import { parseDomain } from '#format/address';

const DAY_MS = 24 * 3600 * 1000;

/** Of the keys that domains sign with (product OU5). */
export const dkimSettings = {
  rotateAfter: setting<number>({
    key: 'dkim.rotate-after',
    type: 'duration',
    standard: 180 * DAY_MS,
    min: 0,
    max: 3650 * DAY_MS,
    help: 'Age at which a DKIM key gets a successor, where its record is seen in the DNS or the selectors are delegated; 0 leaves it to the command rookery dkim rotate. A key never signs before its record was seen for an hour, but for the first of a domain.',
    scopes: ['platform', 'domain'],
  }),
  delegateZone: setting<string>({
    key: 'dkim.delegate-zone',
    type: 'text',
    standard: '',
    textProblem: (text) =>
      text === '' || parseDomain(text) !== undefined ? undefined : `"${text}" is not a domain name`,
    help: 'Zone of yours that customers may point their DKIM selectors to with CNAME records, once and for all; what it must hold is printed by rookery dkim zone. Empty offers no such records.',
  }),
} as const;
