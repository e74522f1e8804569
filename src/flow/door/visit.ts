/** One connection at the door: what is looked up once for all of its messages. */
import { sleep } from '#base/clock';
import { isPromise, type MaybePromise } from '#base/connection';
import {
  type ClientSight,
  doorPolicy,
  type HeloSight,
  isThisMachine,
  judgeSight,
  type ListsSight,
  seeClient,
  seeHelo,
  type Sight,
} from '#check/reputation';
import type { ReversePath } from '#format/address';
import { DoorMail } from './mail.ts';
import type { DoorHouse } from './ports.ts';
import type { DoorDecision } from './types.ts';

/** The greeting waits for what is looked up about the client this long at most. */
const GREETING_LOOK_MS_MAX = 500;

export interface VisitOptions {
  readonly signal: AbortSignal;
  /** The listener takes sign-ins, too. */
  readonly offersAuth?: boolean;
}

export class DoorVisit {
  readonly house: DoorHouse;
  /** Of the client. */
  readonly address: string;
  readonly client: MaybePromise<ClientSight>;
  #lists: MaybePromise<ListsSight | undefined> | undefined;
  readonly #signal: AbortSignal;
  readonly #begunMs: number;
  #helo: { readonly name: string; readonly sight: MaybePromise<HeloSight> } | undefined;
  #earlyTalkMs: number | undefined;

  /**
   * Begins to look at once; `signal` ends with the server. Where people may sign in, lists are asked only when mail comes
   * without that: they are nothing to hold against a user's line at home.
   */
  constructor(house: DoorHouse, address: string, { signal, offersAuth = false }: VisitOptions) {
    this.house = house;
    this.address = address;
    this.#signal = signal;
    this.#begunMs = house.clock.monotonic();
    const { resolver } = house;
    this.client = seeClient(address, { resolver, signal });
    if (!offersAuth) this.#lists = house.lists.lookUp(address, signal);
  }

  /** What lists say; asked now where that was put off. */
  get lists(): MaybePromise<ListsSight | undefined> {
    this.#lists ??= this.house.lists.lookUp(this.address, this.#signal);
    return this.#lists;
  }

  /**
   * Resolves when the greeting may go out. Who looks odd waits `door.greeting-wait`: programs that only send spam do not
   * have the patience, and talk before they are greeted. Who looks well is not kept waiting.
   */
  greeting(): MaybePromise<void> {
    const { house, client } = this;
    const lists = this.#lists;
    if (house.isExempt(this.address) || isThisMachine(this.address)) return undefined;
    if (!isPromise(client) && !isPromise(lists)) return this.#waitIfOdd(client, lists);
    const known = Promise.all([client, lists]).then(([seen, listed]) => this.#waitIfOdd(seen, listed));
    return Promise.race([known, this.#pause(GREETING_LOOK_MS_MAX)]);
  }

  #waitIfOdd(client: ClientSight, lists: ListsSight | undefined): MaybePromise<void> {
    const odd = client.state === 'missing' || client.state === 'unconfirmed' || (lists?.hits.length ?? 0) > 0;
    const waitMs = odd ? this.house.greetingWaitMs() : 0;
    const left = this.#begunMs + waitMs - this.house.clock.monotonic();
    return left > 0 ? this.#pause(left) : undefined;
  }

  /** Ends early, and quietly, when the server goes down. */
  #pause(ms: number): Promise<void> {
    return sleep(this.house.clock, ms, this.#signal).catch(() => undefined);
  }

  /** The client said who it is, perhaps not for the first time. */
  helo(name: string, { early }: { readonly early: boolean }): void {
    if (early) this.#earlyTalkMs ??= Math.round(this.house.clock.monotonic() - this.#begunMs);
    if (this.#helo?.name === name) return;
    const { resolver } = this.house;
    const own = this.house.own();
    const see = (client: ClientSight): MaybePromise<HeloSight> =>
      seeHelo(name, { client, own, resolver, signal: this.#signal });
    const { client } = this;
    this.#helo = { name, sight: isPromise(client) ? client.then(see) : see(client) };
  }

  get heloName(): string {
    return this.#helo?.name ?? '';
  }

  get heloSight(): MaybePromise<HeloSight> | undefined {
    return this.#helo?.sight;
  }

  get earlyTalkMs(): number | undefined {
    return this.#earlyTalkMs;
  }

  /** Somebody was asked for who does not live here. */
  unknownRecipient(): void {
    if (!this.house.isExempt(this.address)) this.house.rates.unknownRecipient(this.address);
  }

  /** What becomes of an unknown recipient of a hosted domain, where the client's network has tried too many of them. */
  harvested(domain: string): DoorDecision | undefined {
    const { house, address } = this;
    const rates = house.isExempt(address) ? undefined : house.rates.see(address);
    if (rates === undefined) return undefined;
    const sight: Sight = { client: { ip: address, state: 'unknown', names: [] }, rates };
    const judgement = judgeSight(sight, doorPolicy(house.settings.snapshot(domain)), 'rcpt');
    const { action, decisive } = judgement;
    if ((action !== 'refuse' && action !== 'defer') || decisive === undefined) return undefined;
    return { kind: action, reason: { kind: 'check', finding: decisive }, elseInto: 'junk', judgement };
  }

  /** A new message: its sender is looked up from here on. */
  mail(sender: ReversePath): DoorMail {
    return new DoorMail(this, sender, this.#signal);
  }
}
