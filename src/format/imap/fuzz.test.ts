import { test } from 'node:test';
import { fuzzWire } from './wire.fuzz.ts';

test('any input gives the same events however it is cut, and never throws', () => {
  fuzzWire({ seed: 11, numRuns: 1500 });
});
