/** Runs the properties with their fixed seeds. */
import './rules.fuzz.ts';
