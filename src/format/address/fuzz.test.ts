/** The properties run with the units. */
import './address.fuzz.ts';
