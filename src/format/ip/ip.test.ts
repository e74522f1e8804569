import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressFamily, addressOctets, isPublicAddress, addressNetwork, specialRange } from './mod.ts';

test('an address in text is four or sixteen octets (RFC 4291 section 2.2)', () => {
  assert.deepEqual(addressOctets('192.0.2.7'), Uint8Array.of(192, 0, 2, 7));
  const zeros = (n: number): number[] => Array.from({ length: n }, () => 0);
  assert.deepEqual(addressOctets('::'), Uint8Array.from(zeros(16)));
  assert.deepEqual(addressOctets('2001:DB8::1'), Uint8Array.of(0x20, 1, 0x0d, 0xb8, ...zeros(11), 1));
  assert.deepEqual(addressOctets('::ffff:192.0.2.7'), Uint8Array.of(...zeros(10), 255, 255, 192, 0, 2, 7));
});

test('what other programs read otherwise, or need an interface for, is no address', () => {
  for (const text of ['', '1.2.3', '01.2.3.4', '0x7f.1', '2130706433', '256.1.1.1', '1.2.3.4 ', '[::1]', ':', ':::'])
    assert.equal(addressFamily(text), 0, text);
  for (const text of ['1::2::3', '1:2:3:4:5:6:7', '12345::', '1.2.3.4::', '1.2.3.4::1', '::1.2.3.256', 'fe80::1%eth0'])
    assert.equal(addressOctets(text), undefined, text);
});

test('texts of addresses are judged as the system judges them (seeded)', () => {
  const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.stringMatching(/^[0-9a-f:.]{0,24}$/));
  fc.assert(
    fc.property(text, (each) => assert.equal(addressFamily(each), isIP(each))),
    { seed: 11, numRuns: 3_000 },
  );
});

const special: Readonly<Record<string, string>> = {
  '0.0.0.0': 'unspecified',
  '0.1.2.3': 'unspecified',
  '10.0.0.0': 'private',
  '10.255.255.255': 'private',
  '100.64.0.1': 'shared',
  '100.127.255.255': 'shared',
  '127.0.0.1': 'loopback',
  '127.255.255.254': 'loopback',
  '169.254.169.254': 'link-local',
  '172.16.0.1': 'private',
  '172.31.255.255': 'private',
  '192.0.0.8': 'protocol',
  '192.0.2.1': 'documentation',
  '192.88.99.1': 'protocol',
  '192.168.1.1': 'private',
  '198.18.0.1': 'benchmarking',
  '198.19.255.255': 'benchmarking',
  '198.51.100.1': 'documentation',
  '203.0.113.1': 'documentation',
  '224.0.0.1': 'multicast',
  '239.255.255.255': 'multicast',
  '240.0.0.1': 'reserved',
  '255.255.255.255': 'broadcast',
  '::': 'unspecified',
  '::1': 'loopback',
  '::127.0.0.1': 'reserved',
  '::ffff:127.0.0.1': 'loopback',
  '::ffff:a00:1': 'private',
  '64:ff9b::10.0.0.1': 'private',
  '64:ff9b::7f00:1': 'loopback',
  '64:ff9b:1::808:808': 'protocol',
  '100::1': 'reserved',
  '100:0:0:1::1': 'reserved',
  '200::1': 'reserved',
  '2001::1': 'protocol',
  '2001:2::1': 'benchmarking',
  '2001:20::1': 'protocol',
  '2001:db8::1': 'documentation',
  '2002:7f00:1::1': 'loopback',
  '2002:a00:1::1': 'private',
  '2002:c0a8:101::1': 'private',
  '3fff:fff::1': 'documentation',
  '4000::1': 'reserved',
  '5f00::1': 'protocol',
  'fc00::1': 'private',
  'fdff::1': 'private',
  'fe80::1': 'link-local',
  'febf::1': 'link-local',
  'fec0::1': 'private',
  'ff02::1': 'multicast',
};

test('addresses of special use are not public (RFC 6890)', () => {
  const found = Object.keys(special).map((address) => [address, specialRange(address)?.use]);
  assert.deepEqual(Object.fromEntries(found), special);
  for (const address of Object.keys(special)) assert.equal(isPublicAddress(address), false, address);
});

test('their neighbours are public, and what is no address is not', () => {
  const neighbours = `1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
    172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 192.169.0.1 198.17.0.1 198.20.0.1 223.255.255.255 ::ffff:8.8.8.8
    64:ff9b::808:808 2002:808:808::1 2001:200::1 2001:db7::1 2001:db9::1 2606:4700::1111 3fff:1000::1`;
  for (const address of neighbours.split(/\s+/)) {
    assert.equal(isPublicAddress(address), true, address);
    assert.equal(specialRange(address), undefined, address);
  }
  for (const text of ['', 'localhost', 'fe80::1%lo', '08.8.8.8']) assert.equal(isPublicAddress(text), false, text);
});

test('a range says where it is written down', () => {
  assert.deepEqual(specialRange('10.1.2.3'), { network: '10.0.0.0/8', use: 'private', rfc: 1918 });
});

test('an address lies in one network of each length, with one text', () => {
  const bits = { ipv4: 24, ipv6: 64 };
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8::/64'],
    ['2001:db8:0:1::', '2001:db8:0:1::/64'],
    ['::1', '::/64'],
    ['unix', undefined],
  ];
  for (const [address, network] of cases) assert.equal(addressNetwork(address, bits), network, address);
  const tight = ['192.0.2.77/32', '192.0.2.76/30', '192.0.0.0/21', '128.0.0.0/1', '0.0.0.0/0'];
  assert.deepEqual(
    [32, 30, 21, 1, 0].map((ipv4) => addressNetwork('192.0.2.77', { ipv4, ipv6: 48 })),
    tight,
  );
  assert.equal(addressNetwork('2001:db8:1:2::3', { ipv4: 24, ipv6: 48 }), '2001:db8:1::/48');
  assert.equal(addressNetwork('1:2:3:4:5:6:7:8', { ipv4: 24, ipv6: 128 }), '1:2:3:4:5:6:7:8/128');
});
