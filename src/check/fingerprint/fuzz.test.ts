/** Runs the properties with their fixed seeds. */
import './fingerprint.fuzz.ts';
