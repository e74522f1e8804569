/**
 * Tally: counting in memory that stays small: events within a window, and maps that forget. Refuses to know what is counted,
 * and clocks: times come in.
 */
export { BoundedMap } from './bounded.ts';
export { WindowCounter } from './window.ts';
