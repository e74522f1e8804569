/** Runs the properties with their fixed seeds. */
import './office.fuzz.ts';
