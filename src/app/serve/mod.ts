/**
 * Serve: the running server: first start, listeners, background work, signals, the end.
 * Refuses to know what commands people type; the command line calls it.
 */
export { runServe, type ServeIo } from './run.ts';
export { type RunningServer, serve } from './serve.ts';
