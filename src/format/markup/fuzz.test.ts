/** Runs the properties with their fixed seeds. */
import './markup.fuzz.ts';
