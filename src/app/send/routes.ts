/** Next hops that are no domains. */
import type { House } from '#app/house';
import { foreignSettings, REINJECT_HOP, reinjectPlace } from '#flow/foreign';
import type { RouteTable } from '#flow/send';

/** What was held of another server's mail, and released, goes where all of it goes: in clear, to a server of the same house. */
export function fixedRoutes({ settings }: Pick<House, 'settings'>): RouteTable {
  return {
    find: (nextHop) => {
      if (nextHop !== REINJECT_HOP) return undefined;
      const { address, port } = reinjectPlace(settings.snapshot().get(foreignSettings.reinject));
      return { host: address, port, tls: 'off', implicitTls: false, credentials: undefined };
    },
  };
}
