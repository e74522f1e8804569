/** Runs the properties with their fixed seeds. */
import './explain.fuzz.ts';
