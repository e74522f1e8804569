import { networkInterfaces } from 'node:os';
import type { OwnHosts } from '#flow/send';

/** Who we are, so that mail which is led back to us is seen as a loop (RFC 5321 section 5.1). */
export function ownHosts(hostname: string, listening: () => readonly number[]): OwnHosts {
  const own = hostname.toLowerCase();
  return {
    isOwnName: (host) => host.toLowerCase().replace(/\.$/, '') === own,
    isOwnAddress: (address, port) => listening().includes(port) && isOfThisMachine(address),
  };
}

function isOfThisMachine(address: string): boolean {
  if (address === '127.0.0.1' || address === '::1') return true;
  return Object.values(networkInterfaces()).some((all) => all?.some((one) => one.address === address));
}
