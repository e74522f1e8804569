/** Opens all listeners and connects each accepted connection to its protocol. */
import { join } from 'node:path';
import { encodeUtf8 } from '#base/bytes';
import { Fault } from '#base/fault';
import type { House } from '#app/house';
import { isExempt } from '#app/smtp';
import { Networks } from '#model/settings';
import { smtpSettings } from '#server/smtpd';
import type { ListenerConfig, ListenerName } from '#app/config';
import {
  type CertificateFiles,
  type ListenEndpoint,
  openListener,
  type RunningListener,
  type SocketConnection,
  TlsContexts,
} from '#edge/net';
import { busyText, FALLBACK_PORT_OFFSET, type ServiceKind, services } from './services.ts';

/** Connections at once, all clients together, of one listener. */
const CONNECTIONS_MAX: Readonly<Record<ServiceKind, number>> = {
  mx: 2000,
  submission: 2000,
  lmtp: 200,
  imap: 18_000,
  pop3: 2000,
  web: 2000,
  milter: 1000,
  filter: 500,
  'filter-lmtp': 500,
};
/** A mail program opens several connections for each account; many share one address behind NAT. */
const MAILBOX_CONNECTIONS_PER_CLIENT_MAX = 200;
/** A browser opens six at the most; many share one address behind NAT. */
const WEB_CONNECTIONS_PER_CLIENT_MAX = 50;

/** What a connection came in by. */
export interface Place {
  readonly kind: ServiceKind;
  /** Bare login names belong to it. */
  readonly defaultDomain: string | undefined;
  /** Users may sign in, whatever is spoken there. */
  readonly auth: boolean;
}

/** Serves one connection to its end. */
export type ServeConnection = (place: Place, connection: SocketConnection) => Promise<void>;

export interface ListenersOptions {
  readonly house: House;
  /** Addresses to bind; IPv6 ones without brackets. */
  readonly addresses: readonly string[];
  /** Undefined: the standard ports, or the fallback where this user may not bind them. */
  readonly portOffset: number | undefined;
  readonly listeners: readonly ListenerConfig[];
  readonly certificates: readonly CertificateFiles[];
  readonly serve: ServeConnection;
}

export class Listeners {
  readonly #options: ListenersOptions;
  readonly #running: RunningListener[] = [];
  /** One set of contexts a kind: a session ticket of one service is of no use at another. */
  readonly #contexts = new Map<ServiceKind, TlsContexts>();
  portOffset = 0;
  #ready = false;

  constructor(options: ListenersOptions) {
    this.#options = options;
    for (const { kind } of Object.values(services)) {
      if (!this.#contexts.has(kind)) this.#contexts.set(kind, new TlsContexts());
    }
  }

  /** All are up and take connections. */
  get ready(): boolean {
    return this.#ready;
  }

  get running(): readonly RunningListener[] {
    return this.#running;
  }

  /**
   * Reads the certificates again; connections that are up go on. Throws and changes nothing when they cannot be used:
   * an expired one is no better than the one that is there.
   */
  reloadCertificates(): void {
    const probe = new TlsContexts();
    probe.load(this.#options.certificates);
    const [expired] = probe.expired(this.#options.house.clock.now());
    if (expired !== undefined) {
      const text = `The certificate ${expired} has expired`;
      throw new Fault('invalid', text, { publicText: text });
    }
    this.#loadCertificates();
  }

  /** Paths of certificates in use that have expired. */
  get expiredCertificates(): readonly string[] {
    return this.#contexts.get('mx')?.expired(this.#options.house.clock.now()) ?? [];
  }

  /** Whether a browser that asks for this name is shown a certificate for it that it can check. */
  vouchedFor(name: string | undefined): boolean {
    return this.#contexts.get('web')?.vouchedFor(name, this.#options.house.clock.now()) ?? false;
  }

  /** The port of a listener as clients see it; undefined where it is switched off. */
  portOf(name: ListenerName): number | undefined {
    const listener = this.#options.listeners.find((one) => one.name === name);
    return listener?.on === true && listener.port !== undefined ? listener.port + this.portOffset : undefined;
  }

  get certificateExpiresMs(): number | undefined {
    return this.#contexts.get('mx')?.expiresMs;
  }

  async open(): Promise<void> {
    this.#loadCertificates();
    const { portOffset } = this.#options;
    try {
      await this.#openAll(portOffset ?? 0);
    } catch (error) {
      this.destroy();
      this.#running.length = 0;
      if (portOffset !== undefined || !mayNotBind(error)) throw error;
      await this.#openAll(FALLBACK_PORT_OFFSET);
    }
    this.#ready = true;
  }

  stopAccepting(): void {
    this.#ready = false;
    for (const listener of this.#running) listener.stopAccepting();
  }

  destroy(): void {
    for (const listener of this.#running) {
      listener.stopAccepting();
      listener.destroy();
    }
  }

  #loadCertificates(): void {
    for (const contexts of this.#contexts.values()) contexts.load(this.#options.certificates);
  }

  async #openAll(offset: number): Promise<void> {
    this.portOffset = offset;
    const { addresses, house } = this.#options;
    for (const listener of this.#options.listeners) {
      if (!listener.on) continue;
      if (listener.port === undefined || listener.socket !== undefined) {
        const path = listener.socket ?? join(house.folder, `${listener.name}.sock`);
        await this.#openOne(listener, { kind: 'unix', path });
        continue;
      }
      for (const address of placesOf(listener, addresses)) {
        await this.#openOne(listener, { kind: 'tcp', address, port: listener.port + offset });
      }
    }
  }

  async #openOne(listener: ListenerConfig, endpoint: ListenEndpoint): Promise<void> {
    const { house, serve } = this.#options;
    const { kind, name, implicitTls } = services[listener.name];
    const place: Place = { kind, defaultDomain: listener.defaultDomain, auth: listener.auth };
    const contexts = this.#contexts.get(kind);
    if (contexts === undefined) throw new Error(`Cannot find the certificates of ${kind}`);
    const proxies = new Networks(listener.proxies);
    const options = {
      name,
      endpoint,
      implicitTls,
      tlsWaitMs: (address: string) => (kind === 'submission' ? tlsWaitOf(house, address) : 0),
      proxied: (address: string) => proxies.contains(address),
      speaks: kind === 'web' ? ('web' as const) : ('mail' as const),
      contexts,
      clock: house.clock,
      log: house.log,
      connectionsMax: CONNECTIONS_MAX[kind],
      perClientMax: () => perClientMax(house, kind),
      exempt: (address: string) => isExempt(house.settings.snapshot(), address),
      busy: encodeUtf8(busyText(kind)),
      serve: (connection: SocketConnection) => serve(place, connection),
    };
    try {
      this.#running.push(await openListener(options));
    } catch (error) {
      // A machine without IPv6 is served on IPv4.
      if (endpoint.kind !== 'tcp' || endpoint.address !== '::' || !hasCode(error, 'EAFNOSUPPORT')) {
        throw withWayOut(error, name);
      }
      this.#running.push(await openListener({ ...options, endpoint: { ...endpoint, address: '0.0.0.0' } }));
    }
  }
}

function placesOf({ name, addresses }: ListenerConfig, all: readonly string[]): readonly string[] {
  // LMTP has no sign-in: over TCP it is for programs of this machine.
  if (name === 'lmtp') return ['127.0.0.1'];
  return addresses.length === 0 ? all : addresses;
}

function perClientMax(house: House, kind: ServiceKind): number {
  if (kind === 'web') return WEB_CONNECTIONS_PER_CLIENT_MAX;
  // One server has a connection for each of its clients.
  if (kind === 'milter' || kind === 'filter' || kind === 'filter-lmtp') return CONNECTIONS_MAX[kind];
  if (kind !== 'mx' && kind !== 'submission') return MAILBOX_CONNECTIONS_PER_CLIENT_MAX;
  return house.settings.snapshot().get(smtpSettings.connectionsPerClient);
}

function tlsWaitOf(house: House, address: string): number {
  const settings = house.settings.snapshot();
  return isExempt(settings, address) ? 0 : settings.get(smtpSettings.submissionTlsWait);
}

/** Many machines have a mail or web server already; ours can do without any of its listeners. */
function withWayOut(error: unknown, name: ListenerName): unknown {
  if (!(error instanceof Fault) || !hasCode(error, 'EADDRINUSE')) return error;
  const publicText = `${error.publicText}. End that program, or do without ours there: put into rookery.toml [listener.${name}] and below it on = false`;
  return new Fault(error.kind, error.message, { cause: error, publicText, fields: error.fields });
}

function mayNotBind(error: unknown): boolean {
  return hasCode(error, 'EACCES') || hasCode(error, 'EPERM');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Fault && error.fields['code'] === code;
}
