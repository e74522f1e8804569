/** What the server has to know before it can open its database. */

export const listenerNames = [
  'smtp',
  'submissions',
  'submission',
  'submission-2525',
  'imap',
  'imaps',
  'pop3',
  'pop3s',
  'lmtp',
  'http',
  'https',
  'milter',
  'filter',
  'filter-lmtp',
] as const;
export type ListenerName = (typeof listenerNames)[number];

export interface ListenerConfig {
  readonly name: ListenerName;
  readonly on: boolean;
  /** Before the port offset; undefined for LMTP on its unix socket. */
  readonly port: number | undefined;
  /** Bare login names belong to this domain. */
  readonly defaultDomain: string | undefined;
  /** Networks of proxies, which must say first whose connection they pass on; empty: nobody is believed. */
  readonly proxies: readonly string[];
  /** Of `smtp`: users may sign in there too. */
  readonly auth: boolean;
  /** Addresses of its own; empty: those of all. */
  readonly addresses: readonly string[];
  /** Absolute path of a unix socket in the place of addresses and port. */
  readonly socket: string | undefined;
}

export interface CertificateConfig {
  readonly name: string;
  /** Absolute paths of PEM files. */
  readonly certificate: string;
  readonly key: string;
}

export interface BootstrapConfig {
  /** Absolute. */
  readonly data: string;
  /** A-labels. */
  readonly hostname: string;
  readonly engine: 'embedded';
  /** `HOST:PORT`; empty: those of the system. */
  readonly dnsServers: readonly string[];
  /** Addresses that listeners bind. */
  readonly listen: readonly string[];
  /** Undefined: the standard ports, or 10000 above them where they may not be bound. */
  readonly portOffset: number | undefined;
  readonly listeners: readonly ListenerConfig[];
  /** Empty: the self-signed one in the data directory. */
  readonly certificates: readonly CertificateConfig[];
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'auto' | 'json' | 'text';
  /** Where each value that is not a default came from, by its key: a file's path, a variable's or an option's name. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Options of the command line, which count before everything else; undefined where not given. */
export interface ConfigFlags {
  readonly data?: string | undefined;
  readonly config?: string | undefined;
  readonly hostname?: string | undefined;
  readonly dns?: readonly string[] | undefined;
  readonly listen?: readonly string[] | undefined;
  readonly portOffset?: number | undefined;
}

/** Wrong in a way that a restart does not mend: the process ends with 78 (EX_CONFIG) and these sentences. */
export class ConfigProblem extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigProblem';
    this.problems = problems;
  }
}
