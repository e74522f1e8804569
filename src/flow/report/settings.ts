import { setting } from '#base/setting';

const DAY_MS = 24 * 3_600_000;

/** Reports that we send, and those that we take. */
export const reportSettings = {
  dmarc: setting<boolean>({
    key: 'report.dmarc',
    type: 'switch',
    standard: true,
    help: 'Whether mail is counted for DMARC reports, and a report is sent once a day to each domain that asks for one.',
  }),
  tls: setting<boolean>({
    key: 'report.tls',
    type: 'switch',
    standard: true,
    help: 'Whether a TLS report is sent once a day to each domain that asks for one and that mail was sent to.',
  }),
  from: setting<string>({
    key: 'report.from',
    type: 'text',
    standard: '',
    help: 'Address that reports are sent from; empty is dmarc-reports at the name of this server. What comes back to it is dropped.',
  }),
  org: setting<string>({
    key: 'report.org',
    type: 'text',
    standard: '',
    help: 'How reports name the organisation that sends them; empty is the name of this server.',
  }),
  contact: setting<string>({
    key: 'report.contact',
    type: 'text',
    standard: '',
    help: 'What DMARC reports say about how to reach a person, such as the address of a page; empty leaves it out.',
  }),
  addresses: setting<readonly string[]>({
    key: 'report.addresses',
    type: 'texts',
    standard: ['dmarc-reports', 'tls-reports'],
    scopes: ['platform', 'domain'],
    help: 'Local parts of each hosted domain at which reports about it are taken, whether somebody has that address or not; empty takes none.',
  }),
  retention: setting<number>({
    key: 'report.retention',
    type: 'duration',
    standard: 400 * DAY_MS,
    min: 7 * DAY_MS,
    max: 3660 * DAY_MS,
    help: 'How long reports that came in are kept.',
  }),
} as const;
