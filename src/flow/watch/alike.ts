/** Texts that say nearly the same under changing subjects: which of a sender's texts one is. In memory, bounded. */
import { type Fingerprint, sayTheSame, SKETCH_NUMBERS } from '#check/fingerprint';

/** A sender's newest; who sends in bulk sends few texts. */
const TEXTS_OF_SENDER_MAX = 8;
const SENDERS_MAX = 5000;
/** That are kept over a restart. */
const SAVED_MAX = 500;

interface KnownText {
  readonly id: number;
  readonly fingerprint: Fingerprint;
}

/** Sender, number of the text, its sketch. */
export type SavedText = readonly [owner: string, id: number, numbers: readonly number[]];

export class AlikeTexts {
  readonly #senders = new Map<string, readonly KnownText[]>();
  #nextId = 1;

  /** The same for texts of one sender that say the same; another for each other text. */
  keyOf(owner: string, fingerprint: Fingerprint): string {
    const known = this.#senders.get(owner) ?? [];
    const same = known.find((one) => sayTheSame(one.fingerprint, fingerprint)) ?? { id: this.#nextId++, fingerprint };
    this.#remember(owner, [same, ...known.filter((one) => one !== same)]);
    return `${owner} alike ${same.id}`;
  }

  /** The newest of each sender come first. */
  save(): readonly SavedText[] {
    return [...this.#senders]
      .toReversed()
      .flatMap(([owner, texts]) => texts.map(({ id, fingerprint }): SavedText => [owner, id, [...fingerprint]]))
      .slice(0, SAVED_MAX);
  }

  load(saved: readonly SavedText[]): void {
    for (const [owner, id, numbers] of saved.toReversed()) {
      if (numbers.length !== SKETCH_NUMBERS) continue;
      this.#remember(owner, [{ id, fingerprint: Uint32Array.from(numbers) }, ...(this.#senders.get(owner) ?? [])]);
      this.#nextId = Math.max(this.#nextId, id + 1);
    }
  }

  #remember(owner: string, texts: readonly KnownText[]): void {
    this.#senders.delete(owner);
    this.#senders.set(owner, texts.slice(0, TEXTS_OF_SENDER_MAX));
    const [oldest] = this.#senders.keys();
    if (this.#senders.size > SENDERS_MAX && oldest !== undefined) this.#senders.delete(oldest);
  }
}
