import { namedColumn, namedMember, readRow, separatorOf } from './csv.ts';
import { ENTRY_CHARS_MAX, readEntry } from './entry.ts';
import type { FeedEntry, FeedForm, FeedLimits, FeedReport } from './types.ts';

export const feedLimits: FeedLimits = {
  charsMax: 128 * 1024 * 1024,
  jsonCharsMax: 32 * 1024 * 1024,
  entriesMax: 2_000_000,
};

const SAMPLES_MAX = 5;
const SAMPLE_CHARS_MAX = 80;
const DEPTH_MAX = 6;
/** Lines by which the form of a text is told. */
const FIRST_LINES = 50;

/** Yields what a feed names, one after the other, so that who reads can rest between them; returns what came of it. */
export function* readFeed(text: string, limits: FeedLimits = feedLimits): Generator<FeedEntry, FeedReport> {
  const reading = new Reading(limits);
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const first = text
    .slice(start, start + 1_000)
    .trimStart()
    .charAt(0);
  if (first === '[' || first === '{') return yield* reading.json(text.slice(start));
  return yield* reading.lines(text, start);
}

class Reading {
  readonly #limits: FeedLimits;
  readonly #samples: string[] = [];
  #entries = 0;
  #refused = 0;
  #truncated = false;

  constructor(limits: FeedLimits) {
    this.#limits = limits;
  }

  *lines(text: string, start: number): Generator<FeedEntry, FeedReport> {
    const layout = layoutOf(text.slice(start, start + FIRST_LINES * 200));
    const end = Math.min(text.length, start + this.#limits.charsMax);
    this.#truncated = end < text.length;
    for (const line of linesOf(text, start, end)) {
      if (line === layout.header) continue;
      const words = wordsOf(line, layout);
      if (words === undefined) continue;
      yield* this.#entriesIn(words, line, layout);
      if (this.#full()) break;
    }
    return this.#report(layout.form);
  }

  *json(text: string): Generator<FeedEntry, FeedReport> {
    if (text.length > this.#limits.jsonCharsMax) {
      this.#truncated = true;
      return this.#report('json');
    }
    const whole = parsed(text);
    if (whole !== undefined) {
      yield* this.#membersOf(whole, 0);
      return this.#report('json');
    }
    // Many write one object a line.
    for (const line of linesOf(text, 0, text.length)) {
      const read = parsed(line);
      if (read === undefined) this.#refuse(line);
      else yield* this.#membersOf(read, 0);
      if (this.#full()) break;
    }
    return this.#report('json');
  }

  *#membersOf(value: unknown, depth: number): Generator<FeedEntry, void> {
    if (this.#full()) return;
    if (typeof value === 'string') {
      const entry = readEntry(value);
      if (entry === undefined) this.#refuse(value);
      else yield this.#count(entry);
      return;
    }
    if (typeof value !== 'object' || value === null || depth >= DEPTH_MAX) return;
    if (Array.isArray(value)) {
      for (const member of value) yield* this.#membersOf(member, depth + 1);
      return;
    }
    const named = namedMember(value as Readonly<Record<string, unknown>>);
    if (named !== undefined) {
      yield* this.#membersOf(named, depth + 1);
      return;
    }
    // Texts of other members say something about the feed, not what it names.
    for (const member of Object.values(value)) {
      if (typeof member === 'object') yield* this.#membersOf(member, depth + 1);
    }
  }

  *#entriesIn(words: readonly string[], line: string, { form, column }: Layout): Generator<FeedEntry, void> {
    if (form === 'hosts') {
      for (const word of words) {
        const entry = readEntry(word);
        if (entry !== undefined) yield this.#count(entry);
        // Files of hosts name the machine itself, too.
        else if (!/^(?:localhost|local|broadcasthost|ip6-|0\.0\.0\.0|::)/.test(word)) this.#refuse(line);
      }
      return;
    }
    const entry = column === undefined ? firstEntry(words) : readEntry(words[column] ?? '');
    if (entry === undefined) this.#refuse(line);
    else yield this.#count(entry);
  }

  #count(entry: FeedEntry): FeedEntry {
    this.#entries += 1;
    return entry;
  }

  #refuse(text: string): void {
    this.#refused += 1;
    if (this.#samples.length < SAMPLES_MAX) this.#samples.push(text.slice(0, SAMPLE_CHARS_MAX));
  }

  #full(): boolean {
    if (this.#entries < this.#limits.entriesMax) return false;
    this.#truncated = true;
    return true;
  }

  #report(form: FeedForm): FeedReport {
    return {
      form,
      entries: this.#entries,
      refused: this.#refused,
      samples: this.#samples,
      truncated: this.#truncated,
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function* linesOf(text: string, start: number, end: number): Generator<string, void> {
  let at = start;
  while (at < end) {
    const found = text.indexOf('\n', at);
    const stop = found === -1 || found > end ? end : found;
    // Too long to name anything: its beginning is enough to be refused with.
    const line = text.slice(at, Math.min(stop, at + 2 * ENTRY_CHARS_MAX)).trim();
    if (line !== '') yield line;
    at = stop + 1;
  }
}

interface Layout {
  readonly form: FeedForm;
  readonly separator: string;
  /** The column that names something, where a header says so. */
  readonly column: number | undefined;
  readonly header: string | undefined;
}

const hostsLine = /^(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]/;

/** How a text is laid out, by its first lines. */
function layoutOf(beginning: string): Layout {
  const lines = [...linesOf(beginning, 0, beginning.length)].slice(0, FIRST_LINES);
  const data = lines.filter((line) => !isComment(line));
  if (data.some((line) => hostsLine.test(line)))
    return { form: 'hosts', separator: ' ', column: undefined, header: undefined };
  for (const line of lines) {
    const separator = separatorOf(line);
    if (separator === undefined) continue;
    const column = namedColumn(readRow(line, separator));
    if (column !== undefined) return { form: 'csv', separator, column, header: line };
  }
  const [first = ''] = data;
  const separator = separatorOf(first);
  // An address may hold commas; a row of fields begins with something that ends before one.
  if (separator !== undefined && readRow(first, separator).length > 2)
    return { form: 'csv', separator, column: undefined, header: undefined };
  return { form: 'text', separator: ' ', column: undefined, header: undefined };
}

function isComment(line: string): boolean {
  return /^(?:[#;!]|\/\/)/.test(line);
}

/** The words of a line that may name something; undefined for a comment. */
function wordsOf(line: string, { form, separator }: Layout): readonly string[] | undefined {
  if (isComment(line)) return undefined;
  if (form === 'csv') return readRow(line, separator);
  return form === 'hosts' ? withoutNote(line).split(/\s+/).slice(1) : [withoutNote(line)];
}

/** Without a remark behind white space and `#`. */
function withoutNote(line: string): string {
  const at = line.search(/\s#/);
  return at === -1 ? line : line.slice(0, at);
}

/** An address before a host before a hash: rows hold hosts and hashes beside the address that they are about. */
function firstEntry(words: readonly string[]): FeedEntry | undefined {
  const entries = words.map(readEntry);
  for (const kind of ['address', 'host', 'hash'] as const) {
    const found = entries.find((entry) => entry?.kind === kind);
    if (found !== undefined) return found;
  }
  return undefined;
}
