/** Runs the properties with their fixed seeds. */
import './bayes.fuzz.ts';
