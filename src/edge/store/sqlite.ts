/** Steps a Work against an open SQLite database, synchronously. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { renderStatement, type Row, type Statement, type Step, type StepAnswer, type Work } from '#format/sql';
import type { BlobRange } from '#format/sql';

/** Statements with table names chosen at run time are few (trace partitions); templates are as many as the source has. */
const TEXT_CACHE_MAX = 500;

export type RangeReader = (range: BlobRange) => Uint8Array;

export class SqliteRunner {
  readonly #db: DatabaseSync;
  readonly #readRange: RangeReader;
  readonly #byTemplate = new WeakMap<TemplateStringsArray, StatementSync>();
  readonly #byText = new Map<string, StatementSync>();

  constructor(db: DatabaseSync, readRange: RangeReader) {
    this.#db = db;
    this.#readRange = readRange;
  }

  /** Runs the work to its end and gives its value; an error of a statement is thrown into the work first. */
  run<T>(work: Work<T>): T {
    let step = work.next();
    while (!step.done) {
      let answer: StepAnswer;
      try {
        answer = this.#answer(step.value);
      } catch (error) {
        step = work.throw(error);
        continue;
      }
      step = work.next(answer);
    }
    return step.value;
  }

  #answer(step: Step): StepAnswer {
    if ('text' in step) return this.#execute(step);
    if ('place' in step) return this.#readRange(step);
    return step.map((statement) => this.#execute(statement));
  }

  #execute(statement: Statement): Row[] {
    const known = this.#byTemplate.get(statement.text);
    if (known !== undefined && statement.values.every(isPlain)) {
      return known.all(...(statement.values as (string | number | null | Uint8Array)[])) as Row[];
    }
    const { text, parameters, fixed } = renderStatement(statement, 'sqlite');
    let prepared = fixed ? known : this.#byText.get(text);
    if (prepared === undefined) {
      prepared = this.#db.prepare(text);
      if (fixed) this.#byTemplate.set(statement.text, prepared);
      else this.#remember(text, prepared);
    }
    return prepared.all(...(parameters as (string | number | null | Uint8Array)[])) as Row[];
  }

  #remember(text: string, prepared: StatementSync): void {
    if (this.#byText.size >= TEXT_CACHE_MAX) this.#byText.clear();
    this.#byText.set(text, prepared);
  }
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null || value instanceof Uint8Array;
}
