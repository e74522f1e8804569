/** The properties run with the units. */
import './results.fuzz.ts';
