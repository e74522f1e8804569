/** Steps a Work against PostgreSQL, awaiting each statement. The same Works as the embedded engine's. */
import { deserialize, serialize } from 'node:v8';
import type pg from 'pg';
import type { Clock } from '#base/clock';
import { asFault, Fault } from '#base/fault';
import {
  type BlobRange,
  renderStatement,
  type Row,
  type Statement,
  type Step,
  type StepAnswer,
  type Work,
} from '#format/sql';
import { migrations, SCHEMA_VERSION } from './migrations/mod.ts';

/** A transaction that lost against another one, or its connection before COMMIT, is run again this often. */
const RETRIES_MAX = 3;
/** Two nodes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_362_511;

const OID_INT8 = 20;
const OID_NUMERIC = 1700; // what sum(bigint) gives

export interface PostgresOptions {
  readonly host: string;
  readonly port?: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  /** Connections of this node. */
  readonly connectionsMax: number;
  readonly clock: Clock;
  /** Message bytes for read works. */
  readonly readRange: (range: BlobRange) => Promise<Uint8Array>;
}

/** The connection went away after COMMIT was sent and before its answer: done or not, only the rows can say. */
class OutcomeUnknown extends Error {}

export class PostgresStore {
  readonly #pool: pg.Pool;
  readonly #options: PostgresOptions;
  readonly #names = new Map<string, string>();

  private constructor(options: PostgresOptions, pool: pg.Pool) {
    this.#options = options;
    this.#pool = pool;
    // A connection that is lost while idle, or between two statements, fails the next use of it; it must not end us.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Loads the client library only here: the embedded engine has no use for it. */
  static async open(options: PostgresOptions): Promise<PostgresStore> {
    const { default: library } = await import('pg');
    const { host, port, database, user, password, connectionsMax } = options;
    const typeParser = (oid: number, format?: 'text'): ((value: string) => unknown) =>
      // Keys and counters stay below 2^53, so 64-bit integers come as JavaScript numbers; the rest as the library reads it.
      oid === OID_INT8 || oid === OID_NUMERIC ? Number : library.types.getTypeParser(oid, format);
    // Pipelining is what makes a batch one round trip; the pool hands each of its options on to the clients.
    const config: pg.PoolConfig & { pipeline: boolean } = {
      host,
      database,
      user,
      max: connectionsMax,
      pipeline: true,
      types: { getTypeParser: typeParser as typeof pg.types.getTypeParser },
      ...(port === undefined ? {} : { port }),
      ...(password === undefined ? {} : { password }),
    };
    return new PostgresStore(options, new library.Pool(config));
  }

  /** Brings the database up to this program's schema; a newer one is refused. */
  async migrate(): Promise<void> {
    const client = await this.#connect();
    try {
      await migrateWith(client);
    } finally {
      client.release();
    }
  }

  /**
   * Runs a write in one transaction. `operationId` is unique to the request: a retry after a COMMIT whose answer was
   * lost finds the id and gives the first result instead of writing twice.
   */
  async write<T>(operationId: string, work: () => Work<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#writeOnce(operationId, work);
      } catch (error) {
        if (error instanceof OutcomeUnknown) {
          const done = await this.#resultOf(operationId);
          if (done !== undefined) return done.value as T;
        } else if (!isRetryable(error)) throw faultOf(error);
        if (attempt >= RETRIES_MAX) throw faultOf(error);
      }
    }
  }

  /** Runs a read on one snapshot. */
  async read<T>(work: () => Work<T>): Promise<T> {
    const client = await this.#connect();
    let broken = true;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const value = await this.#step(client, work());
      await client.query('COMMIT');
      broken = false;
      return value;
    } catch (error) {
      throw faultOf(error);
    } finally {
      client.release(broken);
    }
  }

  /** Forgets the operation ids of writes before `beforeMs`: nobody asks for their outcome any more. */
  async forgetOperations(beforeMs: number): Promise<void> {
    await this.#pool.query('DELETE FROM operation WHERE done_ms < $1', [beforeMs]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw new Fault('temporary', `Cannot connect to PostgreSQL: ${messageOf(error)}`, { cause: error });
    }
  }

  async #writeOnce<T>(operationId: string, work: () => Work<T>): Promise<T> {
    const client = await this.#connect();
    let committing = false;
    let broken = true;
    try {
      await client.query('BEGIN');
      const value = await this.#step(client, work());
      const result = serialize(value).toString('base64');
      await client.query('INSERT INTO operation (id, result, done_ms) VALUES ($1, $2, $3)', [
        operationId,
        result,
        this.#options.clock.now(),
      ]);
      committing = true;
      const answer = await client.query('COMMIT');
      broken = false;
      // A transaction that had failed answers COMMIT with ROLLBACK and no error.
      if (answer.command !== 'COMMIT') throw new Error('The transaction was rolled back');
      return value;
    } catch (error) {
      if (broken && committing && !isServerError(error)) throw new OutcomeUnknown(messageOf(error), { cause: error });
      throw error;
    } finally {
      client.release(broken); // A broken one is closed, which rolls back.
    }
  }

  async #resultOf(operationId: string): Promise<{ readonly value: unknown } | undefined> {
    try {
      const { rows } = await this.#pool.query<{ result: string }>('SELECT result FROM operation WHERE id = $1', [
        operationId,
      ]);
      const found = rows[0];
      return found === undefined ? undefined : { value: deserialize(Buffer.from(found.result, 'base64')) };
    } catch (error) {
      throw new Fault('temporary', `Cannot learn whether a write was committed: ${messageOf(error)}`, { cause: error });
    }
  }

  async #step<T>(client: pg.PoolClient, work: Work<T>): Promise<T> {
    let step = work.next();
    while (!step.done) {
      let answer: StepAnswer;
      try {
        answer = await this.#answer(client, step.value);
      } catch (error) {
        step = work.throw(error);
        continue;
      }
      step = work.next(answer);
    }
    return step.value;
  }

  async #answer(client: pg.PoolClient, step: Step): Promise<StepAnswer> {
    if ('text' in step) return await this.#execute(client, step);
    if ('place' in step) return await this.#options.readRange(step);
    const answers = await Promise.allSettled(step.map((statement) => this.#execute(client, statement)));
    return answers.map((answer) => {
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    });
  }

  async #execute(client: pg.PoolClient, statement: Statement): Promise<Row[]> {
    const { text, parameters } = renderStatement(statement, 'postgres');
    let name = this.#names.get(text);
    if (name === undefined) {
      name = `s${this.#names.size}`;
      this.#names.set(text, name);
    }
    const { rows } = await client.query<Row>({ name, text, values: parameters as unknown[] });
    return rows;
  }
}

async function migrateWith(client: pg.PoolClient): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await client.query('CREATE TABLE IF NOT EXISTS schema_version (number BIGINT NOT NULL)');
    const { rows } = await client.query<{ found: number }>(
      'SELECT coalesce(max(number), 0) AS found FROM schema_version',
    );
    const found = rows[0]?.found ?? 0;
    if (found > SCHEMA_VERSION) {
      throw new Fault('conflict', `The database has schema ${found}, this program knows up to ${SCHEMA_VERSION}`, {
        publicText: `The database was written by a newer version (schema ${found}, this program knows up to ${SCHEMA_VERSION})`,
      });
    }
    for (const migration of migrations) {
      if (migration.number <= found) continue;
      for (const statement of migration.statements('postgres')) await client.query(statement);
      await client.query('INSERT INTO schema_version (number) VALUES ($1)', [migration.number]);
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

/** An error that PostgreSQL itself reported (with its SQLSTATE), while the connection goes on. */
function isServerError(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !code.startsWith('08') && !code.startsWith('57P');
}

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK_DETECTED = '40P01';
const DISK_FULL = '53100';

/** Lost against another transaction, or the connection before COMMIT was sent: nothing of it was written. */
function isRetryable(error: unknown): boolean {
  if (error instanceof Fault) return false;
  const code = codeOf(error);
  if (code === SERIALIZATION_FAILURE || code === DEADLOCK_DETECTED) return true;
  return code !== undefined && (/^(?:08|57P)/.test(code) || /^E[A-Z]+$/.test(code));
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function faultOf(error: unknown): Fault {
  if (codeOf(error) !== DISK_FULL) return asFault(error);
  return new Fault('disk-full', 'The disk of the PostgreSQL server is full', { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
