/** The properties run with the units. */
import './verify.fuzz.ts';
