/** The site, its server on sockets, and the links that lead there. */
import type { Reference } from '#base/ids';
import type { House } from '#app/house';
import type { ListenerName } from '#app/config';
import { isExempt } from '#app/smtp';
import { HttpFront, type HandedOver } from '#edge/http';
import { networkOf } from '#flow/diagnose';
import {
  Asks,
  type AsksParts,
  Explainer,
  explainSettings,
  recordsUnder,
  type RecordsParts,
  textsFor,
  WhyLinks,
} from '#flow/explain';
import {
  askRoutes,
  type ApiOperation,
  type ApiParts,
  apiRoutes,
  AskTokens,
  type Frame,
  type HeldLinks,
  heldRoutes,
  helpRoutes,
  homeRoutes,
  type MailPorts,
  type Route,
  Site,
  whyRoutes,
  wordsFor,
} from '#server/httpd';

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
  portOf(name: ListenerName): number | undefined;
  vouchedFor(sni: string | undefined): boolean;
  /** All listeners are up and take connections. */
  readonly ready: boolean;
}

export interface WebParts extends Pick<RecordsParts, 'recent'>, Pick<AsksParts, 'note' | 'tellPostmaster'> {
  readonly house: House;
  readonly places: () => WebPlaces | undefined;
  /** What programs may ask, and who they are. */
  readonly operations: readonly ApiOperation[];
  readonly signIn: ApiParts['signIn'];
  /** What the links of digests do. */
  readonly held: HeldLinks;
}

const LOCALE = 'en';
const TOKEN_KEY_BYTES = 32;

export function createWeb(parts: WebParts): WebServer {
  const { house, places } = parts;
  const { clock, hostname, log, metrics, settings } = house;
  const portOf = (name: ListenerName): number | undefined => places()?.portOf(name);
  const links = new WhyLinks({
    place: () => ({ hostname, httpsPort: portOf('https'), httpPort: portOf('http') }),
    baseUrl: () => settings.snapshot().get(explainSettings.baseUrl),
  });
  const site = new Site({
    frame: { words: wordsFor(LOCALE), hostname },
    clock,
    metrics,
    routes: routesOf(parts, links, () => mailPorts(portOf)),
    httpsPort: () => portOf('https'),
    // Where ports are shifted, a browser that insists on HTTPS would ask the port of HTTP for it (RFC 6797 section 8.3).
    insist: (sni) => (portOf('http') ?? 80) === 80 && portOf('https') === 443 && places()?.vouchedFor(sni) === true,
    ready: () => places()?.ready === true,
    exempt: (client) => isExempt(settings.snapshot(), client),
  });
  const front = new HttpFront({ site, clock, log });
  return { serve: (connection) => front.serve(connection), links, stop: () => front.stop() };
}

function routesOf(parts: WebParts, links: WhyLinks, ports: () => MailPorts): readonly Route[] {
  const { house, recent, note, tellPostmaster } = parts;
  const { clock, directory, hostname, random, store } = house;
  const frame: Frame = { words: wordsFor(LOCALE), hostname };
  const texts = textsFor(LOCALE);
  const records = recordsUnder({ reads: store.read, recent });
  const asks = new Asks({
    clock,
    records,
    isHosted: async (domain) => (await directory.domain(domain)) !== undefined,
    tellPostmaster,
    note,
    networkOf,
    link: (reference: Reference) => links.whyLink(reference),
    texts,
  });
  // A form that was opened before a restart has to be opened again.
  const tokens = new AskTokens(random.bytes(TOKEN_KEY_BYTES), clock);
  return [
    ...homeRoutes(frame),
    ...whyRoutes({ frame, explainer: new Explainer({ records, texts }), tokens }),
    ...askRoutes({ frame, tokens, ask: (question) => asks.ask(question) }),
    ...helpRoutes({ frame, ports }),
    ...heldRoutes({ frame, links: parts.held }),
    ...apiRoutes(parts.operations, {
      signIn: parts.signIn,
      failed: (error, operation) =>
        house.log.error('api.failure', 'An operation failed', { operation, error: error.message }),
    }),
  ];
}

function mailPorts(portOf: (name: ListenerName) => number | undefined): MailPorts {
  return {
    submissions: portOf('submissions'),
    submission: portOf('submission') ?? portOf('submission-2525'),
    imaps: portOf('imaps'),
    imap: portOf('imap'),
    pop3s: portOf('pop3s'),
    pop3: portOf('pop3'),
  };
}
