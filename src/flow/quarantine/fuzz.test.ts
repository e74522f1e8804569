/** Runs the properties with their fixed seeds. */
import './preview.fuzz.ts';
