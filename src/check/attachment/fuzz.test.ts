/** Runs the properties with their fixed seeds. */
import './attachment.fuzz.ts';
