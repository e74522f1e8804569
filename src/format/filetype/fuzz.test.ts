/** Runs the properties with their fixed seeds. */
import './filetype.fuzz.ts';
