/** Runs the properties with their fixed seeds. */
import './forward.fuzz.ts';
