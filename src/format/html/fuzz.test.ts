/** Runs the properties with their fixed seeds. */
import './html.fuzz.ts';
