/**
 * Lists wiring: the watch over DNS lists, its counts written down, and what `rookery lists` shows of them.
 * Refuses to know who asks lists about whom.
 */
export { startLists, type ListKeeper, type ListKeeperParts } from './start.ts';
