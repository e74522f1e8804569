/** Runs the properties with their fixed seeds. */
import './archive.fuzz.ts';
