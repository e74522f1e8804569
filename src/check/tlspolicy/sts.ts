/** MTA-STS policies of other domains: found, fetched, kept, refreshed (RFC 8461 sections 3 and 5). */
import type { Clock } from '#base/clock';
import { asFault } from '#base/fault';
import type { Log } from '#base/log';
import type { Resolver } from '#format/dns';
import { parseStsPolicy, parseStsRecord, type StsMode } from '#format/tlspolicy';
import type { TlsFailure } from './types.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** After a fetch the next one for the same record waits so long (RFC 8461 section 3.3 asks for five minutes or longer). */
const FETCH_PAUSE_MS = 5 * MINUTE_MS;
/** A policy older than this is fetched again, by the way (section 3.3 suggests once per day). */
const REFRESH_AFTER_MS = DAY_MS;
/** A policy that no mail asked for in this time is left to end. */
const UNUSED_MS = 60 * DAY_MS;
/** Domains whose policy, or that they have none, is kept in memory. */
const DOMAINS_IN_MEMORY_MAX = 10_000;
/** Policies refreshed in one round. */
const ROUND_MAX = 500;

/** A policy with when it was fetched, wall time. */
export interface CachedStsPolicy {
  /** A-labels, lower case. */
  readonly domain: string;
  /** The `id` of the TXT record it was fetched for. */
  readonly recordId: string;
  readonly mode: StsMode;
  readonly mx: readonly string[];
  /** As it is written, for reports. */
  readonly lines: readonly string[];
  readonly fetchedMs: number;
  readonly expiresMs: number;
}

export type FetchedPolicy =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: TlsFailure };

/** Fetches `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` as RFC 8461 section 3.3 wants it. Never rejects. */
export interface PolicyFetcher {
  fetchPolicy(domain: string, signal: AbortSignal): Promise<FetchedPolicy>;
}

/** Keeps policies over a restart; `model/tlspolicy` has the operations. */
export interface StsStore {
  loadStsPolicy(args: { readonly domain: string }): Promise<CachedStsPolicy | undefined>;
  saveStsPolicy(policy: CachedStsPolicy): Promise<void>;
  listStsPolicies(args: {
    readonly fetchedBeforeMs: number;
    readonly usedAfterMs: number;
    readonly expiresAfterMs: number;
    readonly limit: number;
  }): Promise<readonly CachedStsPolicy[]>;
  touchStsPolicies(args: { readonly domains: readonly string[]; readonly usedMs: number }): Promise<void>;
  dropStsPolicies(args: { readonly nowMs: number; readonly keep: number }): Promise<void>;
}

export type StsFinding =
  /** In force: `enforce` or `testing`. */
  | { readonly kind: 'policy'; readonly policy: CachedStsPolicy; readonly problem: TlsFailure | undefined }
  /** None is; `problem` where there should be one and it could not be had. */
  | { readonly kind: 'none'; readonly problem: TlsFailure | undefined }
  /** What we keep cannot be read: whether there is one is not known. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface StsPoliciesParts {
  readonly resolver: Resolver;
  readonly fetcher: PolicyFetcher;
  readonly store: StsStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Policies kept in the store. */
  readonly policiesMax: number;
}

/** What is known of one domain. */
interface Entry {
  policy: CachedStsPolicy | undefined;
  /** The last fetch: for which record, when (monotonic), and how it failed if it did. */
  fetched: { readonly recordId: string; readonly atMs: number; readonly failure: TlsFailure | undefined } | undefined;
  fetching: Promise<void> | undefined;
}

export class StsPolicies {
  readonly #parts: StsPoliciesParts;
  readonly #entries = new Map<string, Entry>();
  readonly #used = new Set<string>();
  readonly #stopping = new AbortController();

  constructor(parts: StsPoliciesParts) {
    this.#parts = parts;
  }

  /** The policy that holds for a domain now. Waits for a fetch where the domain's record names a policy that is not known. */
  async find(domain: string, signal: AbortSignal): Promise<StsFinding> {
    const { resolver, clock } = this.#parts;
    const [entry, answer] = await Promise.all([
      this.#entryOf(domain),
      resolver.query(`_mta-sts.${domain}`, 'TXT', signal),
    ]);
    if (typeof entry === 'string') return { kind: 'unknown', reason: entry };
    const record = answer.kind === 'records' ? parseStsRecord(answer.records) : undefined;
    if (record === undefined) return this.#inForce(entry, undefined);
    const current = isValid(entry.policy, clock.now()) && entry.policy?.recordId === record.id;
    if (current && clock.now() - (entry.policy?.fetchedMs ?? 0) < REFRESH_AFTER_MS)
      return this.#inForce(entry, undefined);
    const fetching = this.#mayFetch(entry, record.id) ? this.#fetch(domain, record.id, entry) : entry.fetching;
    // What is merely old is refreshed by the way; what is new or changed is waited for.
    if (!current && fetching !== undefined) await unlessAborted(fetching, signal);
    return this.#inForce(entry, entry.fetched?.recordId === record.id ? entry.fetched.failure : undefined);
  }

  /** A round of upkeep: fetches again what is used and gets old, and forgets what is over. */
  async tend(): Promise<void> {
    const { store, clock, resolver, policiesMax } = this.#parts;
    const nowMs = clock.now();
    const used = [...this.#used];
    this.#used.clear();
    await store.touchStsPolicies({ domains: used, usedMs: nowMs });
    await store.dropStsPolicies({ nowMs, keep: policiesMax });
    const due = await store.listStsPolicies({
      fetchedBeforeMs: nowMs - REFRESH_AFTER_MS,
      usedAfterMs: nowMs - UNUSED_MS,
      expiresAfterMs: nowMs,
      limit: ROUND_MAX,
    });
    for (const { domain, recordId } of due) {
      if (this.#stopping.signal.aborted) return;
      const [entry, answer] = await Promise.all([this.#entryOf(domain), resolver.query(`_mta-sts.${domain}`, 'TXT')]);
      if (typeof entry === 'string') return;
      // Who can take the record away must not be able to let a policy end: HTTPS alone says what it is now.
      const id = (answer.kind === 'records' ? parseStsRecord(answer.records)?.id : undefined) ?? recordId;
      if (this.#mayFetch(entry, id)) await this.#fetch(domain, id, entry);
    }
  }

  /** Gives up fetches that are under way. */
  stop(): void {
    this.#stopping.abort(new Error('The server is stopping'));
  }

  #inForce({ policy }: Entry, problem: TlsFailure | undefined): StsFinding {
    if (policy === undefined || !isValid(policy, this.#parts.clock.now())) return { kind: 'none', problem };
    this.#used.add(policy.domain);
    // RFC 8461 section 6: what goes wrong behind a policy of mode none is nobody's concern.
    return policy.mode === 'none' ? { kind: 'none', problem: undefined } : { kind: 'policy', policy, problem };
  }

  #mayFetch(entry: Entry, recordId: string): boolean {
    if (entry.fetching !== undefined) return false;
    const { fetched } = entry;
    if (fetched === undefined || fetched.recordId !== recordId) return true;
    return this.#parts.clock.monotonic() - fetched.atMs >= FETCH_PAUSE_MS;
  }

  /** One fetch at a time for each domain; what comes of it is in the entry. */
  #fetch(domain: string, recordId: string, entry: Entry): Promise<void> {
    const fetching = this.#fetchNow(domain, recordId, entry).finally(() => {
      entry.fetching = undefined;
    });
    entry.fetching = fetching;
    return fetching;
  }

  async #fetchNow(domain: string, recordId: string, entry: Entry): Promise<void> {
    const { fetcher, store, clock, log } = this.#parts;
    const answer = await fetcher.fetchPolicy(domain, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    const reading = answer.kind === 'text' ? parseStsPolicy(answer.text) : answer;
    const atMs = clock.monotonic();
    if ('problem' in reading || 'failure' in reading) {
      const failure: TlsFailure =
        'failure' in reading ? reading.failure : { type: 'sts-policy-invalid', reason: reading.problem };
      entry.fetched = { recordId, atMs, failure };
      // RFC 8461 section 3.3: administrators should hear of it, unless the domain had given it up.
      if (entry.policy !== undefined && entry.policy.mode !== 'none') {
        log.warn('tls.sts.refresh', 'The MTA-STS policy of a domain could not be fetched again', {
          domain,
          ...failure,
        });
      }
      return;
    }
    const fetchedMs = clock.now();
    const { mode, mx, lines, maxAgeS } = reading;
    // Nothing is fetched more often than that, so what was fetched counts as long.
    const lifeMs = Math.max(maxAgeS * 1000, FETCH_PAUSE_MS);
    entry.policy = { domain, recordId, mode, mx, lines, fetchedMs, expiresMs: fetchedMs + lifeMs };
    entry.fetched = { recordId, atMs, failure: undefined };
    try {
      await store.saveStsPolicy(entry.policy);
    } catch (error) {
      log.warn('tls.sts.unsaved', 'A policy could not be kept; it holds until the next start', {
        domain,
        error: asFault(error).message,
      });
    }
  }

  /** What is known of the domain; a text where it cannot be read. */
  async #entryOf(domain: string): Promise<Entry | string> {
    const known = this.#entries.get(domain);
    if (known !== undefined) {
      this.#entries.delete(domain);
      this.#entries.set(domain, known);
      return known;
    }
    let policy: CachedStsPolicy | undefined;
    try {
      policy = await this.#parts.store.loadStsPolicy({ domain });
    } catch (error) {
      return asFault(error).message;
    }
    // Somebody else may have been as quick.
    const entry = this.#entries.get(domain) ?? { policy, fetched: undefined, fetching: undefined };
    this.#entries.set(domain, entry);
    if (this.#entries.size > DOMAINS_IN_MEMORY_MAX) {
      const [eldest] = this.#entries.keys();
      if (eldest !== undefined) this.#entries.delete(eldest);
    }
    return entry;
  }
}

function isValid(policy: CachedStsPolicy | undefined, nowMs: number): boolean {
  return policy !== undefined && policy.expiresMs > nowMs;
}

async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const onAbort = (): void => aborted.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (!signal.aborted) await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
