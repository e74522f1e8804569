import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scannerText, scannerWarnings } from './scanner.ts';

const up = { state: 'up', where: '/run/clamav/clamd.ctl', version: 'ClamAV 1.4.3/27500', problem: '' } as const;
const down = { ...up, state: 'down', version: '', problem: 'there is nothing at /run/clamav/clamd.ctl' } as const;

test('a scanner that answers is told with its version, and where none is set nothing is', () => {
  assert.equal(scannerText(up), '/run/clamav/clamd.ctl answers: ClamAV 1.4.3/27500');
  assert.equal(scannerText({ ...up, state: 'off', where: '' }), '');
  assert.deepEqual(scannerWarnings(up, 'defer'), []);
});

test('one that does not answer is a warning that says what becomes of mail meanwhile', () => {
  assert.equal(scannerText(down), '/run/clamav/clamd.ctl does not answer');
  assert.match(scannerWarnings(down, 'defer')[0] ?? '', /strangers is not taken until it does .*: there is nothing at/);
  assert.match(scannerWarnings(down, 'mark')[0] ?? '', /mail is taken unscanned/);
});
