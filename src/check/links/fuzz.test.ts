/** Runs the properties with their fixed seeds. */
import './links.fuzz.ts';
