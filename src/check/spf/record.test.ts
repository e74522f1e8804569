import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSpfRecord, selectSpfRecords } from './mod.ts';

const directivesOf = (text: string): readonly string[] => {
  const record = parseSpfRecord(text);
  if ('problem' in record) return assert.fail(record.problem);
  return record.directives.map(({ text: term, result, mechanism }) => `${term} ${result} ${mechanism.kind}`);
};

test('a record begins with its version and a space, in any case (RFC 7208 section 4.5)', () => {
  const texts = ['v=spf1', 'V=SPF1 -all', 'v=spf10 -all', ' v=spf1 -all', 'v=spf1\t-all', 'v=spf', 'spf2.0/pra', ''];
  assert.deepEqual(selectSpfRecords(texts), ['v=spf1', 'V=SPF1 -all']);
});

test('terms are read in any case, and those behind "all" never count (RFC 7208 sections 4.6.1 and 5.1)', () => {
  assert.deepEqual(directivesOf('v=spf1  A ~MX:a.test/24//64 ?IP4:192.0.2.0/24 +ip6:2001:DB8::/32 -aLL ptr '), [
    'A pass a',
    '~MX:a.test/24//64 softfail mx',
    '?IP4:192.0.2.0/24 neutral ip',
    '+ip6:2001:DB8::/32 pass ip',
    '-aLL fail all',
  ]);
  assert.deepEqual(directivesOf('v=spf1'), []);
});

test('"redirect" does not count beside "all", wherever it stands (RFC 7208 section 5.1)', () => {
  for (const text of ['v=spf1 redirect=a.test -all', 'v=spf1 -all redirect=a.test']) {
    assert.equal('redirect' in parseSpfRecord(text), false);
  }
  const record = parseSpfRecord('v=spf1 a Redirect=%{d2} EXP=why.%{d2}');
  assert.ok('redirect' in record && record.redirect?.text === 'Redirect=%{d2}' && record.explanation !== undefined);
});

test('unknown modifiers are ignored where their macros are in order (RFC 7208 section 6)', () => {
  assert.deepEqual(directivesOf('v=spf1 a.b-c_d= op=rr=x:y/z moo=%{t} -all'), ['-all fail all']);
});

test('a syntax error anywhere spoils the record (RFC 7208 section 4.6)', () => {
  for (const term of [
    'all.',
    'all:a.test',
    'all/8',
    'moo',
    '--all',
    '!all',
    '-',
    ':',
    '/',
    '=',
    '=x',
    '1up=x',
    'a:',
    'a/',
    'a/33',
    'a/24/64',
    'a//129',
    'a/024',
    'a/-1',
    'a:b.test/1e1',
    'a/0000000000000000000000000000',
    'mx:192.0.2.1',
    'include',
    'include:',
    'include:a.test/24',
    'exists',
    'exists:%{c}.test',
    'ptr/24',
    'ptr:',
    'ip4',
    'ip4:',
    'ip4/24',
    'ip4:192.0.2',
    'ip4:192.0.2.1/33',
    'ip4:192.0.2.1/',
    'ip4:192.0.2.01',
    'ip4:192.0.2.1//32',
    'ip4:2001:db8::1',
    'ip6:192.0.2.1',
    'ip6:2001:db8::1/129',
    'ip6:2001:db8::1//64',
    'ip6:fe80::1%eth0',
    'ip6:[::1]',
    'redirect=',
    'redirect=-all',
    'redirect:a.test',
    'exp=',
    'exp=%{r}.test',
    'moo=%',
    'a\ta',
    'b\u00e9ta=x',
    'a:b\xa0.test',
  ]) {
    const record = parseSpfRecord(`v=spf1 -all ${term}`);
    assert.ok('problem' in record, term);
    assert.match(record.problem, /^[\x20-\x7e…]+$/);
  }
});

test('"redirect" and "exp" stand once each (RFC 7208 section 6)', () => {
  for (const name of ['redirect', 'exp']) {
    assert.ok('problem' in parseSpfRecord(`v=spf1 ${name}=a.test -all ${name.toUpperCase()}=a.test`));
  }
});

test('a record of 60 KB is read in a moment', () => {
  const begin = process.cpuUsage().user;
  const record = parseSpfRecord(`v=spf1${' a'.repeat(30_000)}`);
  assert.ok(process.cpuUsage().user - begin < 500_000);
  assert.ok('directives' in record && record.directives.length === 30_000);
});
