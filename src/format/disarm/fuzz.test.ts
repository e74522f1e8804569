/** The properties run with the units. */
import './disarm.fuzz.ts';
