/**
 * Viruses wiring: clamd as the settings have it, asked about what came in, and its state for who watches.
 * Refuses to know what becomes of mail with a virus.
 */
export { startViruses, type VirusParts, type Viruses } from './start.ts';
