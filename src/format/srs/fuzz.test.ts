/** The properties run with the units. */
import './srs.fuzz.ts';
