/**
 * Turns: so many at once and no more. The others wait in the order in which they came, as many as are allowed to.
 * Refuses to know what is done in a turn, and how long it may take: a signal ends the wait.
 */
export interface TurnsOptions {
  readonly atOnceMax: number;
  readonly waitingMax: number;
}

export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** True with a turn, which is given back by `give`; false where too many wait, or the signal came first. */
  async take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#taken < this.#options.atOnceMax) {
      this.#taken++;
      return true;
    }
    if (this.#waiting.length >= this.#options.waitingMax) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const turn = (): void => {
      this.#taken++;
      resolve(true);
    };
    const gone = (): void => {
      const at = this.#waiting.indexOf(turn);
      // A turn that was given meanwhile is theirs to give back.
      if (at === -1) return;
      this.#waiting.splice(at, 1);
      resolve(false);
    };
    this.#waiting.push(turn);
    signal.addEventListener('abort', gone, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', gone);
    }
  }

  /** Gives one turn back; whoever waits longest has it next. */
  give(): void {
    this.#taken--;
    this.#waiting.shift()?.();
  }
}
