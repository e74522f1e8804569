/** Explainer: asks the trace what happened under a reference, and says it in words. */
import type { Reference } from '#base/ids';
import type { TraceRecord } from '#model/trace';
import { type Cause, causeOfCode, causes } from './causes.ts';
import { type Explanation, explainCause, explainSighting } from './explanation.ts';
import { sightingOf } from './see.ts';
import type { Texts } from './texts.ts';

export interface ExplainerParts {
  /** All rows under a reference, those of late included. */
  readonly records: (reference: Reference) => Promise<readonly TraceRecord[]>;
  readonly texts: Texts;
}

/** A code and its heading, for a list. */
export interface ListedCause {
  readonly code: string;
  readonly title: string;
}

export interface ListedArea {
  readonly title: string;
  readonly causes: readonly ListedCause[];
}

export interface RecordsParts {
  readonly reads: { traceOf(args: { readonly reference: Reference }): Promise<readonly TraceRecord[]> };
  /** Refusals of late that the trace may only have counted; empty where there are none. */
  readonly recent: (reference: Reference) => readonly TraceRecord[];
}

/** What is kept and what is only remembered under a reference, each row once, oldest first. */
export function recordsUnder({ reads, recent }: RecordsParts): ExplainerParts['records'] {
  return async (reference) => {
    const kept = await reads.traceOf({ reference });
    const known = new Set(kept.map(({ id }) => id));
    const late = recent(reference).filter(({ id }) => !known.has(id));
    return [...kept, ...late].sort((a, b) => a.id - b.id);
  };
}

export class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  /** Undefined where nothing was refused under it, whatever else is known: the trace is asked the same in every case. */
  async explain(reference: Reference): Promise<Explanation | undefined> {
    const { records, texts } = this.#parts;
    const sighting = sightingOf(await records(reference));
    return sighting === undefined ? undefined : explainSighting(texts, reference, sighting);
  }

  /** Of a code as people type it. */
  explainCode(code: string): Explanation | undefined {
    const cause = causeOfCode(code);
    return cause === undefined ? undefined : explainCause(this.#parts.texts, cause.key);
  }

  list(): readonly ListedArea[] {
    const { texts } = this.#parts;
    const byArea = Map.groupBy(causes, ({ area }) => area);
    return Object.entries(texts.areas).map(([area, title]) => ({
      title,
      causes: (byArea.get(area as Cause['area']) ?? []).map(({ key, code }) => ({
        code,
        title: texts.causes[key].title,
      })),
    }));
  }
}
