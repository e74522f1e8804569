/** The properties run with the units. */
import './rewrite.fuzz.ts';
