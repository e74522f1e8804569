/** The properties, among the tests. */
import './pop3.fuzz.ts';
