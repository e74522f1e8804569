/** Writes small files in MaxMind's format (version 2.0), for tests: networks and the countries that they are in. */
import { isIPv4 } from 'node:net';
import { concatBytes } from '#base/bytes';
import { addressOctets } from '#format/ip';

export interface PlacedNetwork {
  /** `192.0.2.0/24`, `2001:db8::/32`. */
  readonly network: string;
  /** The value of its record. */
  readonly record: MmdbValue;
}

export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

/** Zero octets between the tree and the data. */
const SEPARATOR_BYTES = 16;
/** A node is two records of 24 bits. */
const NODE_BYTES = 6;
const MARK = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');

/** A child: another node, a record, or nothing. */
type Child = Node | { readonly data: number } | undefined;
interface Node {
  readonly children: [Child, Child];
}

/** One tree for both families: IPv4 lies in ::/96. */
export function writeMmdb(networks: readonly PlacedNetwork[]): Uint8Array {
  const root: Node = { children: [undefined, undefined] };
  const data: Uint8Array[] = [];
  let dataBytes = 0;
  for (const { network, record } of networks) {
    const octets = encode(record);
    place(root, bitsOf(network), dataBytes);
    data.push(octets);
    dataBytes += octets.length;
  }
  const nodes = numbered(root);
  const places = new Map(nodes.map((node, i) => [node, i]));
  const tree = Buffer.alloc(nodes.length * NODE_BYTES);
  for (const [i, node] of nodes.entries()) {
    for (const [side, child] of node.children.entries()) {
      tree.writeUIntBE(valueOf(child, nodes.length, places), i * NODE_BYTES + side * 3, 3);
    }
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: 'Test-Country',
    description: { en: 'Networks of tests' },
    ip_version: 6,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  });
  return concatBytes([tree, new Uint8Array(SEPARATOR_BYTES), ...data, MARK, metadata]);
}

function valueOf(child: Child, nodeCount: number, places: ReadonlyMap<Node, number>): number {
  if (child === undefined) return nodeCount;
  return 'data' in child ? nodeCount + SEPARATOR_BYTES + child.data : (places.get(child) ?? nodeCount);
}

function place(root: Node, bits: readonly (0 | 1)[], data: number): void {
  let node = root;
  for (const [i, bit] of bits.entries()) {
    if (i === bits.length - 1) {
      node.children[bit] = { data };
      return;
    }
    const next = node.children[bit];
    if (next !== undefined && 'children' in next) node = next;
    else {
      const made: Node = { children: [undefined, undefined] };
      node.children[bit] = made;
      node = made;
    }
  }
}

function numbered(root: Node): readonly Node[] {
  const nodes = [root];
  for (const node of nodes)
    for (const child of node.children) if (child !== undefined && 'children' in child) nodes.push(child);
  return nodes;
}

function bitsOf(network: string): readonly (0 | 1)[] {
  const [address = '', length = ''] = network.split('/');
  const own = addressOctets(address) ?? new Uint8Array(0);
  const octets = isIPv4(address) ? concatBytes([new Uint8Array(12), own]) : own;
  const count = Number(length) + (isIPv4(address) ? 96 : 0);
  return Array.from({ length: count }, (_, i) => ((((octets[i >> 3] ?? 0) >> (7 - (i & 7))) & 1) === 1 ? 1 : 0));
}

const STRING = 2;
const UINT32 = 6;
const MAP = 7;
const ARRAY = 11;

function encode(value: MmdbValue): Uint8Array {
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    return concatBytes([control(STRING, text.length), text]);
  }
  if (typeof value === 'number') {
    const octets = Buffer.alloc(4);
    octets.writeUInt32BE(value);
    return concatBytes([control(UINT32, 4), octets]);
  }
  if (Array.isArray(value)) {
    const members = value as readonly MmdbValue[];
    return concatBytes([control(ARRAY, members.length), ...members.map(encode)]);
  }
  const entries = Object.entries(value as Readonly<Record<string, MmdbValue>>);
  return concatBytes([control(MAP, entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

/** Sizes below 29 stand in the control octet itself; nothing longer is written here. */
function control(type: number, size: number): Uint8Array {
  if (size >= 29) throw new RangeError(`Cannot write a value of size ${size}`);
  return type < 8 ? Uint8Array.of((type << 5) | size) : Uint8Array.of(size, type - 7);
}
