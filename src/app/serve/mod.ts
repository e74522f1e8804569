/**
 * Serve: the running server: first start, listeners, background work, signals, the end.
 * Refuses to know what commands people type; the command line calls it.
 */
export { type RunningServer, serve } from './serve.ts';
