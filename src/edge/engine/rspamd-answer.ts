/** The JSON that rspamd answers to /checkv2, read as what a stranger wrote. */
import type { EngineAction, EngineHeaderChange, EngineSymbol } from '#check/engine';

export interface RspamdAnswer {
  readonly action: EngineAction;
  readonly score: number;
  readonly threshold: number;
  readonly symbols: readonly EngineSymbol[];
  readonly headers: readonly EngineHeaderChange[];
  readonly reply: string | undefined;
}

const actionsByName: ReadonlyMap<string, EngineAction> = new Map([
  ['no action', 'none'],
  ['greylist', 'defer'],
  ['soft reject', 'defer'],
  ['add header', 'mark'],
  ['rewrite subject', 'mark'],
  ['quarantine', 'quarantine'],
  ['reject', 'reject'],
  ['discard', 'discard'],
]);

const SYMBOLS_MAX = 50;
/** Symbols that are looked at; rspamd has a few hundred rules. */
const SYMBOLS_READ_MAX = 2000;
const HEADERS_MAX = 50;

/** The answer, or in words why there is none. */
export function readRspamdAnswer(text: string): RspamdAnswer | string {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return 'answered with what is no JSON';
  }
  const said = field(answer, 'action');
  // It also skips the rest where one rule decided.
  if (field(answer, 'is_skipped') === true && said !== 'reject') return 'looked at nothing: it skips such messages';
  const error = field(answer, 'error');
  if (typeof error === 'string') return `answered "${error.slice(0, 100)}"`;
  const score = numberOf(field(answer, 'score'));
  const threshold = thresholdOf(answer);
  if (score === undefined || threshold === undefined) return 'gave no score';
  const action = typeof said === 'string' ? actionsByName.get(said) : undefined;
  const words = field(field(answer, 'messages'), 'smtp_message');
  return {
    // An action of one's own (rspamd lets them be added) is known by its score.
    action: action ?? (score >= threshold ? 'mark' : 'none'),
    score,
    threshold,
    symbols: symbolsOf(field(answer, 'symbols')),
    headers: headersOf(field(answer, 'milter')),
    reply: typeof words === 'string' ? words.slice(0, 200) : undefined,
  };
}

/** From where on rspamd calls a message spam: where it marks, else where it refuses. */
function thresholdOf(answer: unknown): number | undefined {
  const thresholds = field(answer, 'thresholds');
  for (const name of ['add header', 'rewrite subject', 'reject']) {
    const value = numberOf(field(thresholds, name));
    if (value !== undefined && value > 0) return value;
  }
  return numberOf(field(answer, 'required_score'));
}

function symbolsOf(of: unknown): readonly EngineSymbol[] {
  if (typeof of !== 'object' || of === null) return [];
  const symbols: { name: string; score: number }[] = [];
  for (const [name, symbol] of Object.entries(of).slice(0, SYMBOLS_READ_MAX)) {
    const score = numberOf(field(symbol, 'metric_score')) ?? numberOf(field(symbol, 'score'));
    if (score !== undefined) symbols.push({ name: name.replaceAll(/[^\x21-\x7e]/g, '?').slice(0, 100), score });
  }
  return symbols.sort((a, b) => Math.abs(b.score) - Math.abs(a.score)).slice(0, SYMBOLS_MAX);
}

/** What it would have a milter do to the header section. */
function headersOf(milter: unknown): readonly EngineHeaderChange[] {
  const added = entries(field(milter, 'add_headers')).map(([name, value]): EngineHeaderChange => {
    const text = typeof value === 'string' ? value : field(value, 'value');
    return { kind: 'add', name: name.slice(0, 100), value: typeof text === 'string' ? text.slice(0, 200) : '' };
  });
  const removed = entries(field(milter, 'remove_headers')).map(
    ([name]): EngineHeaderChange => ({ kind: 'delete', name: name.slice(0, 100), value: '' }),
  );
  return [...added, ...removed].slice(0, HEADERS_MAX);
}

function entries(of: unknown): readonly [string, unknown][] {
  return typeof of === 'object' && of !== null && !Array.isArray(of) ? Object.entries(of).slice(0, HEADERS_MAX) : [];
}

function field(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, name)) return undefined;
  return (of as Readonly<Record<string, unknown>>)[name];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}
