/** `rookery serve`: what a person sees of a start, and the signals. */
import { existsSync, mkdirSync } from 'node:fs';
import { hostname as systemHostname } from 'node:os';
import { SystemClock } from '#base/clock';
import { Fault } from '#base/fault';
import { LineLog, type Log } from '#base/log';
import { parseDomain } from '#format/address';
import {
  type BootstrapConfig,
  type ConfigFlags,
  ConfigProblem,
  configPathOf,
  dataFolderOf,
  readConfig,
  writeDefaultConfig,
} from '#app/config';
import {
  furnish,
  invitation,
  pretendedWorld,
  refuseTrialFolder,
  TRIAL_PASSWORD,
  trialFlags,
  trialFolder,
} from '#app/dev';
import { trimAfterStart } from '#edge/thread';
import { gatherLog } from './log-sink.ts';
import { type RunningServer, serve, type ServerOptions } from './serve.ts';

/** Exit codes of ux 4.1. */
const EXIT_FAILED = 1;
const EXIT_CONFLICT = 4;
const EXIT_TEMPORARY = 75;
const EXIT_CONFIG = 78;

export interface ServeIo {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Absolute; where nothing names a data directory. */
  readonly defaultData: string;
}

export interface ServeFlags extends ConfigFlags {
  /** For trying out: people and mail to look at, and an outside world that is pretended. */
  readonly dev?: boolean;
}

/** Starts the server and gives the exit code when it has ended. */
export async function runServe(flags: ServeFlags, io: ServeIo): Promise<number> {
  // Rows and octets are nobody else's business, also where the data directory was made by others and is open.
  process.umask(0o077);
  const clock = new SystemClock();
  let config: BootstrapConfig;
  try {
    config = flags.dev === true ? prepareTrial(flags, io) : prepare(flags, io);
  } catch (error) {
    if (!(error instanceof ConfigProblem || error instanceof Fault)) throw error;
    io.err(`${error instanceof Fault ? `Cannot start: ${error.publicText}` : error.message}\n`);
    return EXIT_CONFIG;
  }
  const gathered = gatherLog(2, clock);
  const style = config.logFormat === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : config.logFormat;
  const log = new LineLog({ clock, sink: gathered.sink, level: config.logLevel, style });
  const end = Promise.withResolvers<number>();
  const onFatal = (message: string): void => {
    log.error('server.fatal', 'The data directory can no longer be trusted to keep what is written; ending now', {
      reason: message,
    });
    gathered.flush();
    process.exit(EXIT_TEMPORARY); // Nothing more may be answered; what was acknowledged is on disk.
  };
  trimAfterStart();
  // From here on: a signal in the middle of a start ends what has started, in order.
  const signals = new Signals(log);
  let server: RunningServer;
  try {
    const options = { log, version: io.version, onFatal };
    server = flags.dev === true ? await serveTrial(config, options) : await serve(config, options);
  } catch (error) {
    gathered.flush();
    io.err(
      `Cannot start: ${error instanceof Fault ? error.publicText : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return error instanceof Fault ? (error.kind === 'invalid' ? EXIT_CONFIG : EXIT_CONFLICT) : EXIT_FAILED;
  }
  signals.started(server, (code) => end.resolve(code));
  if (flags.dev === true) io.out(invitation({ folder: config.data, portOffset: server.listeners.portOffset }));
  announce(server, config, io);
  const code = await end.promise;
  gathered.flush();
  return code;
}

async function serveTrial(config: BootstrapConfig, options: ServerOptions): Promise<RunningServer> {
  const server = await serve(config, { ...options, outside: pretendedWorld, operatorPassword: TRIAL_PASSWORD });
  try {
    await furnish(server.house);
  } catch (error) {
    await server.stop();
    throw error;
  }
  // What a real first start has to say would only confuse here.
  return { ...server, newOperator: undefined, madeCertificate: false };
}

function prepareTrial(flags: ServeFlags, io: ServeIo): BootstrapConfig {
  const data = dataFolderOf({ flags, env: io.environment, cwd: process.cwd(), defaultData: io.defaultData });
  return prepare(trialFlags({ ...flags, data: flags.data === undefined ? trialFolder(data) : data }), io);
}

/** Makes the data directory and its `rookery.toml` at the first start, then reads what holds. */
function prepare(flags: ServeFlags, io: ServeIo): BootstrapConfig {
  const sources = { flags, env: io.environment, cwd: process.cwd(), defaultData: io.defaultData };
  const path = configPathOf(sources);
  if (flags.config === undefined && !existsSync(path)) {
    mkdirSync(dataFolderOf(sources), { recursive: true, mode: 0o700 });
    writeDefaultConfig(path, { hostname: flags.hostname ?? guessHostname() });
  }
  const config = readConfig(sources);
  if (sources.flags.dev !== true) refuseTrialFolder(config.data);
  return config;
}

/** This machine's own name where it is a full one; else a name under .localdomain that says what to change. */
function guessHostname(): string {
  const name = systemHostname().toLowerCase();
  if (name.includes('.') && parseDomain(name) !== undefined) return name;
  return `${parseDomain(name) === undefined ? 'mail' : name}.localdomain`;
}

function announce(server: RunningServer, config: BootstrapConfig, io: ServeIo): void {
  const { listeners, newOperator, madeCertificate } = server;
  let text = '';
  if (newOperator !== undefined) {
    text += `\nRookery has been set up in ${config.data} for the host ${config.hostname}.\n`;
    text += `  Operator   ${newOperator.address}\n  Password   ${newOperator.password}   (shown this once)\n`;
    text += `\nNext, in the project folder:\n  bin/rookery domain add example.test\n  bin/rookery account add you@example.test --password-stdin\n  bin/rookery dkim show example.test     the DNS records to publish\n`;
    text += `Commands find this server by --data ${config.data} or ROOKERY_DATA.\n`;
  }
  if (madeCertificate)
    text +=
      'The certificate is self-signed; name a real one in rookery.toml ([certificate.NAME]) before others use this server.\n';
  // Started all the same: mail from other servers still comes in, and a server that is down helps nobody.
  for (const file of listeners.expiredCertificates) {
    text += `The certificate ${file} has expired: mail programs refuse it; renew it and run: kill -HUP ${process.pid}\n`;
  }
  if (config.portOffset === undefined && listeners.portOffset !== 0) {
    text += `This user may not bind the standard ports, so all of them are ${listeners.portOffset} higher (25 is ${25 + listeners.portOffset}).\n`;
  }
  const places = listeners.running.map(({ name, endpoint }) =>
    endpoint.kind === 'unix' ? `${name} ${endpoint.path}` : `${name} ${endpoint.port}`,
  );
  text += `Listening: ${[...new Set(places)].join(', ')}\nready\n`;
  io.out(text);
}

/** SIGTERM and SIGINT end the server, SIGHUP has it read its certificates again. */
class Signals {
  readonly #log: Log;
  #server: RunningServer | undefined;
  #end: (code: number) => void = () => undefined;
  #wanted = false;
  #stopping = false;

  constructor(log: Log) {
    this.#log = log;
    process.on('SIGTERM', () => this.#stop());
    process.on('SIGINT', () => this.#stop());
    process.on('SIGHUP', () => this.#reload());
  }

  /** What came during the start is done now. */
  started(server: RunningServer, end: (code: number) => void): void {
    this.#server = server;
    this.#end = end;
    if (this.#wanted) this.#stop();
  }

  #stop(): void {
    this.#wanted = true;
    if (this.#server === undefined || this.#stopping) return;
    this.#stopping = true;
    this.#server.stop().then(
      () => this.#end(0),
      (error: unknown) => {
        this.#log.error('server.stop.failed', 'Could not end in order; what was acknowledged is on disk', {
          error: String(error),
        });
        this.#end(EXIT_FAILED);
      },
    );
  }

  #reload(): void {
    if (this.#server === undefined) return;
    try {
      this.#server.listeners.reloadCertificates();
      this.#log.info('tls.reloaded', 'Certificates were read again');
    } catch (error) {
      this.#log.error('tls.reload.failed', 'Certificates stay as they were', {
        error: error instanceof Fault ? error.publicText : String(error),
      });
    }
  }
}
