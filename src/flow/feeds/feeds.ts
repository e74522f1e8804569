import { createHash } from 'node:crypto';
import type { CancelTimer, Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { SettingsSnapshot } from '#base/setting';
import { feedHits, type FeedMatch, type LinkFacts, namesOf, standsForMany } from '#check/links';
import type { TestHit } from '#check/verdict';
import { addressKey, type FeedEntry, type FeedReport, readFeed } from '#format/feed';
import { hostOf, readAddress } from '#format/link';
import { CompactSet } from './set.ts';
import { feedSettings, feedSources } from './settings.ts';
import type { FeedPort, FeedSource, FeedStatus, FeedStore, KeptFeed } from './types.ts';

/** Whether something is due is looked at as often as this; so soon, too, feeds that were just set are asked. */
const LOOK_MS = 30_000;
/** One that failed is asked again sooner than one that did not. */
const AGAIN_MS = 300_000;
/** So many entries are read before others have their turn. */
const ENTRIES_AT_ONCE = 2_000;
/** A feed of which more than this share is not understood is something else, such as a page that says "sorry". */
const REFUSED_SHARE_MAX = 0.5;

export interface FeedsOptions {
  readonly settings: { snapshot(): SettingsSnapshot };
  readonly port: FeedPort;
  readonly store: FeedStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Lets others have their turn. */
  readonly pause: () => Promise<void>;
}

interface Held {
  source: FeedSource;
  status: FeedStatus;
  hosts: CompactSet;
  addresses: CompactSet;
  hashes: CompactSet;
  known: KeptFeed['validators'] | undefined;
  /** Monotonic milliseconds. */
  dueAt: number;
  running: Promise<void> | undefined;
  loaded: boolean;
}

/** The feeds in use: read, refreshed, and asked about links. */
export class Feeds {
  readonly #options: FeedsOptions;
  readonly #held = new Map<string, Held>();
  readonly #closing = new AbortController();
  #cancel: CancelTimer | undefined;

  constructor(options: FeedsOptions) {
    this.#options = options;
  }

  /** How each feed stands, in the order in which they are set. */
  get statuses(): readonly FeedStatus[] {
    return this.#current().map(({ status }) => status);
  }

  /** Reads what was kept, then asks each feed whether it has changed; from then on each at its time. */
  async start(): Promise<void> {
    await this.#look();
  }

  /** Asks all feeds now. */
  async refreshNow(): Promise<void> {
    const current = this.#current();
    for (const held of current) held.dueAt = Number.NEGATIVE_INFINITY;
    await Promise.all(current.map((held) => this.#refresh(held)));
  }

  async stop(): Promise<void> {
    this.#cancel?.();
    this.#closing.abort();
    for (const { running } of this.#held.values()) await running;
  }

  /** What feeds say of a message's links. Looks in memory only, and waits for nothing. */
  match(facts: Pick<LinkFacts, 'hosts' | 'addresses'>): TestHit[] {
    const inUse = [...this.#held.values()].filter(({ status }) => status.entries > 0);
    if (inUse.length === 0 || (facts.hosts.length === 0 && facts.addresses.length === 0)) return [];
    const matches: FeedMatch[] = [];
    const asked = new Asked(facts);
    for (const held of inUse) {
      const what = asked.in(held);
      if (what !== undefined) matches.push({ feed: held.source.name, kind: held.source.kind, what });
    }
    return feedHits(matches);
  }

  /** Those that are set now; one that was taken away is forgotten. */
  #current(): readonly Held[] {
    const sources = feedSources(this.#options.settings.snapshot());
    const wanted = new Set(sources.map(({ source }) => source));
    for (const source of this.#held.keys()) if (!wanted.has(source)) this.#held.delete(source);
    return sources.map((source) => {
      const known = this.#held.get(source.source);
      if (known !== undefined) {
        known.source = source;
        known.status = { ...known.status, kind: source.kind };
        return known;
      }
      const made = heldOf(source);
      this.#held.set(source.source, made);
      return made;
    });
  }

  async #look(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { clock, log, store } = this.#options;
    const before = this.#held.size;
    const current = this.#current();
    const now = clock.monotonic();
    this.#cancel?.();
    this.#cancel = clock.after(LOOK_MS, () => void this.#look());
    const due = current.filter(({ dueAt }) => dueAt <= now);
    await Promise.all(due.map((held) => this.#refresh(held)));
    if (before === current.length) return;
    await store.keepOnly(current.map(({ source }) => source.source)).catch((error: unknown) => {
      log.warn('feeds.tidy.failed', 'Feeds that are no longer set could not be taken away', { error: String(error) });
    });
  }

  async #refresh(held: Held): Promise<void> {
    held.running ??= this.#run(held)
      .catch((error: unknown) => this.#failed(held, String(error)))
      .finally(() => {
        held.running = undefined;
      });
    await held.running;
  }

  async #run(held: Held): Promise<void> {
    const { clock, log, port, store } = this.#options;
    const { source } = held.source;
    if (!held.loaded) {
      held.loaded = true;
      await this.#load(held);
    }
    const answer = await port.get(source, held.known, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    if (answer.kind === 'failed') return this.#failed(held, answer.text);
    const fetchedMs = clock.now();
    if (answer.kind === 'body') {
      const problem = await this.#read(held, answer.bytes);
      if (problem !== undefined) return this.#failed(held, problem);
      held.known = answer.validators;
    }
    held.dueAt = clock.monotonic() + this.#options.settings.snapshot().get(feedSettings.refresh);
    held.status = { ...held.status, state: 'on', fetchedMs, triedMs: fetchedMs, problem: '' };
    const kept =
      answer.kind === 'body'
        ? store.save(source, { bytes: answer.bytes, validators: answer.validators, fetchedMs })
        : store.touch(source, fetchedMs);
    await kept.catch((error: unknown) => {
      log.warn('feeds.keep.failed', 'A feed could not be written down; after a restart it is fetched again', {
        feed: held.source.name,
        error: String(error),
      });
    });
  }

  /** What was kept of it over a restart. */
  async #load(held: Held): Promise<void> {
    const kept = await this.#options.store.load(held.source.source).catch(() => undefined);
    if (kept === undefined || (await this.#read(held, kept.bytes)) !== undefined) return;
    held.known = kept.validators;
    held.status = { ...held.status, state: 'on', fetchedMs: kept.fetchedMs };
  }

  #failed(held: Held, problem: string): void {
    const { clock, log } = this.#options;
    held.dueAt = clock.monotonic() + AGAIN_MS;
    if (held.status.problem !== problem) {
      log.warn('feeds.refresh.failed', 'A feed cannot be refreshed; what was good before stays in use', {
        feed: held.source.name,
        problem,
      });
    }
    held.status = { ...held.status, state: 'failing', triedMs: clock.now(), problem };
  }

  /** Reads a feed into new sets, and takes them into use; or says why it is none. */
  async #read(held: Held, bytes: Uint8Array): Promise<string | undefined> {
    const sets = { hosts: new CompactSet(), addresses: new CompactSet(), hashes: new CompactSet() };
    const reading = readFeed(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
    let wide = 0;
    let report: FeedReport | undefined;
    for (let count = 1; report === undefined; count += 1) {
      const next = reading.next();
      if (next.done === true) report = next.value;
      else if (isTooWide(next.value)) wide += 1;
      else put(next.value, sets);
      if (count % ENTRIES_AT_ONCE === 0) await this.#options.pause();
      if (this.#closing.signal.aborted) return 'was not read to its end';
    }
    const problem = problemOf(report, wide, held.status.entries);
    if (problem !== undefined) return problem;
    Object.assign(held, sets);
    const entries = sets.hosts.size + sets.addresses.size + sets.hashes.size;
    const { form, samples } = report;
    held.status = { ...held.status, form, entries, refused: report.refused + wide, samples };
    return undefined;
  }
}

function heldOf(source: FeedSource): Held {
  const { name, kind } = source;
  const nothing = { entries: 0, refused: 0, samples: [], form: null, fetchedMs: null, triedMs: null, problem: '' };
  return {
    source,
    status: { name, kind, state: 'waiting', ...nothing },
    hosts: new CompactSet(),
    addresses: new CompactSet(),
    hashes: new CompactSet(),
    known: undefined,
    dueAt: Number.NEGATIVE_INFINITY,
    running: undefined,
    loaded: false,
  };
}

/** What was read is no feed: nobody would notice that nothing is found any more. */
function problemOf({ entries, refused, samples }: FeedReport, wide: number, before: number): string | undefined {
  if (refused > 0 && refused > (entries + refused) * REFUSED_SHARE_MAX) {
    return `is not understood: ${refused} of ${entries + refused} lines, such as "${samples[0] ?? ''}"`;
  }
  if (entries - wide === 0 && before > 0) return 'is empty, and was not before';
  return undefined;
}

/** Hosts that a feed must not name as a whole: one such entry would take much honest mail for phishing. */
function isTooWide(entry: FeedEntry): boolean {
  const host = entry.kind === 'host' ? hostOf(entry.name) : undefined;
  return host !== undefined && standsForMany(host);
}

function put(entry: FeedEntry, sets: Pick<Held, 'hosts' | 'addresses' | 'hashes'>): void {
  switch (entry.kind) {
    case 'host':
      return sets.hosts.add(entry.name);
    case 'address':
      return sets.addresses.add(entry.key);
    case 'hash':
      return sets.hashes.add(entry.hash);
    default:
      entry satisfies never;
  }
}

const algorithms = ['md5', 'sha1', 'sha256'] as const;

/** What a message asks of each feed; worked out once, hashes only where a feed has some. */
class Asked {
  readonly #names: readonly string[];
  readonly #pages: readonly { readonly href: string; readonly key: string }[];
  #hashes: readonly { readonly what: string; readonly hash: string }[] | undefined;

  constructor({ hosts, addresses }: Pick<LinkFacts, 'hosts' | 'addresses'>) {
    this.#names = [...new Set(hosts.flatMap(namesOf))];
    this.#pages = addresses.flatMap((href) => {
      const address = readAddress(href);
      return address === undefined ? [] : [{ href, key: addressKey(address) }];
    });
  }

  /** The first thing that the feed names. */
  in({ hosts, addresses, hashes }: Pick<Held, 'hosts' | 'addresses' | 'hashes'>): string | undefined {
    const page = addresses.size === 0 ? undefined : this.#pages.find(({ key }) => addresses.has(key));
    if (page !== undefined) return page.href;
    const name = hosts.size === 0 ? undefined : this.#names.find((each) => hosts.has(each));
    if (name !== undefined || hashes.size === 0) return name;
    this.#hashes ??= this.#hashed();
    return this.#hashes.find(({ hash }) => hashes.has(hash))?.what;
  }

  #hashed(): readonly { readonly what: string; readonly hash: string }[] {
    const texts = [...this.#names, ...this.#pages.map(({ href }) => href)];
    return texts.flatMap((what) =>
      algorithms.map((algorithm) => ({ what, hash: createHash(algorithm).update(what).digest('hex') })),
    );
  }
}
