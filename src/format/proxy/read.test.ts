import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROXY_OCTETS_MAX, type ProxyReading, readProxyHeader } from './mod.ts';

const signature = '0d0a0d0a000d0a515549540a';
const v4 = 'c0000207c6336401d4310019'; // 192.0.2.7:54321 → 198.51.100.1:25
const v6 = `20010db8000000000000000000000001${'20010db8000000000000000000000002'}9c400019`;

function binary(command: string, family: string, block: string): Buffer {
  const length = (block.length / 2).toString(16).padStart(4, '0');
  return Buffer.from(`${signature}${command}${family}${length}${block}`, 'hex');
}

function shown(reading: ProxyReading): string {
  if (reading.kind !== 'header')
    return reading.kind === 'more' ? 'more' : reading.problem.replace('The PROXY header ', '');
  const { octets, relayed } = reading;
  if (relayed === undefined) return `${octets} own`;
  const { source, destination } = relayed;
  return `${octets} ${source.address} ${source.port} to ${destination.address} ${destination.port}`;
}

const lines: readonly (readonly [string, string, string])[] = [
  ['IPv4', 'PROXY TCP4 192.0.2.7 198.51.100.1 54321 25\r\n', '44 192.0.2.7 54321 to 198.51.100.1 25'],
  ['IPv6, in its short form', 'PROXY TCP6 2001:DB8:0:0::1 2001:db8::2 1 2\r\n', '44 2001:db8::1 1 to 2001:db8::2 2'],
  [
    'an IPv4-mapped address is IPv4',
    'PROXY TCP6 ::ffff:192.0.2.7 ::ffff:c633:6401 1 2\r\n',
    '50 192.0.2.7 1 to 198.51.100.1 2',
  ],
  ['ports at their bounds', 'PROXY TCP4 1.2.3.4 1.2.3.5 0 65535\r\n', '36 1.2.3.4 0 to 1.2.3.5 65535'],
  ['UNKNOWN alone', 'PROXY UNKNOWN\r\n', '15 own'],
  ['UNKNOWN with what is not looked at', 'PROXY UNKNOWN ffff::1 rubbish \x01\r\n', '33 own'],
  ['what follows is the client’s', 'PROXY UNKNOWN\r\nEHLO x\r\n', '15 own'],
  ['the longest line', `PROXY UNKNOWN ${'x'.repeat(91)}\r\n`, '107 own'],
  ['one octet more', `PROXY UNKNOWN ${'x'.repeat(92)}\r\n`, 'has no end within 107 octets'],
  ['a line without end', `PROXY UNKNOWN ${'x'.repeat(200)}`, 'has no end within 107 octets'],
  ['a bare LF', 'PROXY UNKNOWN\n', 'does not end in CR LF'],
  ['another protocol', 'EHLO x\r\n', 'does not begin like one'],
  ['lower case', 'proxy tcp4 1.2.3.4 1.2.3.5 1 2\r\n', 'does not begin like one'],
  ['another family', 'PROXY UDP4 1.2.3.4 1.2.3.5 1 2\r\n', 'names no family that is known'],
  ['UNKNOWN and more in one word', 'PROXY UNKNOWNS\r\n', 'names no family that is known'],
  ['two spaces', 'PROXY TCP4  1.2.3.4 1.2.3.5 1 2\r\n', 'has not six words'],
  ['a word too few', 'PROXY TCP4 1.2.3.4 1.2.3.5 1\r\n', 'has not six words'],
  ['a space behind', 'PROXY TCP4 1.2.3.4 1.2.3.5 1 2 \r\n', 'has not six words'],
  ['IPv6 as TCP4', 'PROXY TCP4 ::1 ::2 1 2\r\n', 'has no IPv4 addresses'],
  ['IPv4 as TCP6', 'PROXY TCP6 1.2.3.4 1.2.3.5 1 2\r\n', 'has no IPv6 addresses'],
  ['a host name', 'PROXY TCP4 localhost 1.2.3.5 1 2\r\n', 'has no IPv4 addresses'],
  ['an octal address', 'PROXY TCP4 0177.0.0.1 1.2.3.5 1 2\r\n', 'has no IPv4 addresses'],
  ['an address with a zone', 'PROXY TCP6 fe80::1%lo ::2 1 2\r\n', 'has no IPv6 addresses'],
  ['a port too large', 'PROXY TCP4 1.2.3.4 1.2.3.5 65536 2\r\n', 'has a port that is none'],
  ['a port with a zero before it', 'PROXY TCP4 1.2.3.4 1.2.3.5 01 2\r\n', 'has a port that is none'],
  ['a port with a sign', 'PROXY TCP4 1.2.3.4 1.2.3.5 1 -2\r\n', 'has a port that is none'],
];

for (const [name, line, expected] of lines) {
  test(`version 1 (section 2.1): ${name}`, () =>
    assert.equal(shown(readProxyHeader(Buffer.from(line, 'latin1'))), expected));
}

const headers: readonly (readonly [string, Buffer, string])[] = [
  ['IPv4', binary('21', '11', v4), '28 192.0.2.7 54321 to 198.51.100.1 25'],
  ['IPv6', binary('21', '21', v6), '52 2001:db8::1 40000 to 2001:db8::2 25'],
  [
    'an IPv4-mapped address is IPv4',
    binary('21', '21', `${'0'.repeat(20)}ffff7f000001${'0'.repeat(20)}ffff7f00000200010002`),
    '52 127.0.0.1 1 to 127.0.0.2 2',
  ],
  ['LOCAL is the proxy’s own, whatever it says', binary('20', '11', v4), '28 own'],
  ['LOCAL of a family that is not known', binary('20', '77', 'abcd'), '18 own'],
  ['LOCAL alone', binary('20', '00', ''), '16 own'],
  ['UNSPEC', binary('21', '00', ''), '16 own'],
  ['UNSPEC with what is not looked at', binary('21', '00', 'ffffff'), '19 own'],
  ['a unix socket', binary('21', '31', '00'.repeat(216)), '232 own'],
  [
    'TLVs are skipped (section 2.2.1)',
    binary('21', '11', `${v4}0100026832050000`),
    '36 192.0.2.7 54321 to 198.51.100.1 25',
  ],
  ['a TLV longer than the header', binary('21', '11', `${v4}0100036832`), 'holds a TLV that is longer than the header'],
  ['half a TLV', binary('21', '11', `${v4}0100`), 'holds a TLV that is longer than the header'],
  ['shorter than its addresses', binary('21', '21', v4), 'is shorter than its addresses'],
  ['version 1 in binary', binary('11', '11', v4), 'is of a version that is not known'],
  ['another command', binary('22', '11', v4), 'has a command that is not known'],
  ['a datagram', binary('21', '12', v4), 'is not about a TCP connection'],
  ['a family without protocol', binary('21', '10', v4), 'is not about a TCP connection'],
  [
    'the longest',
    binary('21', '11', `${v4}04${(4096 - 15).toString(16).padStart(4, '0')}${'00'.repeat(4096 - 15)}`),
    '4112 192.0.2.7 54321 to 198.51.100.1 25',
  ],
  ['one octet more', binary('21', '11', '00'.repeat(4097)), 'has 4097 octets behind its start, more than 4096'],
  ['a wrong signature', Buffer.from('0d0a0d0a000d0a515549540b2111000c', 'hex'), 'does not begin like one'],
];

for (const [name, header, expected] of headers) {
  test(`version 2 (section 2.2): ${name}`, () => assert.equal(shown(readProxyHeader(header)), expected));
}

test('a part of a header is not judged before it is complete, and one octet that cannot be is enough', () => {
  const whole = [Buffer.from('PROXY TCP4 192.0.2.7 198.51.100.1 54321 25\r\n'), binary('21', '11', `${v4}04000100`)];
  for (const header of whole) {
    for (let length = 0; length < header.length; length++) {
      assert.deepEqual(readProxyHeader(header.subarray(0, length)), { kind: 'more' }, `${length} octets`);
    }
  }
  assert.equal(readProxyHeader(Buffer.from('PROXZ')).kind, 'broken');
  assert.equal(readProxyHeader(Buffer.from('\r\n\r\r')).kind, 'broken');
  assert.ok(PROXY_OCTETS_MAX >= 232);
});
