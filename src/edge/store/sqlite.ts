/** Steps a Work against an open SQLite database, synchronously. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  parametersOf,
  renderStatement,
  type Row,
  shapeOf,
  type Statement,
  type Step,
  type StepAnswer,
  type Work,
} from '#format/sql';
import type { BlobRange } from '#format/sql';

export type RangeReader = (range: BlobRange) => Uint8Array;

export class SqliteRunner {
  readonly #db: DatabaseSync;
  readonly #readRange: RangeReader;
  readonly #statements = new WeakMap<TemplateStringsArray, Map<string, StatementSync>>();

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
    const prepared = this.#prepared(statement);
    return prepared.all(...(parametersOf(statement, 'sqlite') as (string | number | null | Uint8Array)[])) as Row[];
  }

  /** Templates are as many as the source has, and each has few shapes: one for each trace partition, lists of one and of more. */
  #prepared(statement: Statement): StatementSync {
    const shape = shapeOf(statement);
    let shapes = this.#statements.get(statement.text);
    if (shapes === undefined) {
      shapes = new Map();
      this.#statements.set(statement.text, shapes);
    }
    let prepared = shapes.get(shape);
    if (prepared === undefined) {
      prepared = this.#db.prepare(renderStatement(statement, 'sqlite').text);
      shapes.set(shape, prepared);
    }
    return prepared;
  }
}
