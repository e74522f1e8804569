/**
 * Store: runs Works. The embedded engine is one thread that owns the SQLite writer and the packs, and a reader thread;
 * operations that wait are made durable together: bytes synced, rows committed, then answered.
 * Refuses to know what the operations do: the table of them comes in from `app`.
 */
export { type CheckFinding, type CheckOptions, type CheckReport, checkStore } from './check.ts';
export { type Facade, facade, ThreadClient, type ThreadClientOptions } from './client.ts';
export { type EngineOptions, type Safeguard, safeguards, StoreEngine } from './engine.ts';
export { type FolderLock, lockFolder } from './lock.ts';
export { type Migration, migrations, SCHEMA_VERSION } from './migrations/mod.ts';
export type { Answer, Operation, Operations, WriteRequest } from './protocol.ts';
export { type PostgresOptions, PostgresStore } from './postgres.ts';
export { type RangeReader, SqliteRunner } from './sqlite.ts';
export { type ReaderOptions, runReaderThread, runStoreThread } from './threads.ts';
