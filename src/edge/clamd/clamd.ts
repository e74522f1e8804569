import { type Clock, Deadline } from '#base/clock';
import type { Metrics } from '#base/metric';
import type { VirusResult, VirusScanner, VirusUnknown } from '#check/attachment';
import { type Octets, talk, type Talked } from './talk.ts';

/** Scans that may wait for a connection; one more is not scanned. */
const WAITING_MAX = 1000;
const PROBE_MS_MAX = 5000;

/** As set now; asked for each message, so that a setting is in force with the next one. */
export interface ClamdChoices {
  /** Path of a socket, or HOST:PORT; '' for none. */
  readonly where: string;
  readonly deadlineMs: number;
  readonly connectionsMax: number;
}

export interface ClamdOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly choices: () => ClamdChoices;
}

/** For `rookery status`. */
export interface ClamdState {
  readonly where: string;
  /** `off`: none is set up. `unknown`: nobody has asked yet. */
  readonly state: 'off' | 'unknown' | 'up' | 'down';
  /** As it says: engine, signatures and their date; '' where it was not asked. */
  readonly version: string;
  /** Why it is down, in words; '' otherwise. */
  readonly problem: string;
  readonly scans: number;
  readonly found: number;
  readonly unknown: number;
  readonly waiting: number;
}

export class Clamd implements VirusScanner {
  readonly #options: ClamdOptions;
  readonly #waiting: (() => void)[] = [];
  #open = 0;
  #state: 'unknown' | 'up' | 'down' = 'unknown';
  #version = '';
  #problem = '';
  #counts = { scans: 0, found: 0, unknown: 0 };

  constructor(options: ClamdOptions) {
    this.#options = options;
  }

  get state(): ClamdState {
    const { where } = this.#options.choices();
    return {
      where,
      state: where === '' ? 'off' : this.#state,
      version: this.#version,
      problem: this.#problem,
      ...this.#counts,
      waiting: this.#waiting.length,
    };
  }

  /** Never rejects. The deadline covers waiting for a connection, sending and the answer. */
  async scan(octets: Octets, signal: AbortSignal): Promise<VirusResult> {
    const { clock, metrics, choices } = this.#options;
    const { where, deadlineMs, connectionsMax } = choices();
    if (where === '') return unknown('off', 'no virus scanner is set up');
    const began = clock.monotonic();
    using deadline = new Deadline(clock, deadlineMs, signal);
    const result = await this.#scanWithin({ where, octets, connectionsMax, signal: deadline.signal });
    const label = result.kind === 'unknown' ? result.reason : result.kind;
    metrics.count('virus_scans', 'Messages that clamd was asked about, by what came of it', { result: label });
    metrics.observe('virus_scan_seconds', 'How long clamd took', (clock.monotonic() - began) / 1000);
    this.#note(result);
    return result;
  }

  /** Asks whether it is there and what it knows. Never rejects. */
  async probe(signal: AbortSignal): Promise<ClamdState> {
    const { clock, choices } = this.#options;
    const { where } = choices();
    if (where === '') return this.state;
    using deadline = new Deadline(clock, PROBE_MS_MAX, signal);
    const pong = await talk(where, 'PING', { signal: deadline.signal });
    if (pong.kind === 'answer' && pong.text === 'PONG') {
      const version = await talk(where, 'VERSION', { signal: deadline.signal });
      this.#version = version.kind === 'answer' ? version.text.slice(0, 200) : '';
      this.#up();
    } else this.#down(problemOf(pong, where).why);
    return this.state;
  }

  async #scanWithin({ where, octets, connectionsMax, signal }: ScanParts): Promise<VirusResult> {
    if (!(await this.#take(connectionsMax, signal)))
      return unknown('slow', 'too many messages wait for the virus scanner');
    try {
      const talked = await talk(where, 'INSTREAM', { octets, signal });
      if (talked.kind === 'answer') return resultOf(talked.text);
      if (talked.kind !== 'cut') return problemOf(talked, where);
      // Its answer is lost where it closes with octets unread. Where it is well, it had enough of them.
      const pong = await talk(where, 'PING', { signal });
      return pong.kind === 'answer' && pong.text === 'PONG' ? tooLarge : problemOf(talked, where);
    } catch (error) {
      // The octets could not be read: ours to blame, and nothing is known.
      return unknown('down', `the message could not be read for the virus scanner: ${String(error).slice(0, 100)}`);
    } finally {
      this.#give();
    }
  }

  /** False where the deadline came first, or too many wait. */
  async #take(connectionsMax: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#open < connectionsMax) {
      this.#open++;
      return true;
    }
    if (this.#waiting.length >= WAITING_MAX) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const onTurn = (): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(true);
    };
    const onAbort = (): void => {
      const at = this.#waiting.indexOf(onTurn);
      if (at !== -1) this.#waiting.splice(at, 1);
      resolve(false);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.push(onTurn);
    return await promise;
  }

  /** Hands the connection's place to who waits longest. */
  #give(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#open--;
    else next();
  }

  #note(result: VirusResult): void {
    this.#counts.scans++;
    if (result.kind === 'unknown') {
      this.#counts.unknown++;
      // It answered, if only that this one is too large.
      if (result.reason === 'too-large') this.#up();
      else this.#down(result.why);
      return;
    }
    if (result.kind === 'found') this.#counts.found++;
    this.#up();
  }

  #up(): void {
    this.#state = 'up';
    this.#problem = '';
    this.#gauge(1);
  }

  #down(why: string): void {
    this.#state = 'down';
    this.#problem = why;
    this.#gauge(0);
  }

  #gauge(value: number): void {
    this.#options.metrics.gauge('clamd_up', 'Whether clamd answered last', value);
  }
}

interface ScanParts {
  readonly where: string;
  readonly octets: Octets;
  readonly connectionsMax: number;
  readonly signal: AbortSignal;
}

function unknown(reason: VirusUnknown, why: string): Extract<VirusResult, { kind: 'unknown' }> {
  return { kind: 'unknown', reason, why };
}

const tooLarge = unknown('too-large', 'the message is larger than the virus scanner takes (StreamMaxLength of clamd)');

function problemOf(talked: Talked, where: string): Extract<VirusResult, { kind: 'unknown' }> {
  switch (talked.kind) {
    case 'aborted':
      return unknown('slow', 'the virus scanner did not answer in time');
    case 'failed':
    case 'cut':
      return unknown('down', `the virus scanner at ${where} is not there: ${talked.why}`);
    case 'answer':
      return unknown('answer', `the virus scanner said ${JSON.stringify(talked.text.slice(0, 100))}`);
    default:
      return talked satisfies never;
  }
}

/** `stream: OK`, `stream: NAME FOUND`, or an error. */
function resultOf(text: string): VirusResult {
  if (text === 'stream: OK') return { kind: 'clean' };
  const name = /^stream: (.{1,200}) FOUND$/.exec(text)?.[1];
  if (name !== undefined) return { kind: 'found', name };
  if (/size limit exceeded/i.test(text)) return tooLarge;
  return unknown('answer', `the virus scanner said ${JSON.stringify(text.slice(0, 100))}`);
}
