/** The properties run with the units. */
import './judge.fuzz.ts';
import './codec.fuzz.ts';
