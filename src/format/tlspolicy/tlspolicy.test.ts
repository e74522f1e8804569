import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  formatTlsa,
  matchesMxPattern,
  parseStsPolicy,
  parseStsRecord,
  parseTlsRptRecord,
  STS_MAX_AGE_S_MAX,
} from './mod.ts';

test('the record of MTA-STS has a version and an id (RFC 8461 section 3.1)', () => {
  const records: readonly (readonly [readonly string[], string | undefined])[] = [
    [['v=STSv1; id=20160831085700Z;'], '20160831085700Z'],
    [['v=STSv1;id=a'], 'a'],
    [['v=STSv1 ; id=a ;'], 'a'],
    [['v=STSv1; x-new=1; id=a; later=b:c'], 'a'],
    [['v=STSv1; id=a; id=b'], 'a'],
    [['v=spf1 -all', 'v=STSv1; id=a'], 'a'],
    [['v=STSv1; id=a', 'v=STSv1; id=b'], undefined],
    [['v=STSv2; id=a'], undefined],
    [['v=stsv1; id=a'], undefined],
    [[' v=STSv1; id=a'], undefined],
    [['v=STSv1'], undefined],
    [['v=STSv1;'], undefined],
    [['v=STSv1; id='], undefined],
    [['v=STSv1; id=a-b'], undefined],
    [[`v=STSv1; id=${'a'.repeat(33)}`], undefined],
    [['v=STSv1; nonsense; id=a'], undefined],
    [['v=STSv1; ID=a'], undefined],
    [[`v=STSv1; ${'a=b;'.repeat(60_000)}`], undefined],
    [[], undefined],
  ];
  for (const [texts, id] of records) assert.equal(parseStsRecord(texts)?.id, id, texts.join('|').slice(0, 60));
});

const policy = 'version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n';

test('a policy is lines of keys and values (RFC 8461 section 3.2)', () => {
  assert.deepEqual(parseStsPolicy(policy), {
    mode: 'enforce',
    mx: ['mail.example.com', '*.example.net'],
    maxAgeS: 604_800,
    lines: ['version: STSv1', 'mode: enforce', 'mx: mail.example.com', 'mx: *.example.net', 'max_age: 604800'],
  });
  const bare = parseStsPolicy('version:STSv1\nmode:\ttesting \nmax_age: 1\nmx: MX.Example.COM');
  assert.ok('mode' in bare && bare.mode === 'testing' && bare.mx[0] === 'mx.example.com');
  const extended = parseStsPolicy(`${policy}x-what: ever\r\nmode: none\r\n\r\n`);
  assert.ok('mode' in extended && extended.mode === 'enforce');
  const none = parseStsPolicy('version: STSv1\nmode: none\nmax_age: 86400\n');
  assert.ok('mode' in none && none.mode === 'none');
});

test('max_age ends at about a year', () => {
  const long = parseStsPolicy(policy.replace('604800', '9999999999'));
  assert.ok('maxAgeS' in long && long.maxAgeS === STS_MAX_AGE_S_MAX);
  const zero = parseStsPolicy(policy.replace('604800', '0'));
  assert.ok('maxAgeS' in zero && zero.maxAgeS === 0);
});

test('what is no policy is told in words', () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ['', /no "version/],
    ['<html><body>Hello</body></html>', /key: value/],
    [policy.replace('STSv1', 'STSv2'), /no "version/],
    [policy.replace('version', 'Version'), /no "version/],
    [policy.replace('enforce', 'Enforce'), /mode/],
    [policy.replace('604800', '-1'), /max_age/],
    [policy.replace('604800', '99999999999'), /max_age/],
    [policy.replace('max_age', 'maxage'), /max_age/],
    ['version: STSv1\nmode: enforce\nmax_age: 1\n', /no mx/],
    [policy.replace('*.example.net', '*.*.example.net'), /mx "/],
    [policy.replace('*.example.net', 'a*.example.net'), /mx "/],
    [policy.replace('*.example.net', '*'), /mx "/],
    [policy.replace('*.example.net', 'bücher.example'), /mx "/],
    [policy.replace('*.example.net', '-a.example'), /mx "/],
    [policy.replace('*.example.net', ''), /mx "/],
    [`${policy}${'mx: a.test\n'.repeat(200)}`, /more than/],
  ];
  for (const [text, problem] of wrong) {
    const reading = parseStsPolicy(text);
    assert.ok('problem' in reading, text);
    assert.match(reading.problem, problem);
  }
});

test('a pattern with * stands for exactly one label (RFC 8461 section 4.1)', () => {
  assert.ok(matchesMxPattern(['mail.example.com'], 'MAIL.example.com.'));
  assert.ok(matchesMxPattern(['a.test', '*.example.com'], 'mail.example.com'));
  assert.ok(!matchesMxPattern(['*.example.com'], 'example.com'));
  assert.ok(!matchesMxPattern(['*.example.com'], 'foo.bar.example.com'));
  assert.ok(!matchesMxPattern(['*.example.com'], '.example.com'));
  assert.ok(!matchesMxPattern(['example.com'], 'mail.example.com'));
  assert.ok(!matchesMxPattern([], 'mail.example.com'));
});

test('the record of TLS-RPT says where reports go (RFC 8460 section 3)', () => {
  const records: readonly (readonly [readonly string[], readonly string[] | undefined])[] = [
    [['v=TLSRPTv1;rua=mailto:reports@example.com'], ['mailto:reports@example.com']],
    [
      ['v=TLSRPTv1; rua=mailto:a@x.test , https://r.example.com/v1 ; x=y;'],
      ['mailto:a@x.test', 'https://r.example.com/v1'],
    ],
    [['v=TLSRPTv1; rua=ftp://x.test/, mailto:a@x.test'], ['mailto:a@x.test']],
    [['v=TLSRPTv1; rua=http://x.test/'], undefined],
    [['v=TLSRPTv1;'], undefined],
    [['v=TLSRPTv1; rua=mailto:a@x.test', 'v=TLSRPTv1; rua=mailto:b@x.test'], undefined],
    [['v=TLSRPTv1;rua'], undefined],
    [['v=DMARC1; rua=mailto:a@x.test'], undefined],
  ];
  for (const [texts, rua] of records) assert.deepEqual(parseTlsRptRecord(texts)?.rua, rua, texts.join('|'));
});

test('a TLSA record is shown by its four fields (RFC 8460 section 4.5)', () => {
  const certificate = new Uint8Array([0, 0x1f, 0x85, 0xff]).subarray(1);
  assert.equal(formatTlsa({ usage: 3, selector: 0, matchingType: 1, certificate }), '3 0 1 1F85FF');
});

test('no text whatever makes the readers throw (seeded)', () => {
  const lineText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      'version: STSv1',
      'mode: enforce',
      'mx: *.a.test',
      'max_age: 7',
      'v=STSv1; id=1',
      'v=TLSRPTv1;rua=',
    ),
  );
  fc.assert(
    fc.property(fc.array(lineText, { maxLength: 12 }), (lines) => {
      parseStsPolicy(lines.join('\r\n'));
      parseStsRecord(lines);
      parseStsRecord([lines.join(';')]);
      parseTlsRptRecord(lines);
    }),
    { seed: 8461, numRuns: 2_000 },
  );
});
