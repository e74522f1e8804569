import { BlockList, isIP, isIPv4 } from 'node:net';

/** Networks of one setting. */
export const NETWORKS_MAX = 1000;

/** `192.0.2.0/24`, `2001:db8::/32`, or a single address. Undefined where it is none, or has bits behind its prefix. */
export function parseNetwork(text: string): string | undefined {
  const [address = '', length, rest] = text.trim().split('/');
  const family = isIP(address);
  if (family === 0 || rest !== undefined || address.includes('%')) return undefined;
  const bits = family === 4 ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const prefix = length === undefined ? bits : Number(length);
  if (prefix > bits) return undefined;
  const canonical = family === 4 ? address : new URL(`http://[${address}]/`).hostname.slice(1, -1);
  if (hasHostBits(canonical, prefix)) return undefined;
  return prefix === bits ? canonical : `${canonical}/${prefix}`;
}

/** Addresses whose answer is kept; each message asks for its client's several times. */
const ASKED_MAX = 1000;

/** A set of networks. Addresses are asked for as connections have them: text, IPv4-mapped ones already as IPv4. */
export class Networks {
  readonly #list = new BlockList();
  readonly #empty: boolean;
  readonly #asked = new Map<string, boolean>();

  /** Texts that `parseNetwork` took. */
  constructor(networks: readonly string[]) {
    this.#empty = networks.length === 0;
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const family = isIPv4(address) ? 'ipv4' : 'ipv6';
      this.#list.addSubnet(address, prefix === undefined ? (family === 'ipv4' ? 32 : 128) : Number(prefix), family);
    }
  }

  contains(address: string): boolean {
    if (this.#empty) return false;
    const known = this.#asked.get(address);
    if (known !== undefined) return known;
    const family = isIP(address);
    const answer = family !== 0 && this.#list.check(address, family === 4 ? 'ipv4' : 'ipv6');
    if (this.#asked.size >= ASKED_MAX) this.#asked.clear();
    this.#asked.set(address, answer);
    return answer;
  }
}

/** A setting's value is the same array until it changes, so each is compiled once. */
const compiled = new WeakMap<readonly string[], Networks>();

/** The networks of a setting's value. */
export function networksOf(value: readonly string[]): Networks {
  const known = compiled.get(value);
  if (known !== undefined) return known;
  const made = new Networks(value);
  compiled.set(value, made);
  return made;
}

/** `127.0.0.0/8` or `::1`. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
}

/** The octets of an address in text; 4 or 16. */
export function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split('.'), Number);
  const [left = '', right] = address.split('::');
  const words = (part: string): number[] =>
    part === ''
      ? []
      : part.split(':').flatMap((word) => {
          if (!word.includes('.')) return [Number.parseInt(word, 16)];
          const [a = 0, b = 0, c = 0, d = 0] = word.split('.').map(Number);
          return [a * 256 + b, c * 256 + d];
        });
  const head = words(left);
  const tail = right === undefined ? [] : words(right);
  const all = [...head, ...Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => 0), ...tail];
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 255]));
}

function hasHostBits(address: string, prefix: number): boolean {
  const bytes = addressBytes(address);
  return bytes.some((byte, i) => {
    const kept = Math.min(8, Math.max(0, prefix - i * 8));
    return (byte & (255 >> kept)) !== 0;
  });
}
