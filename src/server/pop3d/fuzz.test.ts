/** The properties, among the tests. */
import './session.fuzz.ts';
