/** Finding an address in a host name, however it is written. Linear in the name; no search that could go back and forth. */
import { addressOctets } from '#format/ip';

export interface AddressInName {
  readonly encoding: 'octets' | 'reversed' | 'padded' | 'joined' | 'decimal' | 'hex' | 'nibbles' | 'groups';
  /** Octets of an IPv4 address that are there, at least two; for IPv6 4 is the whole, or a half that tells it apart. */
  readonly octets: 2 | 3 | 4;
}

/** A hexadecimal group of IPv6 has four digits; so many that are not zero make a half of the address worth a match. */
const NONZERO_NIBBLES_MIN = 6;
/** Fewer digits of joined octets may be any number. */
const JOINED_DIGITS_MIN = 4;

export function addressInName(name: string, ip: string): AddressInName | undefined {
  const octets = addressOctets(ip);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? ipv4InName(name, [...octets]) : ipv6InName(name, octets);
}

function ipv4InName(name: string, forward: readonly number[]): AddressInName | undefined {
  const runs = name.split(/\D+/);
  const backward = forward.toReversed();
  // Most names have no long number: what octets look like joined is only made where one could be.
  const long = runs.filter((run) => run.length >= JOINED_DIGITS_MIN);
  const whole =
    (long.length === 0 ? undefined : joinedInRuns(long, forward, backward)) ?? hexInName(name, forward, backward);
  if (whole !== undefined) return whole;
  const numbers = runs.map((run) => (run.length > 0 && run.length <= 3 ? Number(run) : Number.NaN));
  return (
    inSequence(numbers, forward, backward, 4) ??
    inSequence(numbers, forward, backward, 3) ??
    inSequence(numbers, forward, backward, 2) ??
    (long.length === 0 ? undefined : twoJoined(long, forward))
  );
}

/** All or three octets without anything between them: three digits each, as many as they have, or as one number. */
function joinedInRuns(
  runs: readonly string[],
  forward: readonly number[],
  backward: readonly number[],
): AddressInName | undefined {
  const [ahead, back] = [padded(forward), padded(backward)];
  if (runs.some((run) => run.includes(ahead) || run.includes(back))) return { encoding: 'padded', octets: 4 };
  const most = [ahead.slice(0, 9), ahead.slice(3), back.slice(0, 9), back.slice(3)];
  if (runs.some((run) => most.some((text) => run.includes(text)))) return { encoding: 'padded', octets: 3 };
  const number = forward.reduce((sum, octet) => sum * 256 + octet, 0);
  if (runs.includes(String(number))) return { encoding: 'decimal', octets: 4 };
  const all = [forward.join(''), backward.join('')];
  if (all.some((text) => text.length > JOINED_DIGITS_MIN && runs.includes(text)))
    return { encoding: 'joined', octets: 4 };
  return runs.includes(forward.slice(0, 3).join('')) ? { encoding: 'joined', octets: 3 } : undefined;
}

/** The last two octets without anything between them. */
function twoJoined(runs: readonly string[], forward: readonly number[]): AddressInName | undefined {
  const last = forward.slice(2);
  if (runs.includes(padded(last))) return { encoding: 'padded', octets: 2 };
  return runs.includes(last.join('')) ? { encoding: 'joined', octets: 2 } : undefined;
}

function padded(octets: readonly number[]): string {
  return octets.map((octet) => String(octet).padStart(3, '0')).join('');
}

/** Eight hexadecimal digits anywhere: shorter ones are in words too (`cafe`). */
function hexInName(name: string, forward: readonly number[], backward: readonly number[]): AddressInName | undefined {
  const compact = name.replaceAll(/[-_]/g, '');
  return compact.includes(hex(forward)) || compact.includes(hex(backward)) ? { encoding: 'hex', octets: 4 } : undefined;
}

function hex(octets: readonly number[]): string {
  return octets.map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Some octets side by side among the numbers of a name, in their order or backwards; leading zeros do not count. */
function inSequence(
  numbers: readonly number[],
  forward: readonly number[],
  backward: readonly number[],
  count: 2 | 3 | 4,
): AddressInName | undefined {
  for (let from = 0; from + count <= 4; from++) {
    // Two in the middle say little.
    if (count === 2 && from === 1) continue;
    if (containsRun(numbers, forward.slice(from, from + count))) return { encoding: 'octets', octets: count };
    if (containsRun(numbers, backward.slice(from, from + count))) return { encoding: 'reversed', octets: count };
  }
  return undefined;
}

function containsRun(numbers: readonly number[], wanted: readonly number[]): boolean {
  for (let at = numbers.indexOf(wanted[0] ?? 0); at >= 0; at = numbers.indexOf(wanted[0] ?? 0, at + 1)) {
    if (wanted.every((number, i) => numbers[at + i] === number)) return true;
  }
  return false;
}

function ipv6InName(name: string, octets: Uint8Array): AddressInName | undefined {
  const nibbles = hex([...octets]);
  const compact = name.replaceAll(/[-_.]/g, '');
  const backward = nibbles.split('').toReversed().join('');
  if (compact.includes(nibbles) || compact.includes(backward)) return { encoding: 'nibbles', octets: 4 };
  for (const half of [nibbles.slice(0, 16), nibbles.slice(16), backward.slice(0, 16), backward.slice(16)]) {
    if (half.replaceAll('0', '').length < NONZERO_NIBBLES_MIN) continue;
    if (compact.includes(half)) return { encoding: 'nibbles', octets: 3 };
  }
  return groupsInName(name, nibbles);
}

/** The groups that are not zero, side by side: `2001-db8-1-2--1`, `2a02x8108x1`. */
function groupsInName(name: string, nibbles: string): AddressInName | undefined {
  const groups: string[] = [];
  for (let at = 0; at < 32; at += 4) {
    const group = nibbles.slice(at, at + 4).replace(/^0+/, '');
    if (group !== '') groups.push(group);
  }
  if (groups.length < 3) return undefined;
  const parts = name
    .split(/[-._xg-z]+/)
    .map((part) => part.replace(/^0+/, ''))
    .filter((part) => part !== '');
  for (let at = 0; at + groups.length <= parts.length; at++) {
    if (groups.every((group, i) => parts[at + i] === group)) return { encoding: 'groups', octets: 4 };
  }
  return undefined;
}
