import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addressKey,
  addressProblem,
  displayAddress,
  dropSourceRoute,
  formatAddress,
  formatPath,
  isAsciiAddress,
  joinSubaddress,
  type Localpart,
  parseAddress,
  parseAddressLiteral,
  parseDomain,
  parseForwardPath,
  parseLocalpart,
  parseReversePath,
  scanPath,
  splitSubaddress,
} from './mod.ts';

const accepted: readonly (readonly [text: string, wire: string, key: string])[] = [
  ['user@example.org', 'user@example.org', 'user@example.org'],
  ['User.Name+Tag@EXAMPLE.Org', 'User.Name+Tag@example.org', 'user.name+tag@example.org'],
  ['a@b', 'a@b', 'a@b'],
  ['"plain"@example.org', 'plain@example.org', 'plain@example.org'],
  ['"two words"@example.org', '"two words"@example.org', 'two words@example.org'],
  ['"a@b"@example.org', '"a@b"@example.org', 'a@b@example.org'],
  ['"q\\"uo\\te"@example.org', '"q\\"uote"@example.org', 'q"uote@example.org'],
  ['".dot"@example.org', '".dot"@example.org', '.dot@example.org'],
  ['user%other.example@example.org', 'user%other.example@example.org', 'user%other.example@example.org'],
  ['user@b\u00fccher.example', 'user@xn--bcher-kva.example', 'user@xn--bcher-kva.example'],
  ['user@BU\u0308CHER.example', 'user@xn--bcher-kva.example', 'user@xn--bcher-kva.example'],
  ['user@XN--BCHER-KVA.example', 'user@xn--bcher-kva.example', 'user@xn--bcher-kva.example'],
  ['Jose\u0301@example.org', 'Jos\u00e9@example.org', 'jos\u00e9@example.org'],
  [
    '\u7528\u6237@\u4f8b\u5b50.\u6d4b\u8bd5',
    '\u7528\u6237@xn--fsqu00a.xn--0zwm56d',
    '\u7528\u6237@xn--fsqu00a.xn--0zwm56d',
  ],
  ['user@[192.0.2.1]', 'user@[192.0.2.1]', 'user@[192.0.2.1]'],
  ['user@[ipv6:2001:DB8:0::1]', 'user@[IPv6:2001:db8::1]', 'user@[IPv6:2001:db8::1]'],
  [`${'l'.repeat(64)}@example.org`, `${'l'.repeat(64)}@example.org`, `${'l'.repeat(64)}@example.org`],
];

test('an address is read into one canonical form', () => {
  for (const [text, wire, key] of accepted) {
    const address = parseAddress(text);
    assert.ok(address, text);
    assert.equal(formatAddress(address), wire);
    assert.equal(addressKey(address), key);
    assert.deepEqual(parseAddress(wire), address, `${wire} means the same`);
    assert.equal(addressProblem(text), undefined);
  }
});

const refused: readonly string[] = [
  '',
  '@',
  'user',
  'user@',
  '@example.org',
  'a b@example.org',
  '.a@example.org',
  'a.@example.org',
  'a..b@example.org',
  'a@b@example.org',
  '"a@example.org',
  '"a"b@example.org',
  'a(comment)@example.org',
  'user@example.org.',
  'user@.example.org',
  'user@example..org',
  'user@-example.org',
  'user@example-.org',
  'user@exam_ple.org',
  'user@192.0.2.1',
  'user@[192.0.2.256]',
  'user@[192.0.2.01]',
  'user@[2001:db8::1]',
  'user@[IPv6:fe80::1%eth0]',
  'user@[IPv6:xyz]',
  'user@[tag:data]',
  'user@xn--a\u00e9.example',
  'user@xn--zzzzzz99999999.example',
  'us\0er@example.org',
  'us\x01er@example.org',
  'us\x7fer@example.org',
  'us\u0085er@example.org',
  '"us\rer"@example.org',
  '"us\\\ner"@example.org',
  'us%00er@example.org',
  'us%0Aer@example.org',
  '\uff55ser@example.org',
  'user\uff20example.org',
  'user@\uff45xample.org',
  'user@example\u3002org',
  'user@example\uff0eorg',
  'user@exam\u00adple.org',
  '\u212aelvin@example.org',
  'us\u200ber@example.org',
  'us\u202eer@example.org',
  'us\u00a0er@example.org',
  'us\ud800er@example.org',
  `${'l'.repeat(65)}@example.org`,
  `${'\u00e9'.repeat(33)}@example.org`,
  `user@${'d'.repeat(64)}.example`,
  `user@${'abcdefg.'.repeat(31)}example`,
  `user@${'a'.repeat(5000)}`,
];

test('what SMTP may not be given is refused', () => {
  for (const text of refused) {
    assert.equal(parseAddress(text), undefined, JSON.stringify(text));
    assert.notEqual(addressProblem(text), undefined);
  }
});

test('the problem is named', () => {
  assert.equal(addressProblem('user'), 'no-at');
  assert.equal(addressProblem('u\0ser@example.org'), 'characters');
  assert.equal(addressProblem('a..b@example.org'), 'localpart');
  assert.equal(addressProblem('a@b..c'), 'domain');
  assert.equal(addressProblem(`${'l'.repeat(65)}@example.org`), 'localpart-long');
  assert.equal(addressProblem(`a@${'d.'.repeat(130)}`), 'domain-long');
  assert.equal(addressProblem(`${'l'.repeat(60)}@${'abcdefg.'.repeat(25)}example`), 'long');
});

test('a quoted local part that fits only unquoted forms counts its quotes', () => {
  assert.equal(parseLocalpart(`"${'l'.repeat(62)}"`), 'l'.repeat(62));
  assert.equal(parseLocalpart(`"${'l'.repeat(63)}"`), undefined);
});

test('people are shown U-labels', () => {
  const address = parseAddress('user@xn--bcher-kva.example');
  assert.equal(address && displayAddress(address), 'user@b\u00fccher.example');
});

test('only a local part beyond ASCII needs SMTPUTF8', () => {
  const ascii = parseAddress('user@b\u00fccher.example');
  const international = parseAddress('jos\u00e9@example.org');
  assert.equal(ascii && isAsciiAddress(ascii), true);
  assert.equal(international && isAsciiAddress(international), false);
});

test('domains alone', () => {
  assert.equal(parseDomain('Example.ORG'), 'example.org');
  assert.equal(parseDomain('0x7f.1'), undefined);
  assert.equal(parseDomain('[192.0.2.1]'), undefined);
  assert.equal(parseDomain('stra\u00dfe.example'), 'xn--strae-oqa.example');
  assert.equal(parseAddressLiteral('[IPv6:::1]'), '[IPv6:::1]');
});

test('a sub-address is split at the first separator', () => {
  const local = (text: string): Localpart => parseLocalpart(text) ?? assert.fail(text);
  assert.deepEqual(splitSubaddress(local('user+tag+more')), { user: 'user', tag: 'tag+more' });
  assert.deepEqual(splitSubaddress(local('user')), { user: 'user', tag: undefined });
  assert.deepEqual(splitSubaddress(local('user+')), { user: 'user', tag: '' });
  assert.deepEqual(splitSubaddress(local('+user')), { user: '+user', tag: undefined });
  assert.deepEqual(splitSubaddress(local('user-tag'), '-'), { user: 'user', tag: 'tag' });
  assert.equal(joinSubaddress(local('user'), 'tag'), 'user+tag');
  assert.equal(joinSubaddress(local('user'), 'a\r\nb'), undefined);
});

test('paths keep their null sender, their postmaster, and lose their route', () => {
  assert.equal(parseReversePath('<>'), null);
  assert.equal(parseForwardPath('<>'), undefined);
  assert.equal(parseForwardPath('<PostMaster>'), 'postmaster');
  assert.equal(parseReversePath('<Postmaster>'), undefined);
  const routed = parseForwardPath('<@a.example,@b.example:user@c.example>');
  assert.equal(routed && formatPath(routed), '<user@c.example>');
  assert.equal(formatPath(null), '<>');
  assert.equal(formatPath('postmaster'), '<Postmaster>');
  assert.equal(parseForwardPath('user@example.org'), undefined);
  assert.equal(parseForwardPath('<<user@example.org>>'), undefined);
  assert.equal(dropSourceRoute('@a.example user@c'), undefined);
  assert.equal(dropSourceRoute('@a.example,b.example:user@c'), undefined);
  assert.equal(dropSourceRoute('user@c'), 'user@c');
});

test('the end of a path is found outside of quotes', () => {
  assert.deepEqual(scanPath('<"a>b"@c> SIZE=1'), { path: '<"a>b"@c>', rest: ' SIZE=1' });
  assert.deepEqual(scanPath('<"a\\">b"@c>'), { path: '<"a\\">b"@c>', rest: '' });
  assert.equal(scanPath('<a@b'), undefined);
  assert.equal(scanPath('a@b>'), undefined);
  assert.equal(scanPath('<a<b>'), undefined);
});
