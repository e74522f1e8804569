/** Keeps the write-ahead log short, outside the time that any answer waits. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface WalLimits {
  /** From here on what is committed is copied into the database. In frames of 4 KiB, as the others. */
  readonly checkpoint: number;
  /** A reader that is always busy keeps the log from beginning anew: from here on the writer waits for a gap. */
  readonly restart: number;
  /** After an attempt that could not finish, the next comes when the log has grown by this much. */
  readonly retry: number;
  /** How long the writer waits; a read that was under way has to end, and those that begin meanwhile do not disturb. */
  readonly waitMs: number;
}

/** 16 MiB, 64 MiB and 4 MiB. */
const standardLimits: WalLimits = { checkpoint: 4000, restart: 16_000, retry: 1000, waitMs: 250 };
interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

export class WalKeeper {
  readonly #db: DatabaseSync;
  readonly #look: StatementSync;
  readonly #copy: StatementSync;
  readonly #limits: WalLimits;
  #next: number;

  constructor(db: DatabaseSync, limits = standardLimits) {
    this.#db = db;
    this.#limits = limits;
    this.#next = limits.checkpoint;
    this.#look = db.prepare('PRAGMA wal_checkpoint(NOOP)');
    this.#copy = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  }

  /** Copies when it is time; throws what SQLite throws (a commit would swallow the errors of its own checkpoint). */
  keepShort(): void {
    const { checkpoint, restart, retry } = this.#limits;
    const { log } = state(this.#look);
    if (log < this.#next) {
      if (log < checkpoint) this.#next = checkpoint; // It has begun anew.
      return;
    }
    if (log >= restart) this.#restart();
    else this.#copy.get();
    // Fully copied, the log begins anew with the next commit, unless a reader still looks into it.
    this.#next = state(this.#look).log + retry;
  }

  #restart(): void {
    this.#db.exec(`PRAGMA busy_timeout = ${this.#limits.waitMs}`);
    try {
      this.#db.exec('PRAGMA wal_checkpoint(RESTART)');
    } finally {
      this.#db.exec('PRAGMA busy_timeout = 5000');
    }
  }
}

function state(look: StatementSync): LogState {
  return look.get() as unknown as LogState;
}
