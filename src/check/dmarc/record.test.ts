import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DmarcRecord, parseDmarcRecord } from './mod.ts';

const read = (text: string): DmarcRecord => parseDmarcRecord(text) ?? assert.fail(text);

test('a record without more than its version and a policy has the standard values (RFC 9989 section 4.7)', () => {
  assert.deepEqual(read('v=DMARC1; p=none'), {
    text: 'v=DMARC1; p=none',
    policies: { p: 'none' },
    psd: 'u',
    adkim: 'r',
    aspf: 'r',
    testing: false,
    rua: [],
    ruf: [],
    fo: '0',
  });
});

test('all tags are read, values in any case, blanks left out', () => {
  const text =
    'v = DMARC1;p=Reject ; sp=QUARANTINE;\tnp=none; adkim=S; aspf=s; psd=N; t=Y; fo=1:d:s; ' +
    'rua=mailto:a@x.test , mailto:b@y.test!10m,https://r.test/%2C; ruf=mailto:f@x.test; ri=3600; pct=50; rf=afrf; z=1;';
  assert.deepEqual(read(text), {
    text,
    policies: { p: 'reject', sp: 'quarantine', np: 'none' },
    psd: 'n',
    adkim: 's',
    aspf: 's',
    testing: true,
    rua: ['mailto:a@x.test', 'mailto:b@y.test!10m', 'https://r.test/%2C'],
    ruf: ['mailto:f@x.test'],
    fo: '1:d:s',
    pct: 50,
    ri: 3600,
    rf: 'afrf',
  });
});

test('the version stands first, its value in upper case (RFC 9989 section 4.7)', () => {
  for (const text of ['v=DMARC1', 'V = DMARC1 ;p=none', ' v=DMARC1; p=none', 'v=DMARC1;']) {
    assert.notEqual(parseDmarcRecord(text), undefined, text);
  }
  for (const text of [
    '',
    'v=dmarc1; p=none',
    'v=DMARC10; p=none',
    'p=none; v=DMARC1',
    'v=DMARC1 p=none',
    'v=DMARC1,p=none',
  ]) {
    assert.equal(parseDmarcRecord(text), undefined, text);
  }
});

test('a tag that stands twice spoils the record (RFC 6376 section 3.2)', () => {
  for (const text of ['v=DMARC1; p=none; p=reject', 'v=DMARC1; p=none; v=DMARC1', 'v=DMARC1; x=1; p=none; x=1']) {
    assert.equal(parseDmarcRecord(text), undefined, text);
  }
  // Names of tags count by their case: this `P` is an unknown tag.
  assert.deepEqual(read('v=DMARC1; p=none; P=reject').policies, { p: 'none' });
});

test('what breaks the grammar is ignored in favour of the standard value (RFC 9989 section 4.8)', () => {
  const { policies, adkim, psd, testing, fo } = read(
    'v=DMARC1; p=reject; adkim=x; psd=1; t=2; fo=0:1; =; p; b!=2; \xff=1',
  );
  assert.deepEqual(
    { policies, adkim, psd, testing, fo },
    { policies: { p: 'reject' }, adkim: 'r', psd: 'u', testing: false, fo: '0' },
  );
  for (const options of ['', 'x', '0:0', 'd:d', '1:', '0:1']) assert.equal(read(`v=DMARC1; fo=${options}`).fo, '0');
  for (const options of ['1', 'd', 's:0', 'd:1:s', '0:d']) assert.equal(read(`v=DMARC1; fo=${options}`).fo, options);
});

test('without a valid policy the record watches where it wants reports, and says nothing else (RFC 9989 section 4.10.1)', () => {
  for (const tags of ['', 'p=', 'p=rejekt', 'p=none; sp=x', 'p=reject; np=', 'p=reject; sp=']) {
    assert.equal(read(`v=DMARC1; ${tags}`).policies, undefined, tags);
    assert.equal(read(`v=DMARC1; ${tags}; rua=x@y.test`).policies, undefined, tags);
    assert.deepEqual(read(`v=DMARC1; ${tags}; rua=mailto:x@y.test`).policies, { p: 'none' }, tags);
  }
});

test('"pct=0" of RFC 7489 tests where there is no "t" (RFC 9989 appendix A.6); other shares do not count', () => {
  const cases: readonly (readonly [tags: string, testing: boolean])[] = [
    ['pct=0', true],
    ['pct=0; t=n', false],
    ['pct=100; t=y', true],
    ['pct=1', false],
    ['pct=-0', false],
    ['pct=', false],
    ['pct=101', false],
  ];
  for (const [tags, testing] of cases) assert.equal(read(`v=DMARC1; p=reject; ${tags}`).testing, testing, tags);
});

test('ten URIs of each kind are kept, those that are none are left out', () => {
  const many = Array.from({ length: 1000 }, (_, i) => `mailto:${i}@x.test`).join(',');
  assert.equal(read(`v=DMARC1; p=none; rua=${many}`).rua.length, 10);
  const odd = `a@x.test,mailto:a b@x.test,mailto:a!b@x.test,,1x:y,mailto:%zz,mailto:${'a'.repeat(600)},x:`;
  assert.deepEqual(read(`v=DMARC1; p=none; rua=${odd}`).rua, ['x:']);
});

test('a record of 60 KB is read in a moment', () => {
  const begin = process.cpuUsage().user;
  assert.notEqual(parseDmarcRecord(`v=DMARC1; p=none; rua=${'mailto:'.repeat(8_000)}`), undefined);
  assert.equal(parseDmarcRecord(`v=DMARC1${'; a=b'.repeat(12_000)}`), undefined);
  assert.equal(parseDmarcRecord(`v${' '.repeat(60_000)}=DMARC`), undefined);
  assert.notEqual(parseDmarcRecord(`v=DMARC1; p=none; x=${' '.repeat(60_000)}y`), undefined);
  assert.ok(process.cpuUsage().user - begin < 500_000);
});
