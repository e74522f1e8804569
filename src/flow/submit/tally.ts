import type { Clock } from '#base/clock';

const WINDOW_MS = 24 * 3600 * 1000;
/** Message-IDs remembered; beyond it the oldest are forgotten. */
const ENTRIES_MAX = 50_000;

/**
 * Adds up the recipients of one Message-ID: a program that splits a mailing into many small submissions meets the same
 * limit as one that does not (product OU3).
 */
export class RecipientTally {
  readonly #clock: Clock;
  readonly #sent = new Map<string, { readonly recipients: ReadonlySet<string>; readonly since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * How many different recipients the message has with these; they are remembered only where that stays within `max`.
   * The same recipients again (a program that did not hear our answer) add nothing.
   */
  count(sender: string, messageId: string, recipients: readonly string[], max: number): number {
    const all = new Set(recipients);
    if (messageId === '') return all.size;
    const key = `${sender}\n${messageId}`;
    const now = this.#clock.monotonic();
    const known = this.#sent.get(key);
    const current = known !== undefined && now - known.since < WINDOW_MS ? known : undefined;
    for (const recipient of current?.recipients ?? []) all.add(recipient);
    if (all.size > max) return all.size;
    this.#sent.delete(key);
    this.#sent.set(key, { recipients: all, since: current?.since ?? now });
    if (this.#sent.size > ENTRIES_MAX) {
      const [oldest] = this.#sent.keys();
      if (oldest !== undefined) this.#sent.delete(oldest);
    }
    return all.size;
  }
}
