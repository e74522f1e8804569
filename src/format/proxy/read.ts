import { isIPv4, isIPv6 } from 'node:net';
import type { Endpoint } from '#base/connection';

/** Section 2.1: the longest line of version 1, with its CRLF. */
const LINE_OCTETS_MAX = 107;
/** Signature, command, family and length of version 2 (section 2.2). */
const FIXED_OCTETS = 16;
/** Addresses and TLVs of version 2. Its length field would allow 64 KiB; what is known to be sent is below 1 KiB. */
const BLOCK_OCTETS_MAX = 4096;
/** No header is longer. */
export const PROXY_OCTETS_MAX = FIXED_OCTETS + BLOCK_OCTETS_MAX;

/** Whose connection it is that was passed on. */
export interface Relayed {
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

export type ProxyReading =
  /** All of it fits so far, and there is more to come. */
  | { readonly kind: 'more' }
  /** It is no header; nothing behind it may be taken for anything. */
  | { readonly kind: 'broken'; readonly problem: string }
  /**
   * `octets` from the start are the header, and what follows is the client's. Without `relayed` the connection is the
   * proxy's own (LOCAL), or it does not know whose it is (UNKNOWN, UNSPEC, a unix socket): its ends are those of the socket.
   */
  | { readonly kind: 'header'; readonly octets: number; readonly relayed: Relayed | undefined };

const more: ProxyReading = { kind: 'more' };
const signature = Uint8Array.of(0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a);
const lineStart = new TextEncoder().encode('PROXY ');

/** Reads the header that the octets begin with. Judges as early as it can: one wrong octet is enough. */
export function readProxyHeader(octets: Uint8Array): ProxyReading {
  if (octets.length === 0) return more;
  if (agrees(octets, signature)) return octets.length < FIXED_OCTETS ? more : readBinary(octets);
  if (agrees(octets, lineStart)) return readLine(octets);
  return broken('does not begin like one');
}

/** Whether one is the beginning of the other. */
function agrees(octets: Uint8Array, start: Uint8Array): boolean {
  const length = Math.min(octets.length, start.length);
  for (let i = 0; i < length; i++) if (octets[i] !== start[i]) return false;
  return true;
}

function broken(problem: string): ProxyReading {
  return { kind: 'broken', problem: `The PROXY header ${problem}` };
}

/** Section 2.1: `PROXY TCP4 192.0.2.1 198.51.100.1 40000 25`, one space between, CRLF behind. */
function readLine(octets: Uint8Array): ProxyReading {
  const end = octets.subarray(0, LINE_OCTETS_MAX).indexOf(0x0a);
  if (end === -1) return octets.length < LINE_OCTETS_MAX ? more : broken(`has no end within ${LINE_OCTETS_MAX} octets`);
  if (octets[end - 1] !== 0x0d) return broken('does not end in CR LF');
  const words = Buffer.from(octets.subarray(0, end - 1))
    .toString('latin1')
    .split(' ');
  const [, family, from = '', to = '', fromPort = '', toPort = ''] = words;
  // The receiver ignores what stands behind UNKNOWN.
  if (family === 'UNKNOWN') return { kind: 'header', octets: end + 1, relayed: undefined };
  if (family !== 'TCP4' && family !== 'TCP6') return broken('names no family that is known');
  if (words.length !== 6) return broken('has not six words');
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6WithoutZone;
  if (!isAddress(from) || !isAddress(to)) return broken(`has no ${family === 'TCP4' ? 'IPv4' : 'IPv6'} addresses`);
  const ports = [portOf(fromPort), portOf(toPort)];
  const [sourcePort, destinationPort] = ports;
  if (sourcePort === undefined || destinationPort === undefined) return broken('has a port that is none');
  return {
    kind: 'header',
    octets: end + 1,
    relayed: {
      source: { address: plainAddress(from), port: sourcePort },
      destination: { address: plainAddress(to), port: destinationPort },
    },
  };
}

/** Decimal, without leading zeros. */
function portOf(text: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,4})$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

function isIPv6WithoutZone(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

/** Section 2.2; at least the fixed part is there. */
function readBinary(octets: Uint8Array): ProxyReading {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const command = view.getUint8(12);
  const family = view.getUint8(13);
  const length = view.getUint16(14);
  if (command >> 4 !== 2) return broken('is of a version that is not known');
  if ((command & 15) > 1) return broken('has a command that is not known');
  if (length > BLOCK_OCTETS_MAX) return broken(`has ${length} octets behind its start, more than ${BLOCK_OCTETS_MAX}`);
  const end = FIXED_OCTETS + length;
  // LOCAL: the proxy speaks for itself, and whatever addresses it names are not looked at.
  const local = (command & 15) === 0;
  const size = local ? 0 : sizeOfAddresses(family);
  if (size === undefined) return broken('is not about a TCP connection');
  if (size > length) return broken('is shorter than its addresses');
  if (octets.length < end) return more;
  if (local || family === 0) return { kind: 'header', octets: end, relayed: undefined };
  if (!isTlvList(octets.subarray(FIXED_OCTETS + size, end)))
    return broken('holds a TLV that is longer than the header');
  return { kind: 'header', octets: end, relayed: addressesOf(octets.subarray(FIXED_OCTETS, FIXED_OCTETS + size)) };
}

/** Octets that the addresses of a family take; undefined for what cannot be behind a TCP connection. */
function sizeOfAddresses(family: number): number | undefined {
  switch (family) {
    case 0x00: // UNSPEC
      return 0;
    case 0x11: // TCP over IPv4
      return 12;
    case 0x21: // TCP over IPv6
      return 36;
    case 0x31: // a unix stream socket
      return 216;
    default:
      return undefined;
  }
}

/** Section 2.2.1: a type, a length of two octets, a value. None is looked into; all have to fit. */
function isTlvList(octets: Uint8Array): boolean {
  let at = 0;
  while (at + 3 <= octets.length) at += 3 + (octets[at + 1] ?? 0) * 256 + (octets[at + 2] ?? 0);
  return at === octets.length;
}

function addressesOf(block: Uint8Array): Relayed | undefined {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const size = block.length === 12 ? 4 : 16;
  if (block.length === 216) return undefined;
  return {
    source: { address: addressText(block.subarray(0, size)), port: view.getUint16(2 * size) },
    destination: { address: addressText(block.subarray(size, 2 * size)), port: view.getUint16(2 * size + 2) },
  };
}

function addressText(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((octets[2 * i] ?? 0) * 256 + (octets[2 * i + 1] ?? 0)).toString(16),
  );
  return plainAddress(groups.join(':'));
}

/** As `Endpoint` has it: an IPv4-mapped IPv6 address as IPv4, IPv6 in its short form (RFC 5952). */
function plainAddress(address: string): string {
  if (isIPv4(address)) return address;
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(short);
  if (mapped === null) return short;
  const high = Number.parseInt(mapped[1] ?? '', 16);
  const low = Number.parseInt(mapped[2] ?? '', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
