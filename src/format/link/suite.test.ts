import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { hostOf, readAddress } from './mod.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const path = join(shared, 'suites/psl/tests/tests.txt');
const skip = existsSync(path) ? false : `${path} is not there`;

/** Rows about no input, and about names with an empty first label, which browsers do not take for hosts. */
const left = new Set(['null', '.com', '.example', '.example.com', '.example.example']);

test('the domains of the published table are found (publicsuffix.org)', { skip }, () => {
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((row) => row !== '' && !row.startsWith('//'))
    .map((row) => row.split(' '));
  assert.ok(rows.length > 60);
  for (const [given = '', expected = ''] of rows) {
    if (left.has(given)) continue;
    const host = hostOf(readAddress(`http://${given}/`)?.host?.name ?? '');
    assert.ok(host !== undefined, given);
    // A name that is itself a suffix has no domain: it stands for itself.
    const domain = expected === 'null' ? host.name : readAddress(`http://${expected}/`)?.host?.name;
    assert.equal(host.domain, domain, given);
  }
});
