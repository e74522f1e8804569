/** Where mail goes on that was handed through our filter. */
import type { House } from '#app/house';
import { SmtpClient } from '#edge/smtpc';
import { foreignSettings, reinjectPlace, type RelayConnect } from '#flow/foreign';

/** The next hop is a server of the same house: it is asked in clear, over loopback or a network of one's own. */
export function relayConnect(house: House): RelayConnect {
  const client = new SmtpClient({ clock: house.clock });
  return (signal) => {
    const place = house.settings.snapshot().get(foreignSettings.reinject);
    const { address, port } = reinjectPlace(place);
    return client.relay(
      {
        host: place,
        address,
        port,
        protocol: 'smtp',
        tls: {
          mode: 'off',
          serverName: address,
          judge: () => ({ kind: 'fits' }),
          policy: undefined,
          nameProven: false,
          requireTls: false,
        },
        implicitTls: false,
        sourceAddress: undefined,
        helo: house.hostname,
        credentials: undefined,
      },
      signal,
    );
  };
}
