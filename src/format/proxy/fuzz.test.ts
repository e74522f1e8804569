/** The properties run with the units. */
import './proxy.fuzz.ts';
