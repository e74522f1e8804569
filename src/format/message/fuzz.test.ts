/** The properties run with the units. */
import './message.fuzz.ts';
