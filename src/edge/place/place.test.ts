import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openCountries } from './mod.ts';
import { type PlacedNetwork, writeMmdb } from './mmdb.fixture.ts';

function inCountry(network: string, code: string | number): PlacedNetwork {
  return { network, record: { country: { iso_code: code, names: { en: 'Somewhere' } }, subdivisions: [] } };
}

function withFile(octets: Uint8Array, body: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-place-'));
  try {
    const path = join(folder, 'countries.mmdb');
    writeFileSync(path, octets);
    body(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const octets = writeMmdb([
  inCountry('192.0.2.0/24', 'DE'),
  inCountry('198.51.100.128/25', 'BR'),
  inCountry('203.0.113.7/32', 'JP'),
  inCountry('2001:db8:1::/48', 'FR'),
  inCountry('2001:db8:2::1/128', 'SE'),
  inCountry('10.0.0.0/8', 'no country'),
  inCountry('11.0.0.0/8', 7),
  { network: '12.0.0.0/8', record: { registered_country: { iso_code: 'US' } } },
]);

const cases: readonly (readonly [address: string, country: string])[] = [
  ['192.0.2.0', 'DE'],
  ['192.0.2.255', 'DE'],
  ['192.0.3.0', ''],
  ['198.51.100.127', ''],
  ['198.51.100.128', 'BR'],
  ['203.0.113.7', 'JP'],
  ['203.0.113.8', ''],
  ['2001:db8:1:2:3::4', 'FR'],
  ['2001:DB8:1::', 'FR'],
  ['2001:db8:2::1', 'SE'],
  ['2001:db8:2::2', ''],
  ['10.1.2.3', ''],
  ['11.1.2.3', ''],
  ['12.1.2.3', ''],
  ['no address', ''],
  ['', ''],
];

test('the country of an address is that of the network which holds it, in both families', () =>
  withFile(octets, (path) => {
    const countryOf = openCountries(path);
    assert.deepEqual(
      cases.map(([address]) => [address, countryOf(address)]),
      cases,
    );
  }));

test('a file that is damaged, of another kind or not there is refused when it is opened', () => {
  withFile(Buffer.from('This is no database\n'.repeat(100)), (path) => assert.throws(() => openCountries(path)));
  withFile(octets.subarray(0, octets.length - 200), (path) => assert.throws(() => openCountries(path)));
  withFile(new Uint8Array(0), (path) => assert.throws(() => openCountries(path)));
  assert.throws(() => openCountries('/nowhere/countries.mmdb'));
});
