/** Sessions counted for TLS reports (RFC 8460): gathered in memory, written together. */
import { findTlsRpt } from '#check/tlspolicy';
import type { CancelTimer, Clock } from '#base/clock';
import { asFault } from '#base/fault';
import type { Log } from '#base/log';
import type { Resolver } from '#format/dns';
import { dayOf, type TlsFailureCount, type TlsReportPolicy, type TlsSessionCount } from '#model/tlspolicy';
import type { SessionCounter } from './ports.ts';
import type { CountedSession, HeldAgainst } from './tls.ts';

const FLUSH_MS = 60_000;
/** Policies of domains gathered between two writes; sessions beyond them are not counted. */
const GATHERED_MAX = 10_000;
/** Ways of failing told apart for each of them; further ones count in the sum alone. */
const FAILURES_MAX = 50;
const REASON_CHARS_MAX = 200;
const HELO_CHARS_MAX = 255;

export interface SessionTallyParts {
  readonly store: { addTlsSessions(args: { readonly counts: readonly TlsSessionCount[] }): Promise<void> };
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
}

interface Gathered {
  readonly day: number;
  readonly domain: string;
  readonly policy: TlsReportPolicy;
  successes: number;
  failures: number;
  readonly details: Map<string, TlsFailureCount>;
}

export class SessionTally implements SessionCounter {
  readonly #parts: SessionTallyParts;
  readonly #stopping = new AbortController();
  #gathered = new Map<string, Gathered>();
  /** Where the domains of what is gathered want their reports. */
  #wanted = new Map<string, Promise<readonly string[] | undefined>>();
  #timer: CancelTimer | undefined;

  constructor(parts: SessionTallyParts) {
    this.#parts = parts;
  }

  count(session: CountedSession): void {
    const { resolver, clock } = this.#parts;
    const { domain, reported } = session;
    if (reported.held.length === 0 || this.#stopping.signal.aborted) return;
    const day = dayOf(clock.now());
    for (const held of reported.held) this.#add(day, session, held);
    if (!this.#wanted.has(domain)) this.#wanted.set(domain, findTlsRpt(domain, resolver, this.#stopping.signal));
    this.#timer ??= clock.after(FLUSH_MS, () => void this.flush());
  }

  /** Writes down what was counted for domains that want to hear of it. */
  async flush(): Promise<void> {
    this.#timer?.();
    this.#timer = undefined;
    const gathered = this.#gathered;
    const wanted = this.#wanted;
    this.#gathered = new Map();
    this.#wanted = new Map();
    const counts: TlsSessionCount[] = [];
    for (const { details, ...rest } of gathered.values()) {
      const rua = await wanted.get(rest.domain);
      if (rua !== undefined) counts.push({ ...rest, rua, details: [...details.values()] });
    }
    if (counts.length === 0) return;
    try {
      await this.#parts.store.addTlsSessions({ counts });
    } catch (error) {
      // A report that is short of a minute is still a report; mail does not wait for it.
      this.#parts.log.warn('tls.report.uncounted', 'Sessions could not be counted for TLS reports', {
        policies: counts.length,
        error: asFault(error).message,
      });
    }
  }

  /** Writes what can be written without waiting for the DNS. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('The server is stopping'));
    await this.flush();
  }

  #add(day: number, { domain, reported, address, session }: CountedSession, { policy, failure }: HeldAgainst): void {
    const key = JSON.stringify([day, domain, policy]);
    let gathered = this.#gathered.get(key);
    if (gathered === undefined) {
      if (this.#gathered.size >= GATHERED_MAX) return;
      gathered = { day, domain, policy, successes: 0, failures: 0, details: new Map() };
      this.#gathered.set(key, gathered);
    }
    const failed = failure ?? session?.failure;
    if (failed === undefined) {
      gathered.successes += 1;
      return;
    }
    gathered.failures += 1;
    const detail: Omit<TlsFailureCount, 'sessions'> = {
      resultType: failed.type,
      sendingIp: session?.localAddress ?? '',
      mxHost: reported.host,
      mxHelo: (session?.helo ?? '').slice(0, HELO_CHARS_MAX),
      receivingIp: address ?? '',
      reason: failed.reason.slice(0, REASON_CHARS_MAX),
    };
    const detailKey = JSON.stringify(detail);
    const known = gathered.details.get(detailKey);
    if (known === undefined && gathered.details.size >= FAILURES_MAX) return;
    gathered.details.set(detailKey, { ...detail, sessions: (known?.sessions ?? 0) + 1 });
  }
}
