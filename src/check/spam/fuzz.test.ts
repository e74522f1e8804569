/** Runs the properties with their fixed seeds. */
import './spam.fuzz.ts';
