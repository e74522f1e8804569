/** The outside world as it is: the DNS servers of the configuration or the system, and connections to other servers. */
import { readFileSync } from 'node:fs';
import type { House } from '#app/house';
import {
  type DnsServer,
  DnsResolver,
  parseServers,
  readResolvConf,
  resolverSettings,
  ValidationWatch,
} from '#edge/resolver';
import { SmtpClient } from '#edge/smtpc';
import type { OutsideWorld } from './start.ts';

/** Opens it, and begins to find out whether the DNS servers validate. `dnsServers`: `HOST:PORT`; none: the system's. */
export function openInternet(house: House, dnsServers: readonly string[]): OutsideWorld {
  const { clock, random, log, settings } = house;
  const servers = dnsServers.length > 0 ? parseServers(dnsServers.join(',')) : systemServers(house);
  const resolver = new DnsResolver({ clock, random, servers });
  const watch = new ValidationWatch({
    check: (probe) => resolver.checkValidation(probe),
    probe: () => settings.snapshot().get(resolverSettings.validationProbe),
    clock,
    log,
  });
  // Nobody waits for it: until it is known, DANE does not count.
  void watch.look();
  return {
    client: new SmtpClient({ clock }),
    resolver,
    dnsValidation: () => watch.finding,
    close: () => {
      watch.close();
      resolver[Symbol.dispose]();
    },
  };
}

function systemServers(house: House): readonly DnsServer[] {
  try {
    return readResolvConf(readFileSync('/etc/resolv.conf', 'utf8'));
  } catch (error) {
    house.log.warn('dns.servers', 'Cannot read /etc/resolv.conf; asking 127.0.0.1 for the DNS', {
      error: String(error),
    });
  }
  return [{ host: '127.0.0.1', port: 53 }];
}
