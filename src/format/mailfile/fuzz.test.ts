/** Runs the properties with their fixed seeds. */
import './mailfile.fuzz.ts';
