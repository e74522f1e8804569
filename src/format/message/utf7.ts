/** UTF-7 (RFC 2152): dead, but in old mailboxes. IMAP's modified form is not this one. */

const base64Run = /\+([A-Za-z0-9+/]*)-?/g;

export function decodeUtf7(octets: Uint8Array): string {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  return text.replaceAll(base64Run, (_, run: string) => {
    if (run === '') return '+';
    const units = Buffer.from(run, 'base64');
    // Big-endian UTF-16; bits left over at the end are padding.
    return units
      .subarray(0, units.length & ~1)
      .swap16()
      .toString('utf16le');
  });
}
