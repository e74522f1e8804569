/** Chains of a published suite, some made by hand, all with the DNS they need. */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { fieldText, scanHeader } from '#format/message';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { type DkimKey, sealArc, verifyMessage } from './mod.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const folder = join(shared, 'suites/arc-valimail/tests');
const skip = existsSync(folder) ? false : 'the published suite arc-valimail is not here';

interface Case {
  readonly spec: string;
  readonly description: string;
  readonly message: string;
  readonly cv: string;
}

interface Scenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, Case>>;
  readonly 'txt-records': Readonly<Record<string, string>>;
}

function scenarios<T>(file: string): T[] {
  if (skip !== false) return [];
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((each) => each.toJS() as T);
}

const crlf = (text: string): Buffer => Buffer.from(text.replaceAll(/\r?\n/g, '\r\n'));

function zoneOf(scenario: Pick<Scenario, 'txt-records'>): Zone {
  const entries = Object.entries(scenario['txt-records'] ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), { TXT: [text.replaceAll('\n', '')] }]));
}

/** Where the suite, written after a draft, and the RFC differ: what we say instead, and why. */
const exceptions: Readonly<Record<string, readonly [result: string, reason: string]>> = {
  ams_fields_c_na: [
    'fail',
    'without c= the form is simple/simple (RFC 6376 section 3.5); the draft had relaxed/relaxed',
  ],
  ams_fields_h_empty: ['fail', 'h= must not be empty, and must list From (RFC 6376 sections 3.5 and 6.1.1)'],
  ams_fields_h_mis_hdr: ['fail', 'an empty name is none in the grammar of h= (RFC 6376 section 3.5)'],
};

let count = 0;
for (const scenario of scenarios<Scenario>('arc-draft-validation-tests.yml')) {
  const resolver = new FakeResolver(zoneOf(scenario));
  for (const [name, { message, cv, description }] of Object.entries(scenario.tests)) {
    count += 1;
    test(`arc-valimail: ${scenario.description}, ${name}: ${description}`, async () => {
      const ports = { resolver, clock: new FakeClock() };
      const { arc } = await verifyMessage(crlf(message), ports);
      // The key leaves open what becomes of chains that say `cv=fail` themselves; RFC 8617 section 5.2 steps 2 and 3 do not.
      const expected: string = exceptions[name]?.[0] ?? (cv.trim().toLowerCase() || 'fail');
      assert.equal(arc.result, expected, arc.problem ?? '');
    });
  }
}

test('arc-valimail: all cases of the validation suite are there', { skip }, () => {
  assert.equal(count, 171);
});

interface SigningScenario {
  readonly description: string;
  readonly tests: Readonly<Record<string, SigningCase>>;
  readonly domain: string;
  readonly sel: string;
  readonly privatekey: string;
  readonly 'txt-records': Readonly<Record<string, string>>;
}

interface SigningCase {
  readonly description: string;
  readonly message: string;
  readonly t: number;
  readonly 'sig-headers': string;
  readonly 'srv-id': string;
  readonly AS: string;
  readonly AMS: string;
  readonly AAR: string;
}

/** Results of the fields that this server wrote, in their order: we make ours from what was found, the suite from fields. */
function mergedResults(message: Buffer, authservId: string): string {
  const results: string[] = [];
  for (const field of scanHeader(message).fields) {
    if (field.name !== 'authentication-results') continue;
    const [id = '', ...rest] = fieldText(message, field).split(/;\s*/);
    if (id.trim() === authservId) results.push(...rest);
  }
  return [authservId, ...results].map((each) => each.replaceAll(/\s+/g, ' ').trim()).join('; ');
}

/** Tags without their white space, in the order of the alphabet. */
function tagsOf(text: string): readonly string[] {
  return text
    .split(';')
    .map((tag) => tag.replaceAll(/\s+/g, ''))
    .filter((tag) => tag !== '')
    .sort();
}

/** Tags as the suite's README wants them to be signed: one space between, none in the values. */
function written(tags: string): string {
  return tags
    .split(';')
    .map((tag) => tag.replaceAll(/\s+/g, ''))
    .join('; ');
}

/** The field's text without its name. */
const valueOf = (sealed: Buffer, name: string): string => {
  const field = scanHeader(sealed).fields.find((each) => each.name === name);
  return field === undefined ? '' : fieldText(sealed, field);
};

let sealedCount = 0;
for (const scenario of scenarios<SigningScenario>('arc-draft-sign-tests.yml')) {
  const resolver = new FakeResolver(zoneOf(scenario));
  for (const [name, vector] of Object.entries(scenario.tests)) {
    sealedCount += 1;
    test(`arc-valimail: signing, ${scenario.description}, ${name}: ${vector.description}`, async () => {
      const message = crlf(vector.message);
      const { arc } = await verifyMessage(message, { resolver, clock: new FakeClock() });
      const key: DkimKey = {
        domain: scenario.domain,
        selector: scenario.sel,
        algorithm: 'rsa-sha256',
        key: createPrivateKey(scenario.privatekey),
      };
      const options = { key, nowMs: vector.t * 1000, results: mergedResults(message, vector['srv-id']), arc };
      const sealed = Buffer.from(sealArc([message], { ...options, names: vector['sig-headers'].split(':') }));
      assert.deepEqual(tagsOf(valueOf(sealed, 'arc-authentication-results')), tagsOf(vector.AAR ?? ''));
      assert.deepEqual(tagsOf(valueOf(sealed, 'arc-message-signature')), tagsOf(vector.AMS ?? ''));
      // The suite has b= of the message signature on one line of any length; ours is folded, and the seal covers it so.
      const rest = (text: string): readonly string[] => tagsOf(text).filter((tag) => !tag.startsWith('b='));
      assert.deepEqual(rest(valueOf(sealed, 'arc-seal')), rest(vector.AS ?? ''));
      if (valueOf(sealed, 'arc-seal').includes('cv=fail') || sealed.length === 0) return;
      const theirs = crlf(
        `ARC-Seal: ${written(vector.AS)}\nARC-Message-Signature: ${written(vector.AMS)}\n` +
          `ARC-Authentication-Results: ${vector.AAR.replaceAll(/\s+/g, ' ').trim()}\n`,
      );
      for (const fields of [sealed, theirs]) {
        const whole = await verifyMessage(Buffer.concat([fields, message]), { resolver, clock: new FakeClock() });
        assert.equal(whole.arc.result, 'pass', whole.arc.problem ?? '');
      }
    });
  }
}

test('arc-valimail: all cases of the signing suite are there', { skip }, () => {
  assert.equal(sealedCount, 17);
});
