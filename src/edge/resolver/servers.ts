import { Fault } from '#base/fault';
import { addressFamily } from '#format/ip';

export interface DnsServer {
  /** An IP address: a name would need a resolver. */
  readonly host: string;
  readonly port: number;
}

const SERVERS_MAX = 8;
const RESOLV_CONF_CHARS_MAX = 64 * 1024;

/** Reads `HOST[:PORT][,…]`; IPv6 addresses with a port stand in brackets. */
export function parseServers(text: string): readonly DnsServer[] {
  const servers = text
    .split(',')
    .slice(0, SERVERS_MAX + 1)
    .map((part) => parseServer(part.trim()));
  if (servers.length > SERVERS_MAX) {
    throw new Fault('invalid', `Cannot use more than ${SERVERS_MAX} DNS servers`, {
      publicText: `Cannot use more than ${SERVERS_MAX} DNS servers`,
    });
  }
  return servers;
}

function parseServer(text: string): DnsServer {
  if (addressFamily(text) !== 0) return { host: text, port: 53 };
  const cut = text.lastIndexOf(':');
  const host = text.slice(0, Math.max(cut, 0)).replace(/^\[(.*)\]$/, '$1');
  const portText = text.slice(cut + 1);
  const port = /^[0-9]{1,5}$/.test(portText) ? Number(portText) : 0;
  if (addressFamily(host) === 0 || port < 1 || port > 65_535) {
    const words = `Cannot use "${text}" as a DNS server: write an IP address, or ADDRESS:PORT`;
    throw new Fault('invalid', words, { publicText: words });
  }
  return { host, port };
}

/** The name servers of a resolv.conf; on a machine without any, the one that would be on loopback (resolv.conf(5)). */
export function readResolvConf(text: string): readonly DnsServer[] {
  const servers: DnsServer[] = [];
  for (const line of text.slice(0, RESOLV_CONF_CHARS_MAX).split('\n')) {
    const [keyword, address] = line.trim().split(/\s+/, 2);
    // A zone index (fe80::1%eth0) belongs to the address for the socket, not for the check.
    if (keyword !== 'nameserver' || address === undefined) continue;
    if (addressFamily(address.replace(/%.*$/, '')) !== 0) servers.push({ host: address, port: 53 });
  }
  return servers.length === 0 ? [{ host: '127.0.0.1', port: 53 }] : servers.slice(0, SERVERS_MAX);
}

/** An answer's AD bit is as good as the way it came: believed from this machine only (RFC 4035 section 4.9.3). */
export function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}
