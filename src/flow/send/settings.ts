import { setting, type SettingsSnapshot } from '#base/setting';
import type { TlsMode } from './mailclient.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const sendSettings = {
  concurrency: setting<number>({
    key: 'send.concurrency',
    type: 'count',
    standard: 2,
    min: 1,
    max: 20,
    help: 'Connections to one destination at a time; the second and further ones are opened after a first success.',
  }),
  recipientsMax: setting<number>({
    key: 'send.recipients',
    type: 'count',
    standard: 100,
    min: 1,
    max: 1_000,
    help: 'Recipients named in one mail transaction; more go in further ones.',
  }),
  connectionsMax: setting<number>({
    key: 'send.connections',
    type: 'count',
    standard: 100,
    min: 1,
    max: 5_000,
    help: 'Connections to other servers at a time, all together; further destinations wait for their turn.',
  }),
  expiry: setting<number>({
    key: 'send.expiry',
    type: 'duration',
    standard: 5 * DAY_MS,
    min: HOUR_MS,
    max: 30 * DAY_MS,
    help: 'How long a message is tried before it goes back to its sender (RFC 5321 asks for four to five days).',
  }),
  expiryOfReports: setting<number>({
    key: 'send.expiry-reports',
    type: 'duration',
    standard: DAY_MS,
    min: HOUR_MS,
    max: 30 * DAY_MS,
    help: 'How long a report (a message with an empty sender) is tried before it is given up.',
  }),
  sourceAddress: setting<string>({
    key: 'send.source-address',
    type: 'text',
    standard: '',
    help: 'Our own IP address to send from, whose name in the DNS should be the one in send.helo; empty leaves it to the system.',
  }),
  helo: setting<string>({
    key: 'send.helo',
    type: 'text',
    standard: '',
    help: 'What we call ourselves when we connect to other servers; empty is the host name.',
  }),
  smartHost: setting<string>({
    key: 'smart-host.host',
    type: 'text',
    standard: '',
    help: 'A relay that takes all mail for other servers; empty delivers directly.',
  }),
  smartHostPort: setting<number>({
    key: 'smart-host.port',
    type: 'count',
    standard: 587,
    min: 1,
    max: 65_535,
    help: 'Port of the relay; with 465, TLS is spoken from the first octet.',
  }),
  smartHostUser: setting<string>({
    key: 'smart-host.user',
    type: 'text',
    standard: '',
    help: 'User to sign in to the relay with; empty does not sign in.',
  }),
  smartHostPasswordFile: setting<string>({
    key: 'smart-host.password-file',
    type: 'text',
    standard: '',
    help: 'File that holds the password for the relay in its first line.',
  }),
  smartHostTls: setting<string>({
    key: 'smart-host.tls',
    type: 'choice',
    choices: ['verified', 'required', 'opportunistic', 'off'],
    standard: 'verified',
    help: 'TLS to the relay: with a certificate that fits, with any, where it is offered, or never. A password goes over TLS only.',
  }),
} as const;

/** TLS on the way to other servers. */
export const tlsSettings = {
  dane: setting<boolean>({
    key: 'tls.dane',
    type: 'switch',
    standard: true,
    help: 'Whether servers are held to the TLSA records of their names (RFC 7672). Counts only while the DNS server that is asked validates DNSSEC and is on this machine.',
  }),
  mtaSts: setting<boolean>({
    key: 'tls.mta-sts',
    type: 'switch',
    standard: true,
    help: 'Whether domains are held to the MTA-STS policies that they publish (RFC 8461).',
  }),
  ignored: setting<readonly string[]>({
    key: 'tls.ignore-policy',
    type: 'texts',
    standard: [],
    help: 'Domains whose TLSA records and MTA-STS policies are ignored, while they are known to be wrong.',
  }),
  reports: setting<boolean>({
    key: 'tls.report-sessions',
    type: 'switch',
    standard: true,
    help: 'Whether sessions are counted for domains that ask for TLS reports (RFC 8460).',
  }),
  stsPort: setting<number>({
    key: 'tls.sts-port',
    type: 'count',
    standard: 443,
    min: 1,
    max: 65_535,
    help: 'Port at which MTA-STS policies are fetched; anything but 443 is for tests.',
  }),
  stsAddresses: setting<string>({
    key: 'tls.sts-addresses',
    type: 'choice',
    choices: ['public', 'any'],
    standard: 'public',
    help: 'Addresses at which MTA-STS policies are fetched; anything but public is for tests and networks of your own, since strangers name them.',
  }),
} as const;

/** Where mail of a next hop is handed over when it is not looked up in the DNS. */
export interface FixedHost {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsMode;
  readonly implicitTls: boolean;
  readonly credentials: { readonly user: string; readonly password: string } | undefined;
}

/** The settings as sending reads them, at each look at the queue. */
export interface SendOptions {
  readonly outboundPort: number;
  readonly concurrency: number;
  readonly recipientsMax: number;
  readonly connectionsMax: number;
  readonly expiryMs: number;
  readonly expiryOfReportsMs: number;
  readonly sourceAddress: string | undefined;
  readonly helo: string;
  readonly smartHost: FixedHost | undefined;
  readonly tls: TlsOptions;
}

export interface TlsOptions {
  readonly dane: boolean;
  readonly mtaSts: boolean;
  readonly reports: boolean;
  /** Domains whose policies are ignored; A-labels, lower case. */
  readonly ignored: ReadonlySet<string>;
}

export interface SendOptionParts {
  readonly outboundPort: number;
  readonly hostname: string;
  /** What `smart-host.password-file` holds; undefined when it is not set. */
  readonly smartHostPassword: string | undefined;
}

const tlsModes: readonly TlsMode[] = ['verified', 'required', 'opportunistic', 'off'];

/** Reads the fragment. The file and the shared settings are read by the caller. */
export function readSendOptions(settings: SettingsSnapshot, parts: SendOptionParts): SendOptions {
  const orUndefined = (text: string): string | undefined => (text === '' ? undefined : text);
  const host = settings.get(sendSettings.smartHost);
  const port = settings.get(sendSettings.smartHostPort);
  const user = settings.get(sendSettings.smartHostUser);
  const credentials = user === '' ? undefined : { user, password: parts.smartHostPassword ?? '' };
  const tls = tlsModes.find((mode) => mode === settings.get(sendSettings.smartHostTls)) ?? 'verified';
  return {
    outboundPort: parts.outboundPort,
    concurrency: settings.get(sendSettings.concurrency),
    recipientsMax: settings.get(sendSettings.recipientsMax),
    connectionsMax: settings.get(sendSettings.connectionsMax),
    expiryMs: settings.get(sendSettings.expiry),
    expiryOfReportsMs: settings.get(sendSettings.expiryOfReports),
    sourceAddress: orUndefined(settings.get(sendSettings.sourceAddress)),
    helo: orUndefined(settings.get(sendSettings.helo)) ?? parts.hostname,
    smartHost: host === '' ? undefined : { host, port, tls, implicitTls: port === 465, credentials },
    tls: {
      dane: settings.get(tlsSettings.dane),
      mtaSts: settings.get(tlsSettings.mtaSts),
      reports: settings.get(tlsSettings.reports),
      ignored: new Set(settings.get(tlsSettings.ignored).map((domain) => domain.toLowerCase())),
    },
  };
}
