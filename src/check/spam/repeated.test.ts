import assert from 'node:assert/strict';
import { test } from 'node:test';
import { html, mail, scan } from './messages.fixture.ts';

/** Of other lengths, alphabets and forms than each other. */
const messages = [
  mail({ Subject: 'Invoice attached, please pay' }, 'Your account has been limited. Verify your password now.'),
  html('<p>Win a <b>mill</b>ion dollars</p>'.repeat(400)),
  mail({ Subject: '\u5ef6\u65f6' }, '\u60a8\u7684\u90ae\u7bb1\u5df2\u6ee1 '.repeat(300)),
  mail({}, 'x'),
  mail({}, `${'\u0430ccount limit\u0435d '.repeat(20)}${'w o r d s '.repeat(9_000)}`),
];

test('what a scan finds is the same for the first message as for the same one after others', () => {
  const first = messages.map((message) => structuredClone(scan(message)));
  const later = messages.toReversed().map((message) => scan(message));
  assert.deepEqual(later.toReversed(), first);
});
