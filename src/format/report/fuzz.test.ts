/** The properties run with the units. */
import './report.fuzz.ts';
