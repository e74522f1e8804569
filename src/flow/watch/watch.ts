/** Watches what accounts send: counts, compares with their past, and says what is to be held. */
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import type { SettingsSnapshot } from '#base/setting';
import { BoundedMap } from '#base/tally';
import type { Fingerprint } from '#check/fingerprint';
import type { VerdictKind } from '#check/verdict';
import { addressNetwork } from '#format/ip';
import type { Calls } from '#model/directory';
import type { correspondentReads, correspondentWrites } from '#model/correspondent';
import type { AccountId } from '#model/mailbox';
import type { Containment, SendingHabits, sendingReads, sendingWrites } from '#model/sending';
import { AlikeTexts } from './alike.ts';
import { DistinctCounts, HourCounts } from './recent.ts';
import { decodeCounts, encodeCounts } from './saved.ts';
import { watchSettings } from './settings.ts';
import { type FoundSign, type LastHour, signsOf } from './signs.ts';

export type WatchStore = Pick<
  Calls<typeof sendingReads> &
    Calls<typeof sendingWrites> &
    Calls<typeof correspondentReads> &
    Calls<typeof correspondentWrites>,
  | 'sendingHabits'
  | 'openContainments'
  | 'noteSending'
  | 'sweepSending'
  | 'watchAccount'
  | 'knownAmong'
  | 'noteSent'
  | 'recentSending'
  | 'saveRecentSending'
>;

export interface WatchParts {
  readonly store: WatchStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: {
    snapshot(domain?: string): SettingsSnapshot;
    forAccount(account: AccountId, domain: string): MaybePromise<SettingsSnapshot>;
  };
  /** ISO 3166 in capitals, '' where it is not known. */
  readonly countryOf: (address: string) => string;
}

/** Who sends: an account, or a network that is trusted to. */
export type Sender =
  | { readonly kind: 'account'; readonly account: AccountId; readonly domain: string }
  | { readonly kind: 'client'; readonly domain: string };

export interface WatchedMail {
  readonly sender: Sender;
  /** IP address; undefined on a unix socket. */
  readonly client: string | undefined;
  /** People it goes to, by `addressKey`, with the names that the header gives them. */
  readonly people: readonly { readonly addressKey: string; readonly name: string }[];
  /** What the filter says of it; undefined where it could not be asked. */
  readonly verdict: VerdictKind | undefined;
  /** The same for messages whose text is the same but for names and numbers; undefined for a short one. */
  readonly textKey: string | undefined;
  /** Undefined for a text that is too short to be known again. */
  readonly fingerprint: Fingerprint | undefined;
  /** The same for a message that is handed in again. */
  readonly messageKey: string;
}

export interface WatchJudgement {
  /** `watched`: an earlier message of the account was held, and nobody has looked yet. */
  readonly action: 'pass' | 'note' | 'hold' | 'watched';
  readonly score: number;
  readonly signs: readonly FoundSign[];
}

const passed: WatchJudgement = { action: 'pass', score: 0, signs: [] };
/** Networks as people move about in them. */
const networkBits = { ipv4: 24, ipv6: 48 };
/** What is usual changes by the day. */
const HABITS_MS_MAX = 10 * 60_000;
const HABITS_MAX = 10_000;
const HOUR_MS = 3_600_000;
/** Messages that are known again when they come again, and networks whose administrators were told. */
const MESSAGES_MAX = 20_000;
const CLIENTS_MAX = 1_000;
/** People of one question to the store. */
const PEOPLE_MAX = 100;

export class SendingWatch {
  readonly #parts: WatchParts;
  readonly #hours: HourCounts;
  readonly #texts: DistinctCounts;
  readonly #clients: DistinctCounts;
  readonly #alike = new AlikeTexts();
  /** Whether anything was counted since it was saved. */
  #unsaved = false;
  readonly #habits = new Map<AccountId, { readonly atMs: number; readonly habits: SendingHabits }>();
  #contained: ReadonlyMap<AccountId, Containment> = new Map();
  /** When each was counted or told last. */
  readonly #counted = new BoundedMap<number>(MESSAGES_MAX);
  readonly #told = new BoundedMap<number>(CLIENTS_MAX);

  constructor(parts: WatchParts) {
    this.#parts = parts;
    this.#hours = new HourCounts(parts.clock);
    this.#texts = DistinctCounts.recipientsOfTexts(parts.clock);
    this.#clients = DistinctCounts.accountsOfClients(parts.clock);
  }

  /** Reads which accounts are watched: at the start, and when the directory changed. */
  async load(): Promise<void> {
    const open = await this.#parts.store.openContainments(undefined);
    this.#contained = new Map(open.map((one) => [one.account, one]));
  }

  /** Takes in what was counted before a restart: at the start, before anything is judged. */
  async resume(): Promise<void> {
    const { store, clock } = this.#parts;
    const kept = await store.recentSending(undefined);
    if (kept === undefined) return;
    const elapsedMs = Math.max(0, clock.now() - kept.savedMs);
    const { hours, texts, clients, alike } = decodeCounts(kept.state);
    this.#hours.load(hours, elapsedMs);
    this.#texts.load(texts, elapsedMs);
    this.#clients.load(clients, elapsedMs);
    this.#alike.load(alike);
  }

  /** Keeps what was counted; nothing where nothing was since. */
  async save(): Promise<void> {
    if (!this.#unsaved) return;
    this.#unsaved = false;
    const { store, clock } = this.#parts;
    const state = encodeCounts({
      hours: this.#hours.save(),
      texts: this.#texts.save(),
      clients: this.#clients.save(),
      alike: this.#alike.save(),
    });
    try {
      await store.saveRecentSending({ savedMs: clock.now(), state });
    } catch (error) {
      this.#unsaved = true;
      throw error;
    }
  }

  /** Judges a message before it is taken, and counts it. What cannot be found out counts for nothing. */
  async judge(mail: WatchedMail): Promise<WatchJudgement> {
    const { sender } = mail;
    const settings = await this.#settingsOf(sender);
    const choice = settings.get(watchSettings.watch);
    if (choice === 'off') return passed;
    const key = keyOf(mail);
    if (this.#isFirst(this.#counted, `${key} ${mail.messageKey}`)) {
      this.#hours.add(key, { recipients: mail.people.length, strangers: await this.#strangersOf(mail) });
      this.#unsaved = true;
    }
    if (sender.kind === 'account' && this.#contained.has(sender.account)) return { ...passed, action: 'watched' };
    const signs = signsOf({
      hour: { ...this.#hours.sum(key), ...this.#distinctOf(mail) },
      habits: await this.#habitsOf(sender),
      ...this.#placeOf(mail),
      verdict: mail.verdict,
      usualRecipients: settings.get(watchSettings.usualRecipients),
      nowMs: this.#parts.clock.now(),
    });
    const score = signs.reduce((sum, { points }) => sum + points, 0);
    if (score >= settings.get(watchSettings.holdScore)) return { action: choice, score, signs };
    return { action: score === 0 ? 'pass' : 'note', score, signs };
  }

  /** After a message was taken: remembers whom the account knows and where it is at home. */
  async sent({ sender, people, client }: Pick<WatchedMail, 'sender' | 'people' | 'client'>): Promise<void> {
    if (sender.kind !== 'account') return;
    const { store, clock } = this.#parts;
    const nowMs = clock.now();
    const { account } = sender;
    for (const some of inParts(people)) await store.noteSent({ account, people: some, nowMs });
    await store.noteSending({ account, recipients: people.length, ...this.#placeOf({ client }), nowMs });
  }

  /** A copy that was held went out after all: its account was not wrong to send it. */
  async released(account: number, addressKey: string): Promise<void> {
    const sender = { kind: 'account', account: account as AccountId, domain: '' } as const;
    await this.sent({ sender, people: [{ addressKey, name: '' }], client: undefined });
  }

  /** Recipients of an account that other servers do not know. */
  bounced(account: number, recipients: number): void {
    this.#unsaved = true;
    this.#hours.add(`account ${account}`, { bounced: recipients });
  }

  /**
   * What the account sends is held from now on. Gives whether somebody is to be told: it was not before; a network is judged
   * by each of its messages, and told of once an hour.
   */
  async hold(
    { sender, client }: Pick<WatchedMail, 'sender' | 'client'>,
    signs: readonly FoundSign[],
  ): Promise<boolean> {
    if (sender.kind === 'client') return this.#isFirst(this.#told, keyOf({ sender, client }));
    const { account } = sender;
    const reason = signs.map(({ words }) => words).join('; ');
    const { fresh } = await this.#parts.store.watchAccount({
      account,
      atMs: this.#parts.clock.now(),
      by: 'system',
      reason,
    });
    await this.load();
    return fresh;
  }

  /** Forgets what is too old to say anything. */
  async tend(): Promise<void> {
    await this.#parts.store.sweepSending({ nowMs: this.#parts.clock.now() });
  }

  #settingsOf(sender: Sender): MaybePromise<SettingsSnapshot> {
    const { settings } = this.#parts;
    return sender.kind === 'account'
      ? settings.forAccount(sender.account, sender.domain)
      : settings.snapshot(sender.domain);
  }

  async #strangersOf({ sender, people }: WatchedMail): Promise<number> {
    if (sender.kind !== 'account' || people.length === 0) return 0;
    try {
      let strangers = 0;
      for (const some of inParts(people)) {
        const addressKeys = some.map(({ addressKey }) => addressKey);
        const known = await this.#parts.store.knownAmong({ account: sender.account, addressKeys });
        strangers += some.length - known.length;
      }
      return strangers;
    } catch (error) {
      this.#failed(error);
      return 0;
    }
  }

  async #habitsOf(sender: Sender): Promise<SendingHabits | undefined> {
    if (sender.kind !== 'account') return undefined;
    const { store, clock } = this.#parts;
    const { account } = sender;
    const kept = this.#habits.get(account);
    if (kept !== undefined && clock.monotonic() - kept.atMs < HABITS_MS_MAX) return kept.habits;
    try {
      const habits = await store.sendingHabits({ account, nowMs: clock.now() });
      this.#habits.delete(account);
      this.#habits.set(account, { atMs: clock.monotonic(), habits });
      const [oldest] = this.#habits.keys();
      if (this.#habits.size > HABITS_MAX && oldest !== undefined) this.#habits.delete(oldest);
      return habits;
    } catch (error) {
      this.#failed(error);
      return undefined;
    }
  }

  #distinctOf({ sender, client, people, textKey, fingerprint }: WatchedMail): DistinctSeen {
    const keys = people.map(({ addressKey }) => addressKey);
    const owner = sender.kind === 'account' ? String(sender.account) : (client ?? 'unix');
    return {
      sameText: textKey === undefined ? 0 : this.#texts.add(`${owner} ${textKey}`, keys),
      alikeText: fingerprint === undefined ? 0 : this.#texts.add(this.#alike.keyOf(owner, fingerprint), keys),
      accountsOfClient: sender.kind !== 'account' || client === undefined ? 0 : this.#clients.add(client, [owner]),
    };
  }

  #placeOf({ client }: Pick<WatchedMail, 'client'>): { readonly network: string; readonly country: string } {
    if (client === undefined) return { network: '', country: '' };
    return { network: addressNetwork(client, networkBits) ?? client, country: this.#parts.countryOf(client) };
  }

  /** Within the hour; noted from now on. */
  #isFirst(times: BoundedMap<number>, key: string): boolean {
    const now = this.#parts.clock.monotonic();
    const last = times.get(key);
    if (last !== undefined && now - last < HOUR_MS) return false;
    times.set(key, now);
    return true;
  }

  #failed(error: unknown): void {
    this.#parts.log.warn('watch.failed', 'What an account usually sends could not be read', { error: String(error) });
  }
}

type DistinctSeen = Pick<LastHour, 'sameText' | 'alikeText' | 'accountsOfClient'>;

function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += PEOPLE_MAX) yield all.slice(at, at + PEOPLE_MAX);
}

function keyOf({ sender, client }: Pick<WatchedMail, 'sender' | 'client'>): string {
  return sender.kind === 'account' ? `account ${sender.account}` : `client ${client ?? 'unix'}`;
}
