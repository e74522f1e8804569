/** Runs the properties with their fixed seeds. */
import './link.fuzz.ts';
