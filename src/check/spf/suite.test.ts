import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { FakeResolver } from '#testing/zone';
import { checkSpf, type SpfQuestion } from './mod.ts';
import { readSuite, type SuiteCase } from './suite.fixture.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const file = resolve(shared, 'suites/spf-rfc7208/rfc7208-tests.yml');
const skip = existsSync(file) ? false : 'the published suite spf-rfc7208 is not here';

function questionOf({ helo, client, mailFrom }: SuiteCase): SpfQuestion {
  const at = mailFrom.lastIndexOf('@');
  const sender = mailFrom === '' ? null : { localpart: mailFrom.slice(0, at), domain: mailFrom.slice(at + 1) };
  return { client, helo, sender, receiver: 'mx.receiver.test' };
}

for (const warm of [false, true]) {
  test(`the published suite of RFC 7208, ${warm ? 'answers at hand' : 'answers to wait for'}`, { skip }, async () => {
    const wrong: string[] = [];
    let count = 0;
    for (const { description, cases, zone } of readSuite(readFileSync(file, 'utf8'))) {
      for (const each of cases) {
        count += 1;
        const resolver = new FakeResolver(zone);
        resolver.warm = warm;
        const verdict = await checkSpf(questionOf(each), { resolver, clock: new FakeClock() });
        const name = `${description} / ${each.name}`;
        if (!each.results.includes(verdict.result)) {
          wrong.push(`${name}: ${verdict.result} (${verdict.problem}), not ${each.results.join(' or ')}`);
        }
        // Names do not differ by case, and RFC 7208 section 7.4 writes the nibbles of IPv6 in lower case.
        const told = (verdict.explanation ?? 'DEFAULT').toLowerCase();
        if (each.explanation !== undefined && told !== each.explanation.toLowerCase()) {
          wrong.push(`${name}: "${told}", not "${each.explanation}"`);
        }
      }
    }
    assert.deepEqual(wrong, []);
    assert.equal(count, 203);
  });
}
