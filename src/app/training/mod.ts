/**
 * Training wiring: who learns from mail clients, the desk for the command line, and the counter of copies with what it keeps
 * over a restart. Refuses to know what is learned, and commands.
 */
export { startTraining, type Training } from './start.ts';
