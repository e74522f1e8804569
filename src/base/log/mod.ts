/**
 * Log: JSON lines, or aligned text on a terminal. One line per outcome, written where it is decided.
 * Never: bodies, passwords, tokens.
 */
import type { Clock } from '#base/clock';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Structured fields; `undefined` values are left out. */
export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  /** `event` is a stable dotted id such as `smtp.rcpt.refused`; `message` one English sentence. */
  debug(event: string, message: string, fields?: LogFields): void;
  info(event: string, message: string, fields?: LogFields): void;
  warn(event: string, message: string, fields?: LogFields): void;
  error(event: string, message: string, fields?: LogFields): void;
  /** A log that adds these fields to each line. */
  with(fields: LogFields): Log;
}

/** Where finished lines go. */
export type LogSink = (line: string) => void;

export interface LineLogOptions {
  readonly clock: Clock;
  readonly sink: LogSink;
  readonly level: LogLevel;
  readonly style: 'json' | 'text';
  readonly fields?: LogFields;
}

export class LineLog implements Log {
  readonly #options: LineLogOptions;
  readonly #threshold: number;

  constructor(options: LineLogOptions) {
    this.#options = options;
    this.#threshold = logLevels.indexOf(options.level);
  }

  debug(event: string, message: string, fields?: LogFields): void {
    this.#write('debug', event, message, fields);
  }

  info(event: string, message: string, fields?: LogFields): void {
    this.#write('info', event, message, fields);
  }

  warn(event: string, message: string, fields?: LogFields): void {
    this.#write('warn', event, message, fields);
  }

  error(event: string, message: string, fields?: LogFields): void {
    this.#write('error', event, message, fields);
  }

  with(fields: LogFields): Log {
    return new LineLog({ ...this.#options, fields: { ...this.#options.fields, ...fields } });
  }

  #write(level: LogLevel, event: string, message: string, fields?: LogFields): void {
    if (logLevels.indexOf(level) < this.#threshold) return;
    const { clock, sink, style } = this.#options;
    const ts = new Date(clock.now()).toISOString();
    const all = { ...this.#options.fields, ...fields };
    if (style === 'json') {
      sink(`${JSON.stringify({ ts, level, event, msg: message, ...all }, replacer)}\n`);
      return;
    }
    let line = `${ts.slice(11, 23)} ${level.padEnd(5)} ${event.padEnd(28)} ${message}`;
    for (const [key, value] of Object.entries(all)) {
      if (value !== undefined) line += ` ${key}=${textValue(value)}`;
    }
    sink(`${line}\n`);
  }
}

function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return value.message;
  return value;
}

/** A value on one line: control characters would let a peer forge log lines or drive a terminal. */
function textValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value, replacer) ?? String(value));
  return /[\s"\u0000-\u001f\u007f-\u009f]/.test(text) ? JSON.stringify(text) : text;
}

/** A log that drops everything: for tests and pure tools. */
export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  with() {
    return silentLog;
  },
};
