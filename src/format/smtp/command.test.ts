import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPath } from '#format/address';
import { type Command, decodeXtext, encodeXtext, parseCommand, SIZE_OCTETS_MAX } from './mod.ts';

function parse(line: string): Command {
  return parseCommand(Buffer.from(line, 'utf8'));
}

/** A command in short: its path and parameters, or what is wrong with it. */
function short(line: string): string {
  const command = parse(line);
  if (command.verb === 'MAIL' || command.verb === 'RCPT') {
    const parameters = JSON.stringify(command.parameters);
    return `${formatPath(command.path)}${parameters === '{}' ? '' : ` ${parameters}`}`;
  }
  if (command.verb === 'invalid') return command.problem;
  return 'helo' in command ? command.helo.form : JSON.stringify(command);
}

const table: [string, string][] = [
  ['HELO mail.example.com', 'domain'],
  ['ehlo mail.example.com.', 'domain'],
  ['EHLO [192.0.2.1]', 'literal'],
  ['EHLO [IPv6:2001:db8::1]', 'literal'],
  ['EHLO [192.0.2.300]', 'malformed'],
  ['EHLO 192.0.2.1', 'malformed'],
  ['EHLO localhost', 'single-label'],
  ['EHLO a_b.example', 'malformed'],
  ['EHLO a b', 'malformed'],
  ['EHLO -a.example', 'malformed'],
  ['EHLO', 'argument-missing'],
  ['EHLO ', 'argument-missing'],
  ['MAIL FROM:<a@b.example>', '<a@b.example>'],
  ['mail from:<a@B.Example>', '<a@b.example>'],
  ['MAIL FROM: <a@b.example>', '<a@b.example>'],
  ['MAIL FROM:<> ', '<>'],
  ['MAIL FROM:<@x.example,@y.example:a@b.example>', '<a@b.example>'],
  ['MAIL FROM:<"a b"@b.example>', '<"a b"@b.example>'],
  ['MAIL FROM:<"a>b"@b.example>', '<"a>b"@b.example>'],
  ['MAIL FROM: test@test.net', 'brackets-missing'],
  ['MAIL FROM:test@test.net', 'brackets-missing'],
  ['MAIL', 'argument-missing'],
  ['MAIL FROM:', 'argument-missing'],
  ['MAIL FROM', 'path'],
  ['MAIL TO:<a@b.example>', 'path'],
  ['MAIL FROM:<a>', 'path'],
  ['MAIL FROM:<a@b.example', 'path'],
  ['MAIL FROM:<a@b.example> SIZE=100', '<a@b.example> {"size":100}'],
  ['MAIL FROM:<a@b.example>  size=100  BODY=8BITMIME ', '<a@b.example> {"size":100,"body":"8bitmime"}'],
  ['MAIL FROM:<a@b.example> SIZE=99999999999999999999', `<a@b.example> {"size":${SIZE_OCTETS_MAX}}`],
  ['MAIL FROM:<a@b.example> SIZE=-1', 'parameter-value'],
  ['MAIL FROM:<a@b.example> SIZE', 'parameter-value'],
  ['MAIL FROM:<a@b.example> SIZE=1 SIZE=2', 'parameter-repeated'],
  ['MAIL FROM:<a@b.example> BODY=BINARYMIME', 'parameter-value'],
  ['MAIL FROM:<a@b.example> SMTPUTF8', '<a@b.example> {"smtputf8":true}'],
  ['MAIL FROM:<a@b.example> SMTPUTF8=1', 'parameter-value'],
  ['MAIL FROM:<a@b.example> requiretls', '<a@b.example> {"requiretls":true}'],
  ['MAIL FROM:<a@b.example> REQUIRETLS=', 'parameter-value'],
  ['MAIL FROM:<a@b.example> REQUIRETLS REQUIRETLS', 'parameter-repeated'],
  ['MAIL FROM:<a@b.example> RET=HDRS ENVID=a+2Bb', '<a@b.example> {"ret":"hdrs","envid":"a+b"}'],
  ['MAIL FROM:<a@b.example> RET=ALL', 'parameter-value'],
  ['MAIL FROM:<a@b.example> ENVID=a+0D', 'parameter-value'],
  [`MAIL FROM:<a@b.example> ENVID=${'x'.repeat(101)}`, 'parameter-value'],
  ['MAIL FROM:<a@b.example> AUTH=<>', '<a@b.example> {"auth":null}'],
  ['MAIL FROM:<a@b.example> AUTH=e+3Df@b.example', '<a@b.example> {"auth":{"localpart":"e=f","domain":"b.example"}}'],
  ['MAIL FROM:<a@b.example> FOO=1', 'parameter-unknown'],
  ['MAIL FROM:<a@b.example>SIZE=1', 'parameter-value'],
  ['MAIL FROM:<a@b.example> =1', 'parameter-value'],
  ['RCPT TO:<postmaster>', '<Postmaster>'],
  ['RCPT TO:<PostMaster>', '<Postmaster>'],
  ['RCPT TO:<>', 'path'],
  ['RCPT TO:a@b.example', 'brackets-missing'],
  ['RCPT TO:<a@b.example> NOTIFY=SUCCESS,delay', '<a@b.example> {"notify":["success","delay"]}'],
  ['RCPT TO:<a@b.example> NOTIFY=NEVER', '<a@b.example> {"notify":["never"]}'],
  ['RCPT TO:<a@b.example> NOTIFY=NEVER,DELAY', 'parameter-value'],
  ['RCPT TO:<a@b.example> NOTIFY=DELAY,DELAY', 'parameter-value'],
  ['RCPT TO:<a@b.example> NOTIFY=', 'parameter-value'],
  ['RCPT TO:<a@b.example> ORCPT=rfc822;a+2Bc@d', '<a@b.example> {"orcpt":{"type":"rfc822","address":"a+c@d"}}'],
  ['RCPT TO:<a@b.example> ORCPT=utf-8;\\x{E9}@d', '<a@b.example> {"orcpt":{"type":"utf-8","address":"\u00e9@d"}}'],
  ['RCPT TO:<a@b.example> ORCPT=a@d', 'parameter-value'],
  ['RCPT TO:<a@b.example> SIZE=1', 'parameter-unknown'],
  ['DATA', '{"verb":"DATA"}'],
  ['data  ', '{"verb":"DATA"}'],
  ['DATA x', 'argument-unwanted'],
  ['QUIT now', 'argument-unwanted'],
  ['BDAT 10', '{"verb":"BDAT","octets":10,"last":false}'],
  ['BDAT 0 last', '{"verb":"BDAT","octets":0,"last":true}'],
  ['BDAT 99999999999999999999', `{"verb":"BDAT","octets":${SIZE_OCTETS_MAX},"last":false}`],
  ['BDAT 999999999999999999999', 'chunk-size'],
  ['BDAT -1', 'chunk-size'],
  ['BDAT 0x10', 'chunk-size'],
  ['BDAT 10LAST', 'chunk-size'],
  ['BDAT 10 LAST x', 'chunk-size'],
  ['BDAT', 'chunk-size'],
  ['NOOP anything', '{"verb":"NOOP","argument":"anything"}'],
  ['VRFY', 'argument-missing'],
  ['AUTH plain', '{"verb":"AUTH","mechanism":"PLAIN"}'],
  ['AUTH PLAIN =', '{"verb":"AUTH","mechanism":"PLAIN","initial":"="}'],
  ['AUTH', 'argument-missing'],
  ['AUTH PL*AIN', 'parameter-value'],
  ['GET / HTTP/1.1', '{"verb":"http"}'],
  ['POST / HTTP/1.1', '{"verb":"http"}'],
  ['CONNECT a:25 HTTP/1.0', '{"verb":"http"}'],
  ['', '{"verb":"unknown"}'],
  [' NOOP', '{"verb":"unknown"}'],
  ['NOOPS', '{"verb":"unknown"}'],
  ['MAILFROM:<a@b.example>', '{"verb":"unknown"}'],
  ['EHLO \u00e9.example', 'eight-bit'],
];
for (const [line, expected] of table) {
  test(`"${line.slice(0, 60)}" is ${expected.slice(0, 60)}`, () => assert.equal(short(line), expected));
}

// The forms of the open-relay matrix: each is a path that policy can judge, or no path at all.
const relayForms: [string, string][] = [
  ['<u%x.example@h.example>', '<u%x.example@h.example>'],
  ['<u%x.example@[192.0.2.1]>', '<u%x.example@[192.0.2.1]>'],
  ['<"u@x.example">', 'path'],
  ['<"u%x.example">', 'path'],
  ['<u@x.example@[192.0.2.1]>', 'path'],
  ['<"u@x.example"@[192.0.2.1]>', '<"u@x.example"@[192.0.2.1]>'],
  ['<u@x.example@h.example>', 'path'],
  ['<@[192.0.2.1]:u@x.example>', 'path'],
  ['<@h.example:u@x.example>', '<u@x.example>'],
  ['<x.example!u>', 'path'],
  ['<x.example!u@[192.0.2.1]>', '<x.example!u@[192.0.2.1]>'],
  ['<x.example!u@h.example>', '<x.example!u@h.example>'],
  ['<s>', 'path'],
  ['<"u@x.example"@l.example>', '<"u@x.example"@l.example>'],
  ['<@l.example,@h.example:u@x.example>', '<u@x.example>'],
  ['<u@l.example@x.example>', 'path'],
  ['<u@[198.51.100.1]>', '<u@[198.51.100.1]>'],
  ['<u@[IPv6:2001:db8::1]>', '<u@[IPv6:2001:db8::1]>'],
  ['<u@l.example.>', 'path'],
  ['<u@sub.l.example>', '<u@sub.l.example>'],
  ['<u@l.example%00.x.example>', 'path'],
  ['<u@l.example,u@x.example>', 'path'],
  ['u@x.example', 'brackets-missing'],
  ['< u@x.example>', 'path'],
  ['<u@x.example> <v@l.example>', 'parameter-value'],
  ['<=?utf-8?q?u=40x.example=3e=00?=@l.example>', '<=?utf-8?q?u=40x.example=3e=00?=@l.example>'],
  ['<u\uff20x.example>', 'path'],
];
for (const [path, expected] of relayForms) {
  test(`the relay form RCPT TO:${path} is ${expected}`, () => {
    const found = short(`RCPT TO:${path}`);
    // A source route through a literal is read or refused; it never stays in the path.
    if (path.startsWith('<@[')) assert.ok(found === 'path' || found === '<u@x.example>');
    else assert.equal(found, expected);
  });
}

test('a path with other than ASCII is told, in local part and domain', () => {
  for (const path of ['<\u00e9@b.example>', '<a@b\u00fccher.example>']) {
    const command = parse(`MAIL FROM:${path} SMTPUTF8`);
    assert.ok(command.verb === 'MAIL' && command.international, path);
  }
  const plain = parse('MAIL FROM:<a@xn--bcher-kva.example>');
  assert.ok(plain.verb === 'MAIL' && !plain.international);
});

test('octets that are not UTF-8 are no address', () => {
  const command = parseCommand(Buffer.from('RCPT TO:<\xe9@b.example>', 'latin1'));
  assert.deepEqual(command, { verb: 'invalid', of: 'RCPT', problem: 'eight-bit' });
});

test('xtext stands for itself and back', () => {
  assert.equal(encodeXtext('a+b=c d'), 'a+2Bb+3Dc+20d');
  assert.equal(decodeXtext('a+2Bb+3Dc+20d'), 'a+b=c d');
  assert.equal(decodeXtext('a+2bb'), undefined);
  assert.equal(decodeXtext('a=b'), undefined);
  assert.equal(decodeXtext('a+4'), undefined);
});
