/** Runs the properties with their fixed seeds. */
import './target.fuzz.ts';
