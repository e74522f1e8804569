import { BlockList, isIP } from 'node:net';

/** A set of networks in CIDR form; a bare address is a network of one. Unix socket peers are in no set. */
export class NetworkSet {
  readonly #list = new BlockList();
  readonly #empty: boolean;

  /** Throws RangeError for what is no network. */
  constructor(networks: readonly string[]) {
    this.#empty = networks.length === 0;
    for (const network of networks) this.#add(network);
  }

  has(address: string): boolean {
    if (this.#empty) return false;
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }

  #add(network: string): void {
    const [address = '', bits, ...rest] = network.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(bits);
    if (version === 0 || rest.length > 0 || bits === '' || !Number.isInteger(prefix) || prefix < 0 || prefix > most) {
      throw new RangeError(`Cannot use "${network}" as a network`);
    }
    this.#list.addSubnet(address, prefix, version === 4 ? 'ipv4' : 'ipv6');
  }
}
