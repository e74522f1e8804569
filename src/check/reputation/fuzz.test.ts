/** The properties run with the units. */
import './judge.fuzz.ts';
