/**
 * Engine: the clients of other filters, behind the port `Engine` of `check/engine`: rspamd over HTTP, SpamAssassin's spamd,
 * and any milter, to which we are the mail server. Each message under one deadline, each engine with so many connections
 * and no more, and one that fails again and again is left alone for a while.
 * Refuses to know what an opinion is worth. What a milter wants changed is told, and never done.
 */
export { Engines, type EnginesOptions } from './engines.ts';
