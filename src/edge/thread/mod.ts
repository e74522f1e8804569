/**
 * Thread: a pool for pure functions of bytes. Its port is messages only, with resource limits; a job past its deadline
 * is ended together with its thread. Refuses to know what the jobs are.
 */
export { Pool, type PoolOptions } from './pool.ts';
export type { PoolJob, PoolTable } from './protocol.ts';
export { servePool } from './serve.ts';
export { trimAfterStart } from './trim.ts';
