/** Messages, keys and records of two published suites, and the examples of RFC 6376 and RFC 8463 that one of them has. */
import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import { verifyMessage } from './mod.ts';
import { craft } from './sign.fixture.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const lieser = join(shared, 'suites/dkim-lieser/test/data');
const dkimpy = join(shared, 'suites/dkim-dkimpy/dkim/tests/data');
const skipLieser = existsSync(lieser) ? false : 'the published suite dkim-lieser is not here';
const skipDkimpy = existsSync(dkimpy) ? false : 'the published suite dkim-dkimpy is not here';

/** A file as it would come in; each character is an octet. */
const letter = (folder: string, name: string): string =>
  readFileSync(join(folder, name), 'latin1').replaceAll(/\r?\n/g, '\r\n');

// RFC 6376 appendix C, RFC 8463 appendix A.2.
const brisbane =
  'v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYf' +
  'cTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB';
const football =
  'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi' +
  '0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB';
const zone: Zone = {
  'brisbane._domainkey.example.com': { TXT: [brisbane] },
  's.flags._domainkey.example.com': { TXT: [brisbane.replace('v=DKIM1;', 'v=DKIM1; t=s;')] },
  'brisbane._domainkey.football.example.com': {
    TXT: ['v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='],
  },
  'test._domainkey.football.example.com': { TXT: [football] },
};

async function resultsOf(text: string, records: Zone): Promise<readonly string[]> {
  const ports = { resolver: new FakeResolver(records), clock: new FakeClock() };
  const { dkim } = await verifyMessage(Buffer.from(text, 'latin1'), ports);
  return dkim.map(({ result }) => result);
}

/** Where the suite's reader warns of a field that is not signed, the signature itself is good: that is its policy. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'fakePayPal.eml': [],
  'ill_formed-from.eml': [],
  'rfc6376-A.2.eml': ['pass'],
  'rfc6376-A.2-body_modified.eml': ['fail'],
  'rfc6376-A.2-header_subject_modified.eml': ['fail'],
  'rfc6376-A.2-ill_formed-list_id.eml': ['pass'],
  'rfc6376-A.2-ill_formed-missing_v.eml': ['permerror'],
  'rfc8463-A.3.eml': ['pass', 'pass'],
  'rfc8463-A.3-key_algo_mismatch.eml': ['permerror', 'permerror'],
  'dkim/added_header-date.eml': ['pass'],
  'dkim/added_header-from.eml': ['pass'],
  'dkim/added_header-subject.eml': ['pass'],
  'dkim/added_header-to.eml': ['pass'],
  'dkim/alignment-from_not_in_auid.eml': ['pass'],
  'dkim/alignment-from_not_in_sdid.eml': ['pass'],
  'dkim/alignment-signed_by_parent_domain.eml': ['pass'],
  'dkim/flags_s-auid_and_sdid_match.eml': ['pass'],
  'dkim/flags_s-auid_is_subdomain_of_sdid.eml': ['permerror'],
  'dkim/header_with_non_ascii_char.eml': ['pass'],
  'dkim/time-received_after_creation.eml': ['pass'],
  'dkim/time-received_briefly_before_creation.eml': ['pass'],
  'dkim/time-received_long_before_creation.eml': ['pass'],
  'dkim/unsigned_header-content-type.eml': ['pass'],
  'dkim/unsigned_header-reply_to-in_domain.eml': ['pass'],
  'dkim/unsigned_header-reply_to-invalid.eml': ['pass'],
  'dkim/unsigned_header-reply_to-not_in_domain.eml': ['pass'],
};

for (const [name, results] of Object.entries(expected)) {
  test(`dkim-lieser: ${name}`, { skip: skipLieser }, async () => {
    assert.deepEqual(await resultsOf(letter(lieser, name), zone), results);
  });
}

test('dkim-dkimpy: RFC 6376 with both keys, in the simple form', { skip: skipDkimpy }, async () => {
  const text = letter(dkimpy, 'rfc6376.signed.msg');
  assert.deepEqual(await resultsOf(text, zone), ['pass', 'pass']);
  assert.deepEqual(await resultsOf(text.replace('hungry', 'thirsty'), zone), ['fail', 'fail']);
});

test('dkim-dkimpy: an Ed25519 signature of another server', { skip: skipDkimpy }, async () => {
  const record = letter(dkimpy, 'eximtest.dns').trim();
  const text = letter(dkimpy, 'ed25519test2.msg');
  assert.deepEqual(await resultsOf(text, { 'sed._domainkey.test.ex': { TXT: [record] } }), ['pass']);
});

const dkimpyRecords: readonly (readonly [file: string, result: string])[] = [
  ['test.txt', 'pass'],
  ['test2.txt', 'pass'],
  ['badversion.txt', 'permerror'],
  ['badk.txt', 'permerror'],
  ['test_bad.txt', 'permerror'],
  ['test_tlsrpt.txt', 'permerror'],
];

for (const [file, result] of dkimpyRecords) {
  test(`dkim-dkimpy: the record ${file} in each form`, { skip: skipDkimpy }, async () => {
    const key = createPrivateKey(readFileSync(join(dkimpy, 'test.private')));
    const records: Zone = { 'sel._domainkey.us.test': { TXT: [letter(dkimpy, file).trim()] } };
    for (const name of ['test.message', 'test_extra.message', 'rfc6376.msg', 'test2.message']) {
      for (const c of ['simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed']) {
        const text = craft(letter(dkimpy, name), { key, tags: { c } });
        assert.deepEqual((await resultsOf(text, records))[0], result, `${name} ${c}`);
      }
    }
  });
}

test('dkim-dkimpy: without From nothing is signed', { skip: skipDkimpy }, async () => {
  const key = createPrivateKey(readFileSync(join(dkimpy, 'test.private')));
  const records: Zone = { 'sel._domainkey.us.test': { TXT: [letter(dkimpy, 'test.txt').trim()] } };
  const text = craft(letter(dkimpy, 'test_nofrom.message'), { key, tags: { h: 'to:subject' } });
  assert.deepEqual(await resultsOf(text, records), ['permerror']);
});
