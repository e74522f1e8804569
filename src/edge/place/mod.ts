/**
 * Place: the country of an IP address, from a file in MaxMind's format that the operator keeps. Without one, or where it does
 * not say, nobody knows. Refuses to know what a country means for anybody. Reads the file once, at the start.
 */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type CountryResponse, Reader } from 'mmdb-lib';

/** ISO 3166 in capitals; '' where it is not known. */
export type CountryOf = (address: string) => string;

/** Throws where the file cannot be read or is of another kind. */
export function openCountries(path: string): CountryOf {
  const reader = new Reader<CountryResponse>(readFileSync(path));
  return (address) => {
    if (isIP(address) === 0) return '';
    try {
      const code = reader.get(address)?.country?.iso_code;
      return typeof code === 'string' && /^[A-Z]{2}$/.test(code) ? code : '';
    } catch {
      return '';
    }
  };
}
