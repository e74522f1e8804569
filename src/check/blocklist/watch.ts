import type { CancelTimer, Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { Resolver } from '#format/dns';
import { askZones, familyOf, type Looking, mayAskAbout, sightOf, unmapped, type ZoneAnswer } from './look.ts';
import { type ListReach, type ListTest, testList } from './selftest.ts';
import { ListTally } from './tally.ts';
import type { ListKind, ListSight, ListSubject, ListZone } from './types.ts';

/** Each list is tested as often as this, whatever came of the last test. */
const TEST_MS = 3_600_000;
/** One that did not answer is asked again sooner. */
const TEST_AGAIN_MS = 300_000;
/** For all questions of one test. */
const TEST_MS_MAX = 20_000;

export type ListState =
  /** No test has come to an end yet. It is not asked: who it lists is anybody's guess. */
  | 'untested'
  | 'on'
  /** It does not answer as a list must. It is not asked until a test says otherwise. */
  | 'off';

/** How a list stands. Plain data. */
export interface ListStatus {
  /** Its name, as people see it. */
  readonly zone: string;
  readonly kind: ListKind;
  /** What it is asked about. */
  readonly subject: ListSubject;
  readonly state: ListState;
  /** Why it is not asked, or what was wrong with the last test; empty where nothing was. */
  readonly why: string;
  /** What it may be asked about. */
  readonly reaches: readonly ListReach[];
  /** Wall time of the last test that came to an end; null before the first. */
  readonly testedMs: number | null;
}

export interface ListWatchOptions {
  /** The lists in use, as they are set at that moment. */
  readonly zones: () => readonly ListZone[];
  /** Whether lists are asked about inner addresses, too. */
  readonly scope: () => 'public' | 'privately';
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of each list that is switched off or on again. */
  readonly changed?: (status: ListStatus) => void;
}

interface Watched {
  zone: ListZone;
  status: ListStatus;
  /** Monotonic milliseconds. */
  testAt: number;
  lastTestAt: number;
  running: Promise<void> | undefined;
}

/** The lists in use: tested at the start and every hour, counted, and asked only while they answer as lists must. */
export class ListWatch {
  readonly tally: ListTally;
  readonly #options: ListWatchOptions;
  readonly #watched = new Map<string, Watched>();
  #cancel: CancelTimer | undefined;
  readonly #closing = new AbortController();

  constructor(options: ListWatchOptions) {
    this.#options = options;
    this.tally = new ListTally(options.clock);
  }

  /** How each list stands. */
  get statuses(): readonly ListStatus[] {
    return this.#current().map(({ status }) => status);
  }

  /** Tests all lists now; from then on each at its time, until `close`. */
  async start(): Promise<void> {
    const tests = this.#current().map((watched) => this.#test(watched));
    this.#wait();
    await Promise.all(tests);
  }

  /** Tests all lists, for somebody who has just mended something. */
  async testNow(): Promise<void> {
    await Promise.all(this.#current().map((watched) => this.#test(watched)));
  }

  close(): void {
    this.#cancel?.();
    this.#closing.abort();
  }

  /** What lists say of a client. `signal` is the deadline: a list that has not answered by then is unknown. */
  async lookUp(address: string, signal: AbortSignal): Promise<ListSight> {
    const client = unmapped(address);
    const reach = familyOf(client);
    if (reach === 0 || !mayAskAbout(client, this.#options.scope())) return nothing;
    return await this.#ask(client, reach, { signal, tally: this.tally });
  }

  /**
   * What lists of domains say of each of several. `signal` is the deadline, as above. Domains that nobody lists are left
   * out.
   */
  async lookUpDomains(domains: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, ListSight>> {
    const sights = await Promise.all(
      domains.map(
        async (domain) => [domain, await this.#ask(domain, 'domain', { signal, tally: this.tally })] as const,
      ),
    );
    return new Map(sights.filter(([, { hits }]) => hits.length > 0));
  }

  /** The same for who only wants to know: it is not counted. */
  async peek(address: string, signal: AbortSignal): Promise<ListSight> {
    const client = unmapped(address);
    const reach = familyOf(client);
    if (reach === 0 || !mayAskAbout(client, this.#options.scope())) return nothing;
    return await this.#ask(client, reach, { signal });
  }

  async #ask(
    subject: string,
    reach: ListReach,
    { signal, tally }: { readonly signal: AbortSignal; readonly tally?: ListTally },
  ): Promise<ListSight> {
    const watched = this.#current();
    if (watched.length === 0) return nothing;
    const used = watched.filter(({ status }) => status.state === 'on' && status.reaches.includes(reach));
    const looking: Looking = { resolver: this.#options.resolver, signal };
    const answers = await askZones(
      subject,
      used.map(({ zone }) => zone),
      looking,
    );
    tally?.seen(answers);
    this.#doubt(used, answers);
    const off = watched.filter(({ status }) => status.state !== 'on').map(({ status }) => status.zone);
    return { ...(await sightOf(subject, answers, looking)), off };
  }

  /** A list that refuses is tested at once, though not more often than one that does not answer. */
  #doubt(used: readonly Watched[], answers: ReadonlyMap<ListZone, ZoneAnswer>): void {
    const now = this.#options.clock.monotonic();
    for (const watched of used) {
      if (answers.get(watched.zone)?.kind !== 'refused' || now - watched.lastTestAt < TEST_AGAIN_MS) continue;
      void this.#test(watched);
    }
  }

  /** Those that are set now. One that was added is tested at once, one that was taken away is forgotten. */
  #current(): readonly Watched[] {
    const zones = this.#options.zones();
    const current = zones.map((zone) => this.#watchedOf(zone));
    if (this.#watched.size > zones.length) {
      const kept = new Set(zones.map(({ zone }) => zone));
      for (const zone of this.#watched.keys()) if (!kept.has(zone)) this.#watched.delete(zone);
    }
    return current;
  }

  #watchedOf(zone: ListZone): Watched {
    const known = this.#watched.get(zone.zone);
    if (known !== undefined) {
      // Its rules may be other ones by now.
      known.zone = zone;
      return known;
    }
    const { name, kind, subject } = zone;
    const status = {
      zone: name,
      kind,
      subject,
      state: 'untested',
      why: 'was not tested yet',
      reaches: [],
      testedMs: null,
    } as const;
    const watched: Watched = { zone, status, testAt: 0, lastTestAt: Number.NEGATIVE_INFINITY, running: undefined };
    this.#watched.set(zone.zone, watched);
    // Before `start` nothing runs.
    if (this.#cancel !== undefined) void this.#test(watched);
    return watched;
  }

  /** Wakes up when the next test is due. */
  #wait(): void {
    if (this.#closing.signal.aborted) return;
    this.#cancel?.();
    const { clock } = this.#options;
    let next = clock.monotonic() + TEST_AGAIN_MS;
    for (const { testAt, running } of this.#watched.values()) if (running === undefined) next = Math.min(next, testAt);
    this.#cancel = clock.after(Math.max(next - clock.monotonic(), 1), () => this.#wake());
  }

  #wake(): void {
    const now = this.#options.clock.monotonic();
    for (const watched of this.#current()) if (watched.testAt <= now) void this.#test(watched);
    this.#wait();
  }

  async #test(watched: Watched): Promise<void> {
    watched.running ??= this.#run(watched).finally(() => {
      watched.running = undefined;
      this.#wait();
    });
    await watched.running;
  }

  async #run(watched: Watched): Promise<void> {
    const { clock, resolver } = this.#options;
    watched.lastTestAt = clock.monotonic();
    const late = new AbortController();
    const cancel = clock.after(TEST_MS_MAX, () => late.abort());
    const signal = AbortSignal.any([late.signal, this.#closing.signal]);
    const test = await testList(watched.zone, { resolver, signal });
    cancel();
    if (this.#closing.signal.aborted) return;
    this.#take(watched, test);
  }

  #take(watched: Watched, test: ListTest): void {
    const { clock, log, changed } = this.#options;
    const before = watched.status;
    watched.testAt = clock.monotonic() + (test.verdict === 'unknown' ? TEST_AGAIN_MS : TEST_MS);
    if (test.verdict === 'unknown') {
      // One that was good stays in use: what it does not answer is unknown. One that was not, or never tested, waits.
      watched.status = { ...before, why: test.why };
      return;
    }
    const { verdict: state, why, reaches } = test;
    watched.status = { ...before, state, why, reaches, testedMs: clock.now() };
    if (state === before.state) return;
    const fields = { list: before.zone, ...(why === '' ? {} : { why }) };
    if (state === 'off')
      log.warn('lists.off', 'A DNS list is no longer asked, since it does not answer as a list must', fields);
    else log.info('lists.on', 'A DNS list is asked', fields);
    changed?.(watched.status);
  }
}

const nothing: ListSight = { hits: [], allowed: [], unknown: [], off: [] };
