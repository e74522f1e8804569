/**
 * Serve: the running server: first start, listeners, background work, signals, the end.
 * Refuses to know what commands people type; the command line calls it.
 */
export { type ServeConfig, serve } from './serve.ts';
export { type Service, services } from './services.ts';
