/** The site, its server on sockets, and the links that lead there. */
import type { House } from '#app/house';
import { isExempt } from '#app/smtp';
import { HttpFront, type HandedOver } from '#edge/http';
import { explainSettings, WhyLinks } from '#flow/explain';
import { BODY_BYTES_MAX, type Frame, homeRoutes, Site, wordsFor } from '#server/httpd';

export interface WebServer {
  /** Serves one connection of `http` or `https` to its end. */
  serve(connection: HandedOver): Promise<void>;
  /** For replies. */
  readonly links: WhyLinks;
  /** No further requests: connections end with the answer they wait for. */
  stop(): void;
}

/** What the listeners know; asked when it is needed, since they open later. */
export interface WebPlaces {
  portOf(name: 'http' | 'https'): number | undefined;
  vouchedFor(sni: string | undefined): boolean;
  /** All listeners are up and take connections. */
  readonly ready: boolean;
}

export interface WebParts {
  readonly house: House;
  readonly places: () => WebPlaces | undefined;
}

export function createWeb({ house, places }: WebParts): WebServer {
  const { clock, hostname, log, metrics, settings } = house;
  const portOf = (name: 'http' | 'https'): number | undefined => places()?.portOf(name);
  const frame: Frame = { words: wordsFor('en'), hostname };
  const site = new Site({
    frame,
    clock,
    metrics,
    routes: [...homeRoutes(frame)],
    httpsPort: () => portOf('https'),
    // Where ports are shifted, a browser that insists on HTTPS would ask the port of HTTP for it (RFC 6797 section 8.3).
    insist: (sni) => (portOf('http') ?? 80) === 80 && portOf('https') === 443 && places()?.vouchedFor(sni) === true,
    ready: () => places()?.ready === true,
    exempt: (client) => isExempt(settings.snapshot(), client),
  });
  const front = new HttpFront({ site, clock, log, bodyBytesMax: BODY_BYTES_MAX });
  return {
    serve: (connection) => front.serve(connection),
    links: new WhyLinks({
      place: () => ({ hostname, httpsPort: portOf('https'), httpPort: portOf('http') }),
      baseUrl: () => settings.snapshot().get(explainSettings.baseUrl),
    }),
    stop: () => front.stop(),
  };
}
