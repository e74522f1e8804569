/** The keys of `rookery.toml`, each with how its value is judged. One table for the file, the environment and the docs. */
import { isIP } from 'node:net';
import { isAbsolute } from 'node:path';
import { logLevels } from '#base/log';
import { parseDomain } from '#format/address';
import { parseNetwork } from '#model/settings';
import { type ListenerName, listenerNames } from './types.ts';

/** A plain value as TOML has it, or as text of the environment. */
export type Raw = string | number | boolean | readonly string[];

export interface ConfigKey {
  /** With dots; `*` stands for a name that the owner chooses. */
  readonly path: string;
  readonly type: 'text' | 'number' | 'switch' | 'texts';
  /** As it stands in a new file, behind `#`. */
  readonly example: string;
  readonly help: string;
  /** What is wrong with a value of the right type; undefined where nothing is. */
  readonly problem?: (value: Raw) => string | undefined;
}

function isPort(value: Raw): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535
    ? undefined
    : 'is not a port from 1 to 65535';
}

function isDomainText(value: Raw): string | undefined {
  return parseDomain(String(value)) === undefined ? 'is not a domain name' : undefined;
}

function oneOf(choices: readonly string[]): (value: Raw) => string | undefined {
  return (value) => (choices.includes(String(value)) ? undefined : `is not one of ${choices.join(', ')}`);
}

function eachOf(value: Raw, right: (text: string) => boolean, what: string): string | undefined {
  const wrong = Array.isArray(value) ? (value as readonly string[]).find((text) => !right(text)) : undefined;
  return wrong === undefined ? undefined : `has "${wrong}", which is not ${what}`;
}

/** `192.0.2.1:53`, `[2001:db8::1]:53`, or the address alone, which means port 53. */
export function parseServer(text: string): string | undefined {
  if (isIP(text) === 4) return `${text}:53`;
  if (isIP(text) === 6) return `[${text}]:53`;
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text);
  const address = match?.[1] ?? match?.[2] ?? '';
  const port = Number(match?.[3]);
  if (isIP(address) === 0 || port < 1 || port > 65_535) return undefined;
  return isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}

const standardPorts: Readonly<Record<string, number>> = {
  smtp: 25,
  submissions: 465,
  submission: 587,
  'submission-2525': 2525,
  imap: 143,
  imaps: 993,
  pop3: 110,
  pop3s: 995,
  http: 80,
  https: 443,
  milter: 8899,
  filter: 10_025,
  'filter-lmtp': 10_024,
};

export function standardPort(name: string): number | undefined {
  return standardPorts[name];
}

/** Listeners for other people's mail servers: off until somebody wants them, and for this machine unless told otherwise. */
const forOtherServers: ReadonlySet<string> = new Set<ListenerName>(['milter', 'filter', 'filter-lmtp']);

export function isForOtherServers(name: ListenerName): boolean {
  return forOtherServers.has(name);
}

const listenerHelp: Readonly<Record<string, string>> = {
  smtp: 'Mail from other servers',
  submissions: 'Mail from mail programs, TLS from the start',
  submission: 'Mail from mail programs, STARTTLS',
  'submission-2525': 'The same, where providers block 587',
  imap: 'Mailboxes by IMAP, STARTTLS',
  imaps: 'Mailboxes by IMAP, TLS from the start',
  pop3: 'Mailboxes by POP3, STLS',
  pop3s: 'Mailboxes by POP3, TLS from the start',
  lmtp: 'Delivery by LMTP: on the socket lmtp.sock in the data directory, or on a port for programs behind the same wall',
  http: 'Web pages: leads to https, or has the pages itself where https is off (for a proxy in front)',
  https: 'Web pages: why mail was refused, how to set up a mail program',
  filter: 'Mail of another server of yours by SMTP, which goes on to filter.reinject with what the filter found',
  'filter-lmtp': 'The same by LMTP',
  milter:
    'Our filter as a milter, for a mail server of yours that is not this one (settings filter.clients, filter.foreign-failure)',
};

/** LMTP has none: it is for programs of this machine. */
function proxyKey(name: ListenerName): ConfigKey {
  return {
    path: `listener.${name}.proxy`,
    type: 'texts',
    example: '["192.0.2.10"]',
    help: 'Addresses or networks of load balancers, which must send a PROXY header (version 1 or 2) first; nobody else is believed',
    problem: (value) =>
      eachOf(value, (text) => parseNetwork(text) !== undefined, 'an address or a network, such as 192.0.2.0/24'),
  };
}

const authKey: ConfigKey = {
  path: 'listener.smtp.auth',
  type: 'switch',
  example: 'false',
  help: 'Whether users may sign in on this port too; mail programs should use 465, 587 or 2525',
};

/** Nobody signs in there with a mail program. */
const withoutLogins: ReadonlySet<string> = new Set(['smtp', 'lmtp', 'http', 'https', ...forOtherServers]);

function ownPlaceKeys(name: ListenerName): readonly ConfigKey[] {
  return [
    {
      path: `listener.${name}.addresses`,
      type: 'texts',
      example: '["127.0.0.1"]',
      help: 'Addresses to listen on; programs of this machine alone reach it where not given',
      problem: (value) => eachOf(value, (text) => isIP(text) !== 0, 'an IP address'),
    },
    {
      path: `listener.${name}.socket`,
      type: 'text',
      example: `"/run/rookery/${name}.sock"`,
      help: 'Path of a unix socket in the place of addresses and port',
      problem: (value) => (isAbsolute(String(value)) ? undefined : 'is not an absolute path'),
    },
  ];
}

export const configKeys: readonly ConfigKey[] = [
  {
    path: 'hostname',
    type: 'text',
    example: '"mx.example.net"',
    help: 'Name of this server, as its MX records, its PTR record and its certificate say it',
    problem: isDomainText,
  },
  {
    path: 'data',
    type: 'text',
    example: '"/var/lib/rookery"',
    help: 'Data directory; the folder of this file where not given',
    problem: (value) => (isAbsolute(String(value)) ? undefined : 'is not an absolute path'),
  },
  {
    path: 'storage.engine',
    type: 'text',
    example: '"embedded"',
    help: 'Where rows are kept: embedded (in the data directory)',
    problem: oneOf(['embedded']),
  },
  {
    path: 'dns.servers',
    type: 'texts',
    example: '["192.0.2.53:53"]',
    help: 'DNS servers to ask; those of the system where empty',
    problem: (value) =>
      eachOf(value, (text) => parseServer(text) !== undefined, 'an address with a port, such as 192.0.2.53:53'),
  },
  {
    path: 'listen.addresses',
    type: 'texts',
    example: '["::"]',
    help: 'Addresses to listen on; :: is all of IPv6 and IPv4',
    problem: (value) => eachOf(value, (text) => isIP(text) !== 0, 'an IP address'),
  },
  {
    path: 'listen.port-offset',
    type: 'number',
    example: '20000',
    help: 'Added to every port',
    problem: (value) =>
      Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 60_000
        ? undefined
        : 'is not a whole number from 0 to 60000',
  },
  ...listenerNames.flatMap((name): ConfigKey[] => [
    {
      path: `listener.${name}.on`,
      type: 'switch',
      example: isForOtherServers(name) ? 'false' : 'true',
      help: listenerHelp[name] ?? '',
    },
    {
      path: `listener.${name}.port`,
      type: 'number',
      example: String(standardPort(name) ?? 24),
      help: 'Port, before the offset',
      problem: isPort,
    },
    ...(name === 'lmtp' || isForOtherServers(name) ? [] : [proxyKey(name)]),
    ...(isForOtherServers(name) ? ownPlaceKeys(name) : []),
    ...(name === 'smtp' ? [authKey] : []),
    ...(withoutLogins.has(name)
      ? []
      : [
          {
            path: `listener.${name}.default-domain`,
            type: 'text',
            example: '"example.com"',
            help: 'Domain of login names without one',
            problem: isDomainText,
          } as const,
        ]),
  ]),
  {
    path: 'certificate.*.certificate',
    type: 'text',
    example: '"/etc/ssl/mx.pem"',
    help: 'PEM file with the certificate and its chain; chosen by the name a client asks for',
  },
  { path: 'certificate.*.key', type: 'text', example: '"/etc/ssl/mx.key"', help: 'PEM file with its private key' },
  { path: 'log.level', type: 'text', example: '"info"', help: 'debug, info, warn or error', problem: oneOf(logLevels) },
  {
    path: 'log.format',
    type: 'text',
    example: '"auto"',
    help: 'json, text, or auto: text on a terminal, JSON lines elsewhere',
    problem: oneOf(['auto', 'json', 'text']),
  },
];

/** The declaration of a key as written, names that an owner chose included. */
export function findConfigKey(path: string): ConfigKey | undefined {
  const parts = path.split('.');
  return configKeys.find((key) => {
    const own = key.path.split('.');
    return own.length === parts.length && own.every((part, i) => part === '*' || part === parts[i]);
  });
}
