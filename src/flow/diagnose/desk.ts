/** TraceDesk: answers who asks for stories, in pages, as text and as data. */
import type { Clock } from '#base/clock';
import { parseReference, type Reference } from '#base/ids';
import {
  everything,
  type TraceQuery,
  type TraceRecord,
  type TraceScope,
  TRACES_FOUND_MAX,
  type TracesFound,
} from '#model/trace';
import { type FormatOptions, formatStory, formatTraceLine, type StoryData, storyData } from './format.ts';

export interface TraceReads {
  findTraces(query: TraceQuery): Promise<TracesFound>;
  traceOf(args: { readonly reference: Reference; readonly scope?: TraceScope }): Promise<TraceRecord[]>;
}

/** What a person may ask for. */
export interface StoryQuery {
  readonly reference?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly messageId?: string;
  readonly subject?: string;
  readonly client?: string;
  readonly sinceMs?: number;
  readonly untilMs?: number;
  readonly max: number;
}

export interface StoryFound {
  readonly record: StoryData;
  /** Lines without the last line end: the whole story, or a line of a list where there are several. */
  readonly text: string;
}

export interface TraceDeskParts {
  readonly reads: TraceReads;
  readonly clock: Clock;
  /** How far back to look where nothing is said. */
  readonly retentionMs: () => number;
}

/** Ids may be ahead of the clock: many in a millisecond borrow from the next, and the clock may have gone back. */
const AHEAD_MS = 3_600_000;

export class TraceDesk {
  readonly #parts: TraceDeskParts;

  constructor(parts: TraceDeskParts) {
    this.#parts = parts;
  }

  /** Newest first. One that is found alone, or asked for by its reference, is told whole. */
  async traceFind(
    query: StoryQuery,
    item: (found: StoryFound) => Promise<void>,
    options: FormatOptions & { readonly scope?: TraceScope } = {},
  ): Promise<void> {
    const scope = options.scope ?? everything;
    if (query.reference !== undefined) {
      const reference = parseReference(query.reference);
      if (reference !== undefined) await this.#tellWhole(reference, scope, item, options);
      return;
    }
    // The first is held back until a second shows that it is a list.
    let first: TraceRecord | undefined;
    let several = false;
    const told = new Set<Reference>();
    for await (const record of this.#search(query, scope)) {
      // Refusals on the way are older than the message under the same reference, and told in its story.
      if (record.kind === 'refused' && told.has(record.reference)) continue;
      told.add(record.reference);
      if (first === undefined) {
        first = record;
        continue;
      }
      if (!several) await item({ record: storyData([first]), text: formatTraceLine(first, options) });
      several = true;
      await item({ record: storyData([record]), text: formatTraceLine(record, options) });
    }
    if (first !== undefined && !several) await this.#tellWhole(first.reference, scope, item, options);
  }

  async #tellWhole(
    reference: Reference,
    scope: TraceScope,
    item: (found: StoryFound) => Promise<void>,
    options: FormatOptions,
  ): Promise<void> {
    const records = await this.#parts.reads.traceOf({ reference, scope });
    const record = storyData(records);
    if (record !== undefined) await item({ record, text: formatStory(records, options) });
  }

  async *#search(query: StoryQuery, scope: TraceScope): AsyncGenerator<TraceRecord> {
    const { sinceMs, untilMs, max, reference: _reference, ...marks } = query;
    const now = this.#parts.clock.now();
    const span = { sinceMs: sinceMs ?? now - this.#parts.retentionMs(), untilMs: untilMs ?? now + AHEAD_MS };
    let left = max;
    let before: number | undefined;
    while (left > 0) {
      const page = await this.#parts.reads.findTraces({
        ...marks,
        ...span,
        limit: Math.min(left, TRACES_FOUND_MAX),
        scope,
        ...(before === undefined ? {} : { before }),
      });
      yield* page.found;
      left -= page.found.length;
      before = page.next;
      if (before === undefined) return;
    }
  }
}
