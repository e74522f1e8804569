/**
 * Engine: a store to test operations against, on each engine that is here: SQLite in a temporary folder always,
 * PostgreSQL 15 where Debian's package is installed (otherwise its half is skipped, visibly).
 * `forEachEngine(claim, body)` registers one test per engine; `withStore(body)` is the embedded one alone.
 * Refuses to know what the operations do; `accountIn` and `deliverTo` make the rows that most tests begin with.
 */
export { type EngineName, forEachEngine, type TestStore, withStore } from './store.ts';
export { callsOn, type StoreCalls } from './calls.ts';
export { accountIn, deliverTo, type Delivery, type TestAccount } from './fixtures.ts';
export { postgresMissing, type TestDatabase, withDatabase } from './database.ts';
