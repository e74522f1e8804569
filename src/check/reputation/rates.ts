import type { Clock } from '#base/clock';
import { BoundedMap, WindowCounter } from '#base/tally';
import { addressNetwork, type NetworkBits } from '#format/ip';
import type { RateSight } from './sight.ts';

/** A /64 is what one customer gets at the least; anybody can use all its addresses. */
const networkBits: NetworkBits = { ipv4: 24, ipv6: 64 };
const MESSAGES_WINDOW_S = 3_600;
const UNKNOWN_WINDOW_S = 600;
/** Some 10 MB when full, whatever an attacker does; the network that was heard of longest ago is forgotten. */
const NETWORKS_MAX = 20_000;

interface NetworkCounts {
  messages?: WindowCounter;
  unknownRecipients?: WindowCounter;
}

/**
 * What came from each network lately, over all its sessions, in memory: a restart begins anew. Whoever signs in, and
 * trusted networks, are not to be counted; the caller sees to that.
 */
export class NetworkRates {
  readonly #clock: Clock;
  readonly #networks: BoundedMap<NetworkCounts>;

  constructor(clock: Clock, options: { readonly networksMax?: number } = {}) {
    this.#clock = clock;
    this.#networks = new BoundedMap(options.networksMax ?? NETWORKS_MAX);
  }

  /** A mail transaction began. */
  message(ip: string): void {
    const counts = this.#touch(ip);
    if (counts === undefined) return;
    counts.messages ??= new WindowCounter(MESSAGES_WINDOW_S * 1000);
    counts.messages.add(this.#clock.monotonic());
  }

  /** A recipient that does not exist was tried. */
  unknownRecipient(ip: string): void {
    const counts = this.#touch(ip);
    if (counts === undefined) return;
    counts.unknownRecipients ??= new WindowCounter(UNKNOWN_WINDOW_S * 1000);
    counts.unknownRecipients.add(this.#clock.monotonic());
  }

  /** Undefined for what has no network address. */
  see(ip: string): RateSight | undefined {
    const network = addressNetwork(ip, networkBits);
    if (network === undefined) return undefined;
    const counts = this.#networks.get(network);
    const nowMs = this.#clock.monotonic();
    return {
      network,
      messages: counts?.messages?.count(nowMs) ?? 0,
      messagesWindowS: MESSAGES_WINDOW_S,
      unknownRecipients: counts?.unknownRecipients?.count(nowMs) ?? 0,
      unknownWindowS: UNKNOWN_WINDOW_S,
    };
  }

  /** Makes the network the one that was heard of last. */
  #touch(ip: string): NetworkCounts | undefined {
    const network = addressNetwork(ip, networkBits);
    if (network === undefined) return undefined;
    const counts = this.#networks.get(network) ?? {};
    this.#networks.set(network, counts);
    return counts;
  }
}
