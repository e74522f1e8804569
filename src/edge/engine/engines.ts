/** The engines that are set: how many messages each is asked about at once, for how long, and when it is left alone. */
import type { Clock } from '#base/clock';
import { Turns } from '#base/turns';
import {
  type Engine,
  type EngineAnswer,
  type EngineChoices,
  type EngineQuestion,
  type EngineSpec,
  placeText,
  unknownAnswer,
  withFacts,
} from '#check/engine';
import type { EngineClient } from './client.ts';
import { MilterEngine } from './milter.ts';
import { RspamdEngine } from './rspamd.ts';
import { SpamdEngine } from './spamd.ts';

/** Failures in a row after which an engine is left alone for a while, so that its absence costs no message time. */
const FAILURES_MAX = 3;
const PAUSE_MS = 30_000;
/** For each connection, so many messages may wait. */
const WAITING_PER_CONNECTION = 20;

export interface EnginesOptions {
  readonly clock: Clock;
}

export class Engines {
  readonly #clock: Clock;
  readonly #kept = new Map<string, LimitedEngine>();

  constructor({ clock }: EnginesOptions) {
    this.#clock = clock;
  }

  /** The engines of the settings in their order, the same ones until the settings change. */
  of(choices: EngineChoices): readonly Engine[] {
    const keys = new Set<string>();
    const engines = choices.specs.map((spec) => {
      const key = JSON.stringify([spec, choices.connectionsMax, choices.waitMs]);
      keys.add(key);
      const kept = this.#kept.get(key) ?? new LimitedEngine(clientOf(spec, choices, this.#clock), choices, this.#clock);
      this.#kept.set(key, kept);
      return kept;
    });
    for (const [key, engine] of this.#kept) {
      if (keys.has(key)) continue;
      this.#kept.delete(key);
      engine.close();
    }
    return engines;
  }

  /** Asks all of them at once. One answer each, in the order of the settings; never rejects. */
  async ask(question: EngineQuestion, choices: EngineChoices, signal: AbortSignal): Promise<readonly EngineAnswer[]> {
    const engines = this.of(choices);
    if (question.size > choices.messageBytesMax) {
      const why = `was not asked: the message has ${question.size} octets, and ${choices.messageBytesMax} are the most`;
      return engines.map(({ name }) => unknownAnswer(name, why));
    }
    const told = withFacts(question, choices.facts);
    return await Promise.all(engines.map((engine) => engine.ask(told, signal)));
  }

  close(): void {
    for (const engine of this.#kept.values()) engine.close();
    this.#kept.clear();
  }
}

function clientOf(spec: EngineSpec, { connectionsMax }: EngineChoices, clock: Clock): EngineClient {
  const place = placeText(spec.place);
  switch (spec.kind) {
    case 'rspamd':
      return new RspamdEngine(spec.place, place, connectionsMax);
    case 'spamd':
      return new SpamdEngine(spec, place, clock);
    case 'milter':
      return new MilterEngine(spec.place, place);
    default:
      return spec satisfies never;
  }
}

type Limits = Pick<EngineChoices, 'connectionsMax' | 'waitMs'>;

class LimitedEngine implements Engine {
  readonly #client: EngineClient;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #turns: Turns;
  #failures = 0;
  #pausedUntil = 0;

  constructor(client: EngineClient, limits: Limits, clock: Clock) {
    this.#client = client;
    this.#limits = limits;
    this.#clock = clock;
    const { connectionsMax } = limits;
    this.#turns = new Turns({ atOnceMax: connectionsMax, waitingMax: connectionsMax * WAITING_PER_CONNECTION });
  }

  get name(): Engine['name'] {
    return this.#client.name;
  }

  async ask(question: EngineQuestion, signal: AbortSignal): Promise<EngineAnswer> {
    const { waitMs } = this.#limits;
    const pausedMs = this.#pausedUntil - this.#clock.monotonic();
    if (pausedMs > 0) {
      const seconds = Math.ceil(pausedMs / 1000);
      return this.#unknown(`did not answer the last messages, and is asked again in ${seconds} s`);
    }
    const late = new AbortController();
    const cancel = this.#clock.after(waitMs, () => late.abort(new Error('late')));
    const both = AbortSignal.any([signal, late.signal]);
    if (!(await this.#turns.take(both))) {
      cancel();
      return this.#unknown('has too much to do');
    }
    try {
      const answer = await this.#client.ask(question, both);
      this.#failures = 0;
      return answer;
    } catch (error) {
      if (!signal.aborted || late.signal.aborted) this.#failed();
      if (both.aborted)
        return this.#unknown(`gave no answer ${late.signal.aborted ? `within ${waitMs} ms` : 'in time'}`);
      return this.#unknown(error instanceof Error ? error.message : String(error));
    } finally {
      cancel();
      this.#turns.give();
    }
  }

  close(): void {
    this.#client.close?.();
  }

  #unknown(why: string): EngineAnswer {
    return unknownAnswer(this.name, why);
  }

  #failed(): void {
    this.#failures++;
    if (this.#failures < FAILURES_MAX) return;
    this.#pausedUntil = this.#clock.monotonic() + PAUSE_MS;
    // After the pause one failure is enough for the next.
    this.#failures = FAILURES_MAX - 1;
  }
}
